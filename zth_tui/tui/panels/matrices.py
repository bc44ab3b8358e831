"""Small matrices with a name for each row and column, a picture each."""

import math
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from zth_tui.runs.events import Matrix
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.heat_map import Scale, Table, gradient, heat_map, lay_out, scale_of
from zth_tui.tui.panels.panel import Panel, View, chosen, legend, pages, remark
from zth_tui.visible import visible

GRADIENT_CELLS = (9, 7, 5, 3)  # as many as leave room for the keys


def matrix_panel(name: str, title: str, what: str, of_letters: str = "") -> Panel:
    """One matrix at a time; ← → choose among several. `of_letters`: told too of one whose sides are the alphabet."""

    def there(history: History) -> dict[str, Matrix]:
        return {n: m for n, m in history.matrices.get(name, {}).items() if m.values and m.columns}

    def shown(history: History, view: View) -> Matrix | None:
        matrices = there(history)
        return matrices[chosen(list(matrices), view)] if matrices else None

    def draw(history: History, view: View) -> list[Text]:
        matrix = shown(history, view)
        if matrix is None:
            return remark("the first picture comes with the first look at the net", view)
        return draw_matrix(matrix, view, list(there(history)))

    def summary(history: History) -> str:
        matrix = shown(history, View(0, 0))
        if matrix is None:
            return ""
        shape = f"{len(matrix.rows)}×{len(matrix.columns)}"
        if len(there(history)) > 1:  # the range of the one that is shown stands in its key
            return shape
        scale = scale_of(matrix.values)
        return f"{shape} · {number(scale.low)} to {number(scale.high)}"

    def explain(history: History) -> str:
        matrix = shown(history, View(0, 0))
        if matrix is None:
            return what
        return "\n\n".join([what, *([of_letters] if of_letters and has_letters(matrix) else []), *_now(matrix)])

    return Panel(name, title, draw, summary, explain)


def has_letters(matrix: Matrix) -> bool:
    """A side is named by the letters of the names, of which `.` is the first."""
    return "." in (*matrix.rows[:1], *matrix.columns[:1])


def draw_matrix(matrix: Matrix, view: View, names: list[str]) -> list[Text]:
    """The matrix below its key; `names` are all among which ← → choose."""
    scale = scale_of(matrix.values, view.log_scale)
    table = Table([visible(r) for r in matrix.rows], [visible(c) for c in matrix.columns], matrix.values)
    clipped = lay_out(table, view.width, view.height - 1).text_rows > view.height - 2
    key = _key(matrix, scale, clipped, view, names)
    if view.height < 3 or view.width < 6:
        return [key][: view.height]
    return [key, *heat_map(table, scale, view.width, view.height - 1, view.first_row)]


def _key(matrix: Matrix, scale: Scale, clipped: bool, view: View, names: list[str]) -> Text:
    low, high = number(scale.low if scale.signed else 0.0), number(scale.high)
    keys = [words for _, _, words in pages(names, view)] + ["↑↓ rows"] * clipped
    without = cell_len(f"{visible(matrix.name)}  {low}  {high}" + "".join(f"  {key}" for key in keys))
    cells = next((n for n in GRADIENT_CELLS if without + n <= view.width), GRADIENT_CELLS[0])
    bar = Text.assemble((f"{low} ", colours.AXIS), gradient(scale, cells), (f" {high}", colours.AXIS))
    text = Text.assemble((visible(matrix.name), f"bold {colours.LETTER}"), "  ", bar, no_wrap=True, end="")
    words = [*keys, *["log"] * scale.log, f"step {matrix.step:,}"]
    rest = legend([("", colours.AXIS, word) for word in words], View(view.width - text.cell_len - 2, 1))[0]
    if rest:
        text.append("  ").append_text(rest)
    text.truncate(view.width)
    return text


def number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:.2f}"


def _now(matrix: Matrix) -> Iterator[str]:
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
