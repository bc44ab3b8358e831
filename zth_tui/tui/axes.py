"""From numbers to places: limits that stay put while data grows, and ticks that can be read."""

import math
from dataclasses import dataclass

Tick = tuple[float, str]
ROUNDING = 1e-9  # of a number: what differs by less is the same, and no axis should be made of it
TINIEST = 1e-300  # range of an axis: parts of a smaller one would be 0
FINENESS = 8  # a rounded limit lies at most a part of so many of the range outside


@dataclass(frozen=True)
class Axis:
    low: float
    high: float
    ticks: tuple[Tick, ...] = ()
    log: bool = False

    def share(self, value: float) -> float:
        """0 at the lower limit, 1 at the upper one; beyond the limits below 0 or above 1."""
        low, high = self.low, self.high
        if self.log:
            if value <= 0:
                return -math.inf
            low, high, value = math.log(low), math.log(high), math.log(value)
        return (value - low) / (high - low)

    def cell(self, value: float, cells: int) -> int:
        """Which of so many equal cells holds the value; beyond the limits negative, or `cells` and above."""
        share = min(max(self.share(value), -1.0), 2.0)  # far out is far enough
        return cells - 1 if share == 1 else math.floor(share * cells + 1e-9)


def linear(low: float, high: float, ticks: int) -> Axis:
    """Limits rounded outward, so that a slowly growing range moves them seldom; about so many ticks."""
    if high - low <= max(ROUNDING * max(abs(low), abs(high)), TINIEST):
        low, high = low - 0.5, high + 0.5
    step = round_step((high - low) / FINENESS)
    return exact(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, ticks)


def widened(low: float, high: float, least: float) -> tuple[float, float]:
    """The range, made wider on both sides where it is less than such a part of its largest number."""
    lack = max(0.0, least * max(abs(low), abs(high)) - (high - low))
    return low - lack / 2, high + lack / 2


def exact(low: float, high: float, ticks: int) -> Axis:
    """These limits, with about so many round numbers between them, but two at least."""
    if not low < high:
        high = low + 1
    step = round_step((high - low) / max(1, ticks))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last <= first:
        return exact(low, high, ticks + 1)
    return Axis(low, high, tuple(_labelled(i, step) for i in range(first, last + 1)))


def logarithmic(low: float, high: float, ticks: int) -> Axis:
    """A log scale over positive numbers; within less than a decade, its ticks are evenly spaced numbers."""
    if high < low * 10:
        even = linear(low, high, ticks)
        floor = even.low if even.low > 0 else low
        return Axis(floor, even.high, tuple(t for t in even.ticks if t[0] >= floor), log=True)
    places = [
        m * 10.0**e for e in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1) for m in (1, 2, 5)
    ]
    start = max(i for i, place in enumerate(places) if place <= low * (1 + 1e-9))
    stop = min(i for i, place in enumerate(places) if place >= high * (1 - 1e-9))
    places = places[start : stop + 1]
    shown = places if len(places) <= 2 * ticks else [p for p in places if _leading_digit(p) == 1]
    return Axis(places[0], places[-1], tuple((p, short(p)) for p in shown), log=True)


def round_step(at_least: float) -> float:
    """The next of 1, 2, 5, 10, ... times a power of ten."""
    magnitude = 10.0 ** math.floor(math.log10(at_least))
    return next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= at_least * (1 - 1e-9))


def short(value: float) -> str:
    """12, 1.5k, 200k, 2M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{letter}"
    return f"{value:.4g}"


def _labelled(i: int, step: float) -> Tick:
    value = i * step
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return value, short(value) if abs(value) >= 1000 else f"{value:.{decimals}f}"


def _leading_digit(value: float) -> int:
    return round(value / 10.0 ** math.floor(math.log10(value) + 1e-9))
