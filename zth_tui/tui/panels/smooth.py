"""A calm line through noisy numbers."""

import math
from collections.abc import Sequence

from zth_tui.runs.history import History
from zth_tui.runs.series import Series

BUCKETS = 200  # for the numbers in words, which must not depend on the size of a picture


def beta_for(size: int) -> float:
    """For means of `size` steps each: a window of 10 single steps, and ever fewer of the calmer means, but 2."""
    return 1 - 1 / max(2.0, 10 / math.sqrt(size))


def debiased_mean(values: Sequence[float], beta: float) -> list[float]:
    """The exponential mean at each place, debiased as in Adam, so that it does not start from 0; gaps stay gaps."""
    mean, weight, means = 0.0, 0.0, []
    for value in values:
        if math.isfinite(value):
            mean = beta * mean + (1 - beta) * value
            weight = beta * weight + (1 - beta)
        means.append(mean / weight if math.isfinite(value) else math.nan)
    return means


def centred_mean(values: Sequence[float], beta: float) -> list[float]:
    """The mean from both sides, which lags behind in neither direction."""
    forward, backward = debiased_mean(values, beta), debiased_mean(values[::-1], beta)[::-1]
    return [(a + b) / 2 for a, b in zip(forward, backward, strict=True)]


def loss_now(history: History) -> float | None:
    """The loss of now: the debiased mean of minibatch losses, or the last number where there is no noise."""
    return smoothed_now(history.loss) if is_noisy(history) else history.last_loss


def is_noisy(history: History) -> bool:
    """A number with a name of its own is of the whole data, and is shown as it is."""
    return history.loss_name == "loss"


def smoothed_now(series: Series) -> float | None:
    """The debiased mean at the last step that has a number."""
    size, buckets = series.buckets(BUCKETS)
    means = [m for m in debiased_mean([b.mean for b in buckets], beta_for(size)) if math.isfinite(m)]
    return means[-1] if means else None
