"""How long ago an estimate was made, in steps."""

RECENT = 0.9  # of the steps made


def is_recent(step: int, steps: int) -> bool:
    """An estimate of that step still tells of a run that has made so many `steps`."""
    return step >= RECENT * steps
