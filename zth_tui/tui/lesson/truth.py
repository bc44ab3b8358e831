"""What came of a prediction: the figure that a run has reached, or the way it went."""

import math
from collections.abc import Sequence

from zth_tui.course.predictions import DIRECTIONS, Prediction, in_words, step_of
from zth_tui.course.progress import Guess
from zth_tui.runs.folder import Forecast
from zth_tui.runs.history import Curve, History
from zth_tui.tui.panels.smooth import debiased_mean, loss_now

STEADY = 0.02  # a change by less than this share is none
PLACES = 32  # at which curves are compared
CALM = 0.8  # beta of the mean that a noisy loss is taken by
Points = tuple[Sequence[float], Sequence[float]]  # (steps, values)


def truth(prediction: Prediction, history: History) -> float | str | None:
    """As soon as it is known; None before."""
    if prediction.number:
        return figure(prediction.number, history)
    if not (history.finished and history.finished.why in ("done", "diverged")):
        return None
    if prediction.direction:
        return direction(_points(prediction.direction, history), prediction.since)
    return nearest(_points("loss", history)[1], prediction.curves)


def outcome(prediction: Prediction, forecast: Forecast, found: float | str, run: str) -> Guess:
    """The guess beside the truth. `run`: the name of its folder."""
    guess = forecast.guess
    return Guess(guess, found, _is_good(guess, found, prediction.near), run)


def _is_good(guess: float | str, found: float | str, near: float) -> bool:
    """Told in the same words, it is good at any rate: nobody sees a difference."""
    if in_words(guess) == in_words(found):
        return True
    return not (isinstance(guess, str) or isinstance(found, str)) and abs(guess - found) <= near


def figure(name: str, history: History) -> float | None:
    """`step N` (the loss of that step), `loss`, a split or `PANEL/NAME` (at the end); None as long as it is unknown."""
    step = step_of(name)
    if step is not None:
        return _finite(history.loss[step]) if step < history.step else None
    if history.finished is None or history.finished.why != "done":
        return None
    if name == "loss":
        return _finite(loss_now(history))
    if "/" in name:
        curve = _curve(name, history)
        return _finite(curve.values[-1]) if curve.values else None
    return _finite(history.finished.evaluation.get(name))


def direction(points: Points, since: int) -> str | None:
    """One of DIRECTIONS, from the first point at `since` or later to the last; None where there are not two."""
    values = [value for step, value in zip(*points, strict=True) if step >= since and math.isfinite(value)]
    if len(values) < 2:
        return None
    change = values[-1] - values[0]
    falls, stays, rises = DIRECTIONS
    if abs(change) <= STEADY * abs(values[0]):
        return stays
    return rises if change > 0 else falls


def nearest(losses: Sequence[float], curves: dict[str, list[float]]) -> str | None:
    """The name of the sketch that is most like the losses, each seen between its own lowest and highest."""
    known = [loss for loss in losses if math.isfinite(loss)]
    if len(known) < 2:
        return None
    shape = normalised(known)

    def distance(name: str) -> float:
        return sum(abs(a - b) for a, b in zip(shape, normalised(curves[name]), strict=True))

    return min(curves, key=distance)


def normalised(heights: Sequence[float]) -> list[float]:
    """At PLACES even places, between 0 and 1."""
    places = [resampled(heights, i / (PLACES - 1)) for i in range(PLACES)]
    low, high = min(places), max(places)
    return [(height - low) / (high - low) if high > low else 0.0 for height in places]


def resampled(heights: Sequence[float], share: float) -> float:
    """The height at that share of the way, between its two neighbours."""
    place = share * (len(heights) - 1)
    left = min(int(place), len(heights) - 2)
    return heights[left] + (heights[left + 1] - heights[left]) * (place - left)


def _points(name: str, history: History) -> Points:
    if name == "loss":
        size, buckets = history.loss.buckets(4 * PLACES)
        return [i * size for i in range(len(buckets))], debiased_mean([b.mean for b in buckets], CALM)
    if "/" in name:
        curve = _curve(name, history)
        return curve.steps, curve.values
    evaluations = history.evaluations.get(name, [])
    return [step for step, _ in evaluations], [loss for _, loss in evaluations]


def _curve(name: str, history: History) -> Curve:
    panel, _, curve = name.partition("/")
    return history.measures.get(panel, {}).get(curve, Curve())


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
