"""A growing list of numbers that can be drawn at any zoom without losing a spike of one step."""

import math
from array import array
from collections.abc import Sequence
from typing import NamedTuple

BASE = 16  # steps in a bucket of the lowest summary level; each level above doubles


class Bucket(NamedTuple):
    """What happened in a stretch of steps; non-finite numbers are left out."""

    low: float
    high: float
    total: float
    n: int

    @property
    def mean(self) -> float:
        return self.total / self.n if self.n else math.nan


EMPTY = Bucket(math.inf, -math.inf, 0.0, 0)


def summarise(values: Sequence[float]) -> Bucket:
    total = sum(values)
    if not math.isfinite(total):
        values = [v for v in values if math.isfinite(v)]
        total = sum(values)
    return Bucket(min(values), max(values), total, len(values)) if len(values) else EMPTY


def join(a: Bucket, b: Bucket) -> Bucket:
    return Bucket(min(a.low, b.low), max(a.high, b.high), a.total + b.total, a.n + b.n)


class Series:
    """Numbers by step, with a pyramid of (min, max, sum) over them.

    Level i summarises `BASE * 2**i` steps a bucket, so a picture of n buckets costs O(n) however long
    the run is.
    """

    def __init__(self) -> None:
        self._values = array("d")
        self._levels: list[list[Bucket]] = []

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> float:
        return self._values[index]

    def extend(self, values: Sequence[float]) -> None:
        self._values.extend(values)
        self._grow()

    def truncate(self, n: int) -> None:
        """Forget everything from step n on."""
        if n >= len(self):
            return
        del self._values[n:]
        for level, buckets in enumerate(self._levels):
            del buckets[n // (BASE << level) :]

    def tail(self, start: int) -> "Series":
        """The numbers from step `start` on, as a series of their own."""
        rest = Series()
        rest.extend(self._values[start:])
        return rest

    def buckets(self, at_most: int) -> tuple[int, list[Bucket]]:
        """(steps a bucket, buckets): the whole series in at most that many buckets.

        The size is a power of two, so that buckets stay where they are while the series grows.
        """
        size = 1
        while size * max(1, at_most) < len(self):
            size *= 2
        if size < BASE:
            return size, [summarise(self._values[i : i + size]) for i in range(0, len(self), size)]
        level = (size // BASE).bit_length() - 1
        full = self._levels[level] if level < len(self._levels) else []
        rest = self._values[len(full) * size :]
        return size, [*full, summarise(rest)] if len(rest) else list(full)

    def _grow(self) -> None:
        if not self._levels:
            self._levels.append([])
        lowest = self._levels[0]
        for i in range(len(lowest) * BASE, len(self) - BASE + 1, BASE):
            lowest.append(summarise(self._values[i : i + BASE]))
        level = 0
        while len(self._levels[level]) >= 2:
            if level + 1 == len(self._levels):
                self._levels.append([])
            below, above = self._levels[level], self._levels[level + 1]
            for i in range(len(above) * 2, len(below) - 1, 2):
                above.append(join(below[i], below[i + 1]))
            level += 1
