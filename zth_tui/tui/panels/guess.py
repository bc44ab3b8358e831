"""What the learner predicted of a run, beside what it does."""

from collections.abc import Iterator

from zth_tui.course.predictions import in_words, step_of
from zth_tui.runs.folder import Forecast
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.charts import Layer, Level, Line
from zth_tui.tui.panels.panel import Entry
from zth_tui.visible import visible


def guess_of(history: History, panel: str) -> Forecast | None:
    """What was predicted of the curves that this panel shows, if anything was."""
    forecast = history.forecast
    if forecast is None:
        return None
    shown_by = forecast.figure.partition("/")[0] if "/" in forecast.figure else "loss"
    return forecast if shown_by == panel else None


def told(forecast: Forecast) -> str:
    """'you said 3.3', 'you said: rises'."""
    if forecast.number is not None:
        return f"you said {in_words(forecast.number)}"
    return f"you said: {visible(str(forecast.guess))}"


def entries(history: History, panel: str) -> list[Entry]:
    """Of the legend."""
    forecast = guess_of(history, panel)
    return [(colours.GUESS_GLYPH, colours.GUESS, told(forecast))] if forecast else []


def layers(history: History, panel: str, low: float, high: float, end: float) -> Iterator[Layer]:
    """A level or a sketch, for a chart whose curves lie between `low` and `high` and end at step `end`.

    A number is drawn only near the curves: a wild one would press them flat.
    """
    forecast = guess_of(history, panel)
    if forecast is None:
        return
    if forecast.number is not None and is_near(forecast.number, low, high):
        yield Level(forecast.number, "you", colours.GUESS)
        step = step_of(forecast.figure)
        if step is not None:
            yield Line([step], [forecast.number], colours.GUESS, colours.GUESS_GLYPH)
    if forecast.heights:
        yield _sketch(forecast.heights, low, high, end)


def is_near(number: float, low: float, high: float) -> bool:
    """Not farther from the curves than they are high."""
    reach = max(high - low, 0.1 * abs(high))
    return low - reach <= number <= high + reach


def _sketch(heights: tuple[float, ...], low: float, high: float, end: float) -> Line:
    """From the first step to the last, as high as the curves are."""
    lowest, highest = min(heights), max(heights)
    scale = (high - low) / (highest - lowest) if highest > lowest else 0.0
    x = [end * i / (len(heights) - 1) for i in range(len(heights))]
    return Line(x, [low + (height - lowest) * scale for height in heights], colours.GUESS)
