"""The trainer: a process of its own that trains one stage in one run folder. Draws nothing."""
