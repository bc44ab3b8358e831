"""When the last estimate of a split was made, where that is some time ago."""

from zth_tui.runs.history import History

RECENT = 0.9  # of the steps made: an estimate before that is said to be older


def of_step(step: int, history: History) -> str:
    """`step`: at which the estimate was made."""
    return f" at {step:,}" if step < RECENT * history.step else ""
