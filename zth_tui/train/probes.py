"""When to look: each probe has a rhythm, and all together a share of the training time and of the disk."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

HALF = 0.5  # of the share is left to others while a dear look is saved for
SHARE = 0.02  # of the training time: with what looking costs besides, panels take less than 3 %
STRETCH = 60.0  # seconds after which rhythms slow down in proportion, so that logs grow ever more slowly
BYTES_A_SECOND = 30_000  # that looks may write while a run is young


@dataclass
class Probe:
    """Something to look at every `period` seconds of training, if the budget allows."""

    period: float
    look: Callable[[], int]  # returns the bytes that it wrote
    last: float = float("-inf")  # training seconds at the last look
    last_step: int = -1
    cost: float = 0.0  # seconds that the last look took


class Probes:
    def __init__(self, probes: list[Probe], share: float = SHARE) -> None:
        """A share of 0 looks only when told to."""
        self._probes = probes
        self._share = share
        self._spent = 0.0  # seconds
        self._written = 0  # bytes

    def look_if_due(self, step: int, trained: float) -> None:
        """Run the most overdue probe, `trained` seconds into the training, as soon as it fits into the share; not if it
        has seen this step. While it does not fit, the next one may, into half of the share."""
        budget = self._share * trained
        if self._spent >= budget or self._written > bytes_allowed(trained):
            return
        for probe in self._overdue(step, trained):
            if self._spent + probe.cost <= budget:
                written = self._look(probe, step, trained)
                self.charge(probe.cost, written)
                return
            budget = HALF * self._share * trained

    def _overdue(self, step: int, trained: float) -> list[Probe]:
        """The most overdue first."""
        stretch = max(1.0, trained / STRETCH)
        due = [p for p in self._probes if trained - p.last >= p.period * stretch and p.last_step != step]
        return sorted(due, key=lambda p: (trained - p.last) / p.period, reverse=True)

    def charge(self, seconds: float, written: int) -> None:
        """Looking that somebody else has done."""
        self._spent += seconds
        self._written += written

    def look_at_all(
        self, step: int, trained: float, seconds: float, enough: Callable[[], bool], *, backwards: bool = False
    ) -> None:
        """At the start, at a pause, at the end: all that fits into so many seconds, until it is `enough`."""
        end = time.perf_counter() + seconds
        for probe in reversed(self._probes) if backwards else self._probes:
            if not enough() and time.perf_counter() + probe.cost <= end:
                self._look(probe, step, trained)

    def _look(self, probe: Probe, step: int, trained: float) -> int:
        start = time.perf_counter()
        written = probe.look()
        probe.cost = time.perf_counter() - start
        probe.last, probe.last_step = trained, step
        return written


def bytes_allowed(trained: float) -> float:
    """In so many seconds of training: at a steady rate, then ever fewer, as the rhythms slow down."""
    young, old = min(trained, STRETCH), max(trained, STRETCH)
    return BYTES_A_SECOND * (young + STRETCH * math.log(old / STRETCH))
