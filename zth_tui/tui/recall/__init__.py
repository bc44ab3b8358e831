"""Quick questions about what the learner did in earlier sittings."""
