"""When to look: each probe has a rhythm, and all together a share of the training time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

SHARE = 0.03  # of the training time
STRETCH = 60.0  # seconds after which rhythms slow down in proportion, so that logs grow ever more slowly


@dataclass
class Probe:
    """Something to look at every `period` seconds of training, if the budget allows."""

    period: float
    look: Callable[[], None]
    last: float = float("-inf")  # training seconds at the last look


class Probes:
    def __init__(self, probes: list[Probe], share: float = SHARE) -> None:
        """A share of 0 looks only when told to."""
        self._probes = probes
        self._share = share
        self._spent = 0.0  # seconds

    def look_if_due(self, trained: float) -> None:
        """Run the most overdue probe, `trained` seconds into the training, unless looking has had its share."""
        if self._spent >= self._share * trained:
            return
        stretch = max(1.0, trained / STRETCH)
        probe = max(self._probes, key=lambda p: (trained - p.last) / p.period)
        if trained - probe.last >= probe.period * stretch:
            self._spent += _timed(probe.look)
            probe.last = trained

    def look_at_all(self, trained: float) -> None:
        """Whatever it costs: at the start, at a pause, at the end."""
        for probe in self._probes:
            probe.look()
            probe.last = trained


def _timed(look: Callable[[], None]) -> float:
    start = time.perf_counter()
    look()
    return time.perf_counter() - start
