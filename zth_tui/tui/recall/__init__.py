"""Quick questions about what the learner did before."""
