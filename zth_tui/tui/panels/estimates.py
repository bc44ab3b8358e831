"""When the last estimate of a split was made, where that is some time ago."""

from zth_tui.runs.history import History
from zth_tui.runs.recency import is_recent


def of_step(step: int, history: History) -> str:
    """`step`: at which the estimate was made."""
    return "" if is_recent(step, history.step) else f" at {step:,}"
