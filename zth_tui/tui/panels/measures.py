"""Numbers that are measured now and then, as curves over the steps."""

from collections.abc import Callable

from rich.text import Text

from zth_tui.runs.history import Curve, History
from zth_tui.tui import colours
from zth_tui.tui.axes import exact, linear, logarithmic
from zth_tui.tui.charts import FRAME_ROWS, Layer, Level, Line, line_chart, plot_columns
from zth_tui.tui.panels import guess
from zth_tui.tui.panels.panel import Entry, Panel, View, fits, legend, remark
from zth_tui.visible import visible

LEAST_PLOT = 3  # rows of a chart, without its axis, below which there is none
MOST_KEY_ROWS = 4


def measures_panel(
    name: str, title: str, what: str, *, level: tuple[float, str] | None = None, log: bool = False
) -> Panel:
    """A line a curve. `level`: a height to compare with, and its name. `log`: always a log scale."""

    def curves_of(history: History) -> dict[str, Curve]:
        return history.measures.get(name, {})

    def draw(history: History, view: View) -> list[Text]:
        curves = curves_of(history)
        if not curves:
            return remark("the first numbers come with the first look", view)
        return _draw(history, name, view, level, log or view.log_scale)

    def summary(history: History) -> str:
        last = [curve.values[-1] for curve in curves_of(history).values()]
        if not last:
            return ""
        return number(last[0]) if len(last) == 1 else f"{number(min(last))} to {number(max(last))}"

    def explain(history: History) -> str:
        now = [
            f"- **{visible(n)}**: {number(c.values[-1])} at step {c.steps[-1]:,}" for n, c in curves_of(history).items()
        ]
        return "\n\n".join([what, *(["\n".join(now)] if now else [])])

    return Panel(name, title, draw, summary, explain)


def _draw(history: History, panel: str, view: View, level: tuple[float, str] | None, log: bool) -> list[Text]:
    curves = history.measures[panel]
    key = _key(curves, guess.entries(history, panel), view)
    if view.height < FRAME_ROWS + LEAST_PLOT or view.width < 16:
        return key[: view.height]
    values = [v for curve in curves.values() for v in curve.values if v > 0 or not log]
    values += [level[0]] if level and (level[0] > 0 or not log) else []
    height = view.height - len(key)
    scale = logarithmic if log and values else linear
    y = scale(min(values, default=0.0), max(values, default=1.0), max(2, (height - FRAME_ROWS) // 3))
    columns = plot_columns(view.width, y)
    x = exact(0, max(1, history.step), columns // 12)
    lines = [
        Line(curve.steps, curve.values, colour(i), marker="" if len(curve.steps) > 1 else glyph(i))
        for i, curve in enumerate(curves.values())
    ]
    levels: list[Layer] = [Level(*level, colours.UNIFORM)] if level else []
    last = [Line(c.steps[-1:], c.values[-1:], colour(i), glyph(i)) for i, c in enumerate(curves.values())]
    reach = (min(values, default=0.0), max(values, default=1.0))
    levels += guess.layers(history, panel, *reach, max(1, history.step))
    return [*key, *line_chart([*levels, *lines, *last], x, y, view.width, height)]


def _key(curves: dict[str, Curve], before: list[Entry], view: View) -> list[Text]:
    """All the curves, their last numbers beside their names as far as the rows that can be spared have room for."""
    most_rows = min(MOST_KEY_ROWS, max(1, (view.height - FRAME_ROWS - LEAST_PLOT) // 2))
    for write in (number, brief, None):
        entries = [*before, *_entries(curves, write)]
        if fits(entries, view, most_rows):
            break
    key = legend(entries, view, most_rows)
    return [row for row in key if row] or key[:1]


def _entries(curves: dict[str, Curve], write: Callable[[float], str] | None) -> list[Entry]:
    return [
        (glyph(i), colour(i), visible(name) + (f" {write(curve.values[-1])}" if write else ""))
        for i, (name, curve) in enumerate(curves.items())
    ]


def colour(i: int) -> str:
    """Of the i-th curve."""
    return colours.SERIES[i % len(colours.SERIES)]


def glyph(i: int) -> str:
    """That ends the i-th curve, so that it can be told without colour."""
    return colours.SERIES_GLYPHS[i % len(colours.SERIES_GLYPHS)]


def number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 0.1 and value else f"{value:.2f}"


def brief(value: float) -> str:
    """Two digits."""
    return f"{value:.2g}" if abs(value) < 10 else f"{value:.0f}"
