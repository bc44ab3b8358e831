"""Gradients written by hand beside autograd's, a line a tensor: how near are they, and which line is wrong?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from zth_tui.runs.events import Table
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels.panel import GAP, Panel, View, chosen, legend, pages, remark, side_by_side
from zth_tui.tui.panels.tables import Cell, escaped
from zth_tui.visible import visible

NAME = "comparison"
HEADINGS = ("tensor", "verdict", "error", "shape", "max diff", "bit for bit", "allclose")
FIELDS = ("relative error", "shape", "maxdiff", "exact", "approximate")  # of the log, from the third heading on
GAPS = (2, 1, 1, 2, 2, 2, 2)  # before each column; the glyph stands in the first
LEAST_COLUMNS = 3  # what half a place must hold, if the lines are to stand in two halves

# verdict -> glyph, colour
VERDICTS = {
    "exact": ("=", colours.EXACT),
    "approximate": ("≈", colours.APPROXIMATE),
    "negligible": ("·", colours.AXIS),
    "wrong": ("✗", colours.WRONG),
    "follows": ("✗", colours.FAINT),
    "shape differs": ("≠", colours.WRONG),
    "type differs": ("≠", colours.WRONG),
    "no number": ("?", colours.WRONG),
}
FAULTS = ("wrong", "shape differs", "type differs")

WHAT = """\
## Ours beside autograd's

A line is a tensor of the forward pass, in the order of the backward pass: the gradient that we wrote for it, compared
with the one that `loss.backward()` finds for the same batch. The error is relative: largest difference over autograd's
largest number.

- `=` **exact**: the same to the last bit
- `≈` **approximate**: rounding, an error of about 1e-7 in float32, 1e-16 in float64. A slip's is more like 0.01 to 1
- `·` **negligible** by design: only rounding is there to be compared. Shifting a row of logits by its maximum changes
  no probability, and BatchNorm takes away whatever `b1` adds: on paper both gradients are 0. One rounding divided by
  another says nothing, so in place of the relative error stands a bound of the difference itself, as `<4e-9`
- `≠` **shape** (or type) **differs**. That is checked first: (64,) beside (1, 64) would be stretched to fit, and look
  right
- `✗` **wrong**

← → choose the mode. **Chained**: each line is fed what our lines before it wrote, as in training; tanh rounds once in
another way, and all that follows is approximate. **Local**: each line is fed autograd's gradients, and is judged for
itself. A line that is wrong when chained but right alone only *follows* a slip before it, and is grey."""


@dataclass(frozen=True)
class Line:
    """What is shown of one tensor."""

    verdict: str
    cells: tuple[str, ...]  # one for each heading

    @property
    def look(self) -> tuple[str, str]:
        return VERDICTS.get(self.verdict, ("?", colours.AXIS))


def draw(history: History, view: View) -> list[Text]:
    tables = history.tables.get(NAME, {})
    if not tables:
        return remark("the first comparison comes with the first look at the gradients", view)
    name = chosen(list(tables), view)
    lines = read(history, name)
    room = view.height - 2  # below key and headings
    half = _widths(lines, (view.width - GAP) // 2)
    if len(lines) <= room:
        body, clipped = _rows(lines, _widths(lines, view.width)), False
    elif len(lines) <= 2 * room and len(half) >= LEAST_COLUMNS:
        middle = ceil(len(lines) / 2)
        halves = [_rows(lines[:middle], half), _rows(lines[middle:], half)]
        body, clipped = side_by_side(halves, sum(half)), False
    else:
        body, clipped = _window(lines, view), True
    entries = [("", f"bold {colours.LETTER}", visible(name)), *pages(list(tables), view)]
    entries += [("", colours.AXIS, "↑↓ more")] * clipped + [("", colours.AXIS, f"step {tables[name].step:,}")]
    rows = [*legend(entries, view), *body][: view.height]
    for row in rows:
        row.truncate(view.width)
    return rows


def read(history: History, name: str) -> list[Line]:
    """The lines of a table. Where the local mode finds no fault in a line, it follows another."""
    tables = history.tables[NAME]
    alone = _records(tables["local"]) if "local" in tables else []
    sound = {_tensor(row) for row in alone if row.get("verdict") not in FAULTS}
    lines = []
    for row in _records(tables[name]):
        follows = row.get("verdict") == "wrong" and _tensor(row) in sound
        verdict = "follows" if follows else visible(str(row.get("verdict", "")))
        cells = [_written(row.get(field)) for field in FIELDS]
        if verdict == "negligible":
            cells[0] = _bound(row.get("maxdiff"))
        lines.append(Line(verdict, (_tensor(row), verdict, *cells)))
    return lines


def _records(table: Table) -> list[dict[str, Cell]]:
    return [dict(zip(table.columns, row, strict=False)) for row in table.rows]


def _tensor(row: dict[str, Cell]) -> str:
    return visible(str(row.get("tensor", "")))


def _written(cell: Cell) -> str:
    """As short as it can be told: 1.2e-7, 0, 31, yes."""
    match cell:
        case None:
            return "–"
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return _two_digits(cell)
        case _:
            return visible(cell)


def _two_digits(number: float) -> str:
    rounded = float(f"{number:.1e}")
    if not rounded or 0.1 <= abs(rounded) <= 1000:
        return f"{rounded:g}"
    return f"{number:.1e}".replace("e-0", "e-").replace("e+0", "e+")


def _bound(cell: Cell) -> str:
    """The next larger number of one digit: <4e-9."""
    if not isinstance(cell, int | float) or cell <= 0:
        return _written(cell)
    power = floor(log10(cell))
    digit = floor(cell / 10.0**power) + 1
    return f"<{digit}e{power}" if digit < 10 else f"<1e{power + 1}"


def _widths(lines: Sequence[Line], room: int) -> list[int]:
    """Of as many columns as there is room for, each with the gap before it."""
    widths: list[int] = []
    for i, heading in enumerate(HEADINGS):
        width = GAPS[i] + max([cell_len(heading), *(cell_len(line.cells[i]) for line in lines)])
        if sum(widths) + width > room and widths:
            break
        widths.append(width)
    return widths


def _rows(lines: Sequence[Line], widths: Sequence[int]) -> list[Text]:
    """Under their headings."""
    return [Text(_laid_out(HEADINGS, widths), colours.AXIS, no_wrap=True, end=""), *(_row(x, widths) for x in lines)]


def _row(line: Line, widths: Sequence[int]) -> Text:
    glyph, colour = line.look
    judged = sum(widths[:2])  # the cells in the verdict's colour
    text = _laid_out(line.cells, widths)
    return Text.assemble((glyph, f"bold {colour}"), (text[1:judged], colour), text[judged:], no_wrap=True, end="")


def _laid_out(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Names and verdicts begin at the left of their columns, numbers end at the right."""
    parts = []
    for i, (cell, width) in enumerate(zip(cells, widths, strict=False)):
        room = width - GAPS[i]
        cell = cell if i < 2 else " " * (room - cell_len(cell)) + cell
        parts.append(" " * GAPS[i] + set_cell_size(cell, room))
    return "".join(parts)


def _window(lines: Sequence[Line], view: View) -> list[Text]:
    """Some of the lines, below a strip with the glyphs of all."""
    strip = Text.assemble(*((glyph, f"bold {colour}") for glyph, colour in (line.look for line in lines)))
    room = max(0, view.height - 3)  # below key, strip and headings
    first = max(0, min(view.first_row, len(lines) - room))
    return [strip, *_rows(lines[first : first + room], _widths(lines, view.width))]


def summary(history: History) -> str:
    """The lines that are wrong, or else how many are exact in the first table; its name, since another may be seen."""
    tables = history.tables.get(NAME, {})
    wrong = {line.cells[0]: True for name in tables for line in read(history, name) if line.verdict in FAULTS}
    if wrong:
        return f"wrong: {', '.join(wrong)}"
    name = next(iter(tables), "")
    counts = _counted(read(history, name)) if tables else ""
    return f"{visible(name)}: {counts}" if counts else ""


def _counted(lines: Sequence[Line]) -> str:
    counts = Counter(line.verdict for line in lines)
    return " · ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    tables = history.tables.get(NAME, {})
    for name in tables:
        yield f"- **{visible(name)}**: {_counted(read(history, name))}"
    for name, table in list(tables.items())[:1]:
        yield f"{visible(name)} at step {table.step:,}:"
        yield "\n".join(_told(line) for line in read(history, name))


def _told(line: Line) -> str:
    tensor, verdict, error, shape, *_ = map(escaped, line.cells)
    return f"- **{tensor}** ({shape}): {verdict}" + f", {error}" * (error not in ("0", "–"))


COMPARISON = Panel(NAME, "Ours and autograd's", draw, summary, explain)
