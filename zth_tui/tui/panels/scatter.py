"""The letters in the plane: where the embedding has put them."""

import math
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from zth_tui.runs.events import Scatter
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.axes import Axis, linear
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.charts import FRAME_ROWS, framed, plot_columns
from zth_tui.tui.panels.panel import Panel, View, legend, remark
from zth_tui.visible import visible

VOWELS = frozenset("aeiouAEIOU")
ASPECT = 2  # a cell is about twice as high as wide
REACH = 4  # rows within which a letter looks for a free cell

WHAT = """\
## The embedding in the plane

`C` gives every letter a short vector; here are its first two numbers, across and up. Nobody tells the net what a
letter is. Letters after which the same letters follow may share weights if their vectors are close, so the gradient
pushes them together: with names, the next to a vowel comes to be a vowel or `y`. `.` (the end of a name) and `q`, which
are like no other, keep away from all. Letters that strand elsewhere do so by chance: another seed moves others. In a
crowd a letter may stand in a free cell beside its place.

With an embedding of two dimensions this is all that the net knows of a letter. With more, it is one view of many."""


def draw(history: History, view: View) -> list[Text]:
    scatter = latest(history)
    if scatter is None:
        return remark("the letters take their places with the first look at the net", view)
    key = legend(_key(scatter), view)
    if view.height < FRAME_ROWS + 3 or view.width < 12:
        return key[: view.height]
    points = [p for p in zip(scatter.labels, scatter.x, scatter.y, strict=True) if math.isfinite(p[1] + p[2])]
    if not points:
        return [*key, *remark("no point has finite coordinates", view)]
    height = view.height - 1
    y = linear(min(p[2] for p in points), max(p[2] for p in points), (height - FRAME_ROWS) // 3)
    columns = plot_columns(view.width, y)
    x = linear(min(p[1] for p in points), max(p[1] for p in points), columns // 10)
    plot = Canvas(columns, height - FRAME_ROWS)
    _draw_zero(plot, x, y)
    taken: set[tuple[int, int]] = set()
    for label, point_x, point_y in points:
        column, row = x.cell(point_x, plot.width), plot.height - 1 - y.cell(point_y, plot.height)
        _place(plot, taken, visible(label), column, row)
    return [*key, *framed(plot, x, y)]


def _draw_zero(plot: Canvas, x: Axis, y: Axis) -> None:
    for column in range(plot.width) if y.low < 0 < y.high else ():
        plot.put(column, plot.height - 1 - y.cell(0, plot.height), "┄", colours.ZERO)
    for row in range(plot.height) if x.low < 0 < x.high else ():
        plot.put(x.cell(0, plot.width), row, "┊", colours.ZERO)


def _place(plot: Canvas, taken: set[tuple[int, int]], label: str, column: int, row: int) -> None:
    """Write the label at its cell or at the nearest free one."""
    for c, r in _neighbourhood(column, row):
        cells = {(c + i, r) for i in range(cell_len(label))}
        if 0 <= r < plot.height and c >= 0 and c + len(cells) <= plot.width and not cells & taken:
            taken |= cells
            plot.put(c, r, label, f"bold {colours.VOWEL}" if label in VOWELS else colours.LETTER)
            return


def _neighbourhood(column: int, row: int) -> list[tuple[int, int]]:
    offsets = [(c, r) for r in range(-REACH, REACH + 1) for c in range(-REACH * ASPECT, REACH * ASPECT + 1)]
    offsets.sort(key=lambda o: o[0] ** 2 + (o[1] * ASPECT) ** 2)
    return [(column + c, row + r) for c, r in offsets]


def latest(history: History) -> Scatter | None:
    return max(history.scatters.values(), key=lambda s: s.step, default=None)


def _key(scatter: Scatter) -> list[tuple[str, str, str]]:
    entries = [("", f"bold {colours.AXIS}", f"{visible(scatter.name)} at step {scatter.step:,}")]
    if VOWELS & set(scatter.labels):
        entries += [("a", colours.VOWEL, "vowel"), ("b", colours.LETTER, "other")]
    return entries


def summary(history: History) -> str:
    scatter = latest(history)
    return f"{len(scatter.labels)} points" if scatter else ""


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    scatter = latest(history)
    if scatter is None:
        return
    place = dict(zip(scatter.labels, zip(scatter.x, scatter.y, strict=True), strict=True))
    vowels = [place[v] for v in sorted(VOWELS & place.keys())]
    yield f"At step {scatter.step:,} it shows {len(place)} points of `{visible(scatter.name)}`."
    if len(vowels) > 1:
        yield (
            f"Mean distance between two vowels: **{_mean_distance(vowels):.2f}**; between any two points: "
            f"**{_mean_distance(list(place.values())):.2f}**."
        )


def _mean_distance(points: list[tuple[float, float]]) -> float:
    pairs = [math.dist(a, b) for i, a in enumerate(points) for b in points[:i]]
    return sum(pairs) / len(pairs)


SCATTER = Panel("scatter", "Embedding", draw, summary, explain)
