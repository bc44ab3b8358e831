"""A small matrix with its letters: the counts of pairs, the weights, the embedding."""

import math
from collections.abc import Iterator

from rich.text import Text

from zth_tui.runs.events import Matrix
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.heat_map import Scale, Table, gradient, heat_map, lay_out, scale_of
from zth_tui.tui.panels.panel import Panel, View, legend, remark
from zth_tui.visible import visible

GRADIENT_CELLS = 9

WHAT = """\
## The matrix

One cell a number, its row and column named by letters. Where nothing is negative, dark is 0 and light is the
largest, and the shade grows with the square root; where there are two signs, blue is negative, amber positive, dark
0.

In the count table `N`, row *a* column *b* counts how often *b* follows *a*, and `.` stands for both ends of a name.
The weights `W` of the one-layer net come to play the part of log-counts: after training `W.exp()`, row by row
normalised, is nearly the same table. In an embedding `C`, a row is a letter's vector."""


def draw(history: History, view: View) -> list[Text]:
    matrix = latest(history)
    if matrix is None or not matrix.values or not matrix.columns:
        return remark("the first picture comes with the first look at the net", view)
    scale = scale_of(matrix.values, view.log_scale)
    table = Table([visible(r) for r in matrix.rows], [visible(c) for c in matrix.columns], matrix.values)
    clipped = lay_out(table, view.width, view.height - 1).text_rows > view.height - 2
    key = _key(matrix, scale, clipped, view)
    if view.height < 3 or view.width < 6:
        return [key][: view.height]
    return [key, *heat_map(table, scale, view.width, view.height - 1, view.first_row)]


def latest(history: History) -> Matrix | None:
    return max(history.matrices.values(), key=lambda m: m.step, default=None)


def _key(matrix: Matrix, scale: Scale, clipped: bool, view: View) -> Text:
    low, high = number(scale.low if scale.signed else 0.0), number(scale.high)
    bar = Text.assemble((f"{low} ", colours.AXIS), gradient(scale, GRADIENT_CELLS), (f" {high}", colours.AXIS))
    text = Text.assemble((visible(matrix.name), f"bold {colours.LETTER}"), "  ", bar, no_wrap=True, end="")
    words = ["log"] * scale.log + ["↑↓ more rows"] * clipped + [f"step {matrix.step:,}"]
    rest = legend([("", colours.AXIS, word) for word in words], View(view.width - text.cell_len - 2, 1))[0]
    if rest:
        text.append("  ").append_text(rest)
    text.truncate(view.width)
    return text


def number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:.2f}"


def summary(history: History) -> str:
    matrix = latest(history)
    if matrix is None or not matrix.values:
        return ""
    scale = scale_of(matrix.values)
    return f"{len(matrix.rows)}×{len(matrix.columns)} · {number(scale.low)} to {number(scale.high)}"


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    matrix = latest(history)
    if matrix is None or not matrix.values or not matrix.columns:
        return
    yield f"`{visible(matrix.name)}` at step {matrix.step:,}: {len(matrix.rows)} rows, {len(matrix.columns)} columns."
    cells = [(v, r, c) for r, row in enumerate(matrix.values) for c, v in enumerate(row) if math.isfinite(v)]
    if cells:
        (low, *at_low), (high, *at_high) = min(cells), max(cells)
        yield f"- largest: **{number(high)}** at {_place(matrix, *at_high)}"
        yield f"- smallest: **{number(low)}** at {_place(matrix, *at_low)}"
    if zeros := sum(v == 0 for v, _, _ in cells):
        yield f"- exactly 0: {zeros} of {len(cells)} cells"


def _place(matrix: Matrix, row: int, column: int) -> str:
    return f"row `{visible(matrix.rows[row])}`, column `{visible(matrix.columns[column])}`"


MATRIX = Panel("matrix", "Matrix", draw, summary, explain)
