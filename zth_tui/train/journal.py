"""The log as the trainer writes it: losses pile up and go out in batches, always before what happens after them."""

import time

from zth_tui.runs import events
from zth_tui.runs.log import EventWriter

WRITE_SECONDS = 0.1


class Journal:
    def __init__(self, writer: EventWriter, step: int) -> None:
        """`step` is the first one that will be added."""
        self._writer = writer
        self._step = step
        self._losses: list[float] = []
        self._lrs: list[float] = []
        self._written_at = 0.0

    def add(self, losses: list[float], lrs: list[float]) -> None:
        """The next steps; they are written when it is time, or before the next event."""
        self._losses += losses
        self._lrs += lrs
        if time.perf_counter() - self._written_at > WRITE_SECONDS:
            self.write()

    def write(self, *new: events.Event) -> int:
        """Write the steps so far, then `new`; the bytes that `new` took."""
        if self._losses:
            self._writer.write(events.Scalars(first=self._step, loss=self._losses, lr=self._lrs))
            self._step += len(self._losses)
            self._losses, self._lrs = [], []
        self._written_at = time.perf_counter()
        return self._writer.write(*new) if new else 0
