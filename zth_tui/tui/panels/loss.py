"""The loss over the steps: every step's own, a calm mean, the splits, and the loss of knowing nothing."""

import math
from collections.abc import Iterator, Sequence

from rich.text import Text

from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.runs.series import Bucket, Series
from zth_tui.tui import colours
from zth_tui.tui.axes import Axis, exact, linear, logarithmic, widened
from zth_tui.tui.canvas import DOTS_ACROSS
from zth_tui.tui.charts import FRAME_ROWS, Band, Layer, Level, Line, Mark, line_chart, plot_columns
from zth_tui.tui.panels import guess
from zth_tui.tui.panels.estimates import of_step
from zth_tui.tui.panels.panel import Panel, View, legend, remark
from zth_tui.tui.panels.smooth import beta_for, debiased_mean, is_noisy, loss_now
from zth_tui.visible import visible

LEAST_RANGE = 0.01  # of the largest loss: a change by less must not look like a fall
POINT_SPACING = 5  # cells: points of a split closer than that would hide the line

WHAT = """\
## The loss

How surprised the model, a table or a net, is by the letter that really comes next. If it gave that letter the
probability *p*, the loss is −ln *p*: 0 for certainty, large for a confident mistake. Over many examples it is the mean:

`loss = -p[range(n), Y].log().mean()`"""
HOW = """\
The cloud reaches from the lowest to the highest loss of the steps in each column, so that no spike is lost; one
batch is a rough estimate, and so the cloud is wide. The line is an exponential mean of it, freed from the bias of
its start as in Adam. Where train goes on falling and dev does not, the model learns its examples by heart."""


def draw(history: History, view: View) -> list[Text]:
    if history.last_loss is None:
        return remark("the first points come with the first steps", view)
    log = [("", colours.AXIS, "log scale")] if view.log_scale else []
    key = legend([*log, *_key(history)], view)
    if view.height < FRAME_ROWS + 3 or view.width < 16:
        return key[: view.height]
    height = view.height - 1
    y = _y_axis(history, height, view.log_scale)
    columns = plot_columns(view.width, y)
    size, limit = step_scale(history, columns * DOTS_ACROSS)
    x = exact(0, limit, columns // 12)
    low, high = _reach(history)
    layers = [
        _cloud(history.loss, size),
        *_uniform(history),
        *guess.layers(history, "loss", low, high, limit),
        *_means(history, size),
        *_points(history, x, columns),
    ]
    return [*key, *line_chart(layers, x, y, view.width, height, _marks(history))]


def step_scale(history: History, places: int) -> tuple[int, int]:
    """(steps a bucket, right end of the axis).

    While the run goes on the axis only grows by doubling, and never beyond the last planned step: buckets and dots
    keep their places between redraws. A paused or finished run is shown exactly.
    """
    total = max([history.step, *(k + len(series) for k, series in history.abandoned.items())])
    size = 1
    while size * places < total:
        size *= 2
    if history.state in ("paused", "finished"):
        return size, total
    planned = history.max_steps
    return size, min(size * places, planned) if planned >= total else size * places


def _cloud(series: Series, size: int) -> Layer:
    starts, buckets = _buckets(series, size)
    return Band(starts, [b.low for b in buckets], [b.high for b in buckets], size, colours.RAW_LOSS)


def _means(history: History, size: int) -> Iterator[Layer]:
    beta = beta_for(size) if is_noisy(history) else 0.0
    for k, series in history.abandoned.items():
        yield _mean(k, series, size, colours.FAINT, beta)
    yield _mean(0, history.loss, size, colours.LOSS, beta)


def _mean(first: int, series: Series, size: int, colour: str, beta: float) -> Line:
    starts, buckets = _buckets(series, size)
    means = debiased_mean([b.mean for b in buckets], beta)
    return Line([first + s + size / 2 for s in starts], means, colour)


def _buckets(series: Series, size: int) -> tuple[list[int], list[Bucket]]:
    found, buckets = series.buckets(-(-len(series) // size))
    return [i * found for i in range(len(buckets))], buckets


def _points(history: History, x: Axis, columns: int) -> Iterator[Layer]:
    for split, glyph in colours.POINTS.items():
        evaluations = history.evaluations.get(split, ())
        points = {x.cell(step, columns) // POINT_SPACING: (step, loss) for step, loss in evaluations}.values()
        yield Line([s for s, _ in points], [loss for _, loss in points], split_colour(split), glyph)


def _uniform(history: History) -> Iterator[Layer]:
    if (uniform := uniform_loss(history)) is not None:
        yield Level(uniform, uniform_name(uniform), colours.UNIFORM)


def _marks(history: History) -> Sequence[Mark]:
    marks, knobs = [], []
    for intervention in history.interventions:
        match intervention:
            case events.Knob(step=step):
                knobs.append(Mark(step, colours.KNOB_GLYPH, colours.KNOB))
            case events.Paused(step=step):
                marks.append(Mark(step, colours.PAUSED_GLYPH, colours.UNIFORM))
            case events.Resumed(step=step):
                marks.append(Mark(step, colours.RESUMED_GLYPH, colours.UNIFORM, beside=True))
    return [*marks, *knobs]


def _reach(history: History) -> tuple[float, float]:
    """(lowest, highest) of the calm means."""
    _, buckets = history.loss.buckets(64)
    means = [bucket.mean for bucket in buckets if math.isfinite(bucket.mean)] or [0.0]
    return min(means), max(means)


def _y_axis(history: History, height: int, log: bool) -> Axis:
    _, buckets = history.loss.buckets(64)
    values = [v for b in buckets for v in (b.low, b.high)]
    values += [loss for points in history.evaluations.values() for _, loss in points]
    values += [uniform] if (uniform := uniform_loss(history)) is not None else []
    values += _guessed(history)
    values = [v for v in values if math.isfinite(v) and (v > 0 or not log)] or [1.0]
    scale = logarithmic if log else linear
    return scale(*widened(min(values), max(values), LEAST_RANGE), max(2, (height - FRAME_ROWS) // 3))


def _guessed(history: History) -> list[float]:
    forecast = guess.guess_of(history, "loss")
    near = forecast and forecast.number is not None and guess.is_near(forecast.number, *_reach(history))
    return [forecast.number] if near and forecast and forecast.number is not None else []


def uniform_loss(history: History) -> float | None:
    """What knowing nothing costs (nats), where that has a meaning."""
    uniform = history.started.uniform_loss if history.started else None
    return uniform if uniform is not None and math.isfinite(uniform) else None


def split_colour(split: str) -> str:
    return {"train": colours.TRAIN, "dev": colours.DEV}.get(split, colours.UNIFORM)


def uniform_name(loss: float) -> str:
    """'ln 27 = 3.296', where it is the logarithm of a whole number."""
    symbols = round(math.exp(min(loss, 50.0)))
    whole = symbols > 0 and abs(math.log(symbols) - loss) < 1e-4
    return f"ln {symbols} = {loss:.3f}" if whole else f"even guess {loss:.3f}"


def _key(history: History) -> list[tuple[str, str, str]]:
    mean = loss_now(history)
    name = "mean" if is_noisy(history) else visible(history.loss_name)
    entries = [("━", colours.LOSS, f"{name} {mean:.3f}" if mean is not None else name)]
    entries += guess.entries(history, "loss")
    for split, glyph in reversed(colours.POINTS.items()):
        if last := history.last_evaluation(split):
            entries.append((glyph, split_colour(split), f"{split} {last[1]:.3f}"))
    if is_noisy(history):
        entries.append(("⣿", colours.RAW_LOSS, f"each step {history.last_loss:.3f}"))
    if knobs := _knobs(history):
        entries.append((colours.KNOB_GLYPH, colours.KNOB, f"{knobs[-1].name} {_setting(knobs[-1].new)}"))
    if history.abandoned:
        entries.append(("━", colours.FAINT, "before the resume"))
    return entries


def _knobs(history: History) -> list[events.Knob]:
    return [i for i in history.interventions if isinstance(i, events.Knob)]


def _setting(value: float | int | str | bool) -> str:
    return f"{value:.4g}" if isinstance(value, float) else visible(str(value))


def summary(history: History) -> str:
    mean = loss_now(history)
    if mean is None:
        return ""
    dev = history.last_evaluation("dev")
    return f"{visible(history.loss_name)} {mean:.3f}" + (
        f" · dev {dev[1]:.3f}{of_step(dev[0], history)}" if dev else ""
    )


def explain(history: History) -> str:
    what = WHAT if history.loss_name == "loss" else f"## {visible(history.loss_name).capitalize()}"
    return "\n\n".join([what, *_now(history), *([HOW] if is_noisy(history) else [])])


def _now(history: History) -> Iterator[str]:
    mean = loss_now(history)
    if mean is None:
        return
    uniform = uniform_loss(history)
    if uniform is None:
        yield f"It is now **{mean:.4f}** at step {history.step:,}."
    else:
        yield (
            f"It is now **{mean:.3f}** at step {history.step:,}: as unsure as somebody who chooses among "
            f"{math.exp(min(mean, 50.0)):.1f} equally likely letters. Guessing evenly costs {uniform_name(uniform)}."
        )
    for split in ("train", "dev"):
        if last := history.last_evaluation(split):
            yield f"- {colours.POINTS[split]} **{split}**: {last[1]:.4f} at step {last[0]:,}"
    for knob in _knobs(history)[-5:]:
        change = f"set `{knob.name}` from {_setting(knob.old)} to {_setting(knob.new)}"
        yield f"- {colours.KNOB_GLYPH} step {knob.step:,}: {knob.who} {change}"


LOSS = Panel("loss", "Loss", draw, summary, explain)
