"""Rows of words and numbers under their headings, a picture each."""

import re
import sys
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from zth_tui.runs.events import Table
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels.panel import Panel, View, chosen, in_a_row, legend, pages, remark
from zth_tui.visible import visible

GAP = 2
PAGE_WIDTH, FRAME = 39, 3  # cells for the explanation beside a picture; of a table's frame around each column
Cell = str | int | float | bool | None


def table_panel(name: str, title: str, what: str) -> Panel:
    """One table at a time; ← → choose among several, ↑ ↓ scroll."""

    def shown(history: History, view: View) -> Table | None:
        tables = history.tables.get(name, {})
        return tables[chosen(list(tables), view)] if tables else None

    def draw(history: History, view: View) -> list[Text]:
        table = shown(history, view)
        if table is None:
            return remark("the first numbers come with the first look", view)
        return draw_table(table, view, list(history.tables[name]))

    def summary(history: History) -> str:
        table = shown(history, View(0, 0))
        return f"{len(table.rows)} rows" if table else ""

    def explain(history: History) -> str:
        table = shown(history, View(0, 0))
        return "\n\n".join([what, *([markdown(table)] if table else [])])

    return Panel(name, title, draw, summary, explain)


def draw_table(table: Table, view: View, names: Sequence[str]) -> list[Text]:
    """As many columns, from the left, and as many rows as there is room for."""
    cells = [[written(cell) for cell in row] for row in table.rows]
    widths = _widths(table.columns, cells, view.width)
    room = view.height - 2  # below the key and the headings
    clipped = len(cells) > room
    first = min(view.first_row, max(0, len(cells) - room)) if clipped else 0
    entries = [("", f"bold {colours.LETTER}", visible(table.name)), *pages(names, view)]
    entries += [("", colours.AXIS, "↑↓ more rows")] * clipped + [("", colours.AXIS, f"step {table.step:,}")]
    left = [all(isinstance(row[i], str) for row in table.rows) for i in range(len(widths))]
    heading = _row(table.columns, widths, left, colours.AXIS)
    rows = [_row(row, widths, left, "") for row in cells[first : first + max(0, room)]]
    return [*legend(entries, view), heading, *rows][: view.height]


def written(cell: Cell) -> str:
    """A cell as it is shown: few digits, no control characters."""
    match cell:
        case None:
            return "·"
        case bool():
            return "yes" if cell else "no"
        case float():
            return f"{cell:.3g}" if abs(cell) < 1e-3 or abs(cell) >= 1e4 else f"{cell:.4f}"
        case int():
            return f"{cell:,}"
        case _:
            return in_a_row(cell)


def _widths(columns: Sequence[str], cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """Of the columns that fit; the first is there in any case."""
    widths: list[int] = []
    for i, column in enumerate(columns):
        width = max([cell_len(column), *(cell_len(row[i]) for row in cells)])
        if widths and sum(widths) + GAP * len(widths) + width > room:
            break
        widths.append(min(width, room))
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], left: Sequence[bool], style: str) -> Text:
    parts = []
    for cell, width, to_the_left in zip(cells, widths, left, strict=False):
        cell = set_cell_size(cell, min(width, cell_len(cell)))
        space = " " * (width - cell_len(cell))
        parts.append(cell + space if to_the_left else space + cell)
    return Text((" " * GAP).join(parts).rstrip(), style, no_wrap=True, end="")


def markdown(table: Table) -> str:
    """The whole table, for the page that explains it: as a list, where it would be too wide beside its picture."""
    cells = [[written(cell) for cell in row] for row in table.rows]
    widths = _widths(table.columns, cells, sys.maxsize)
    columns, rows = [escaped(c) for c in table.columns], [[escaped(cell) for cell in row] for row in cells]
    if sum(widths) + FRAME * len(widths) + 1 <= PAGE_WIDTH:
        lines = ["| " + " | ".join(row) + " |" for row in (columns, ["---"] * len(columns), *rows)]
    else:
        lines = [_item(columns, row) for row in rows]
    return f"At step {table.step:,}:\n\n" + "\n".join(lines)


def _item(columns: Sequence[str], row: Sequence[str]) -> str:
    """**w1**: grad 1.0000, nudged 1.0000."""
    numbers = (f"{column} {cell}" for column, cell in zip(columns[1:], row[1:], strict=False) if cell)
    return f"- **{row[0]}**: " + ", ".join(numbers)


def escaped(text: str) -> str:
    """So that Markdown takes every sign for itself."""
    return re.sub(r"([\\`*_\[\]<>|~&])", r"\\\1", text)
