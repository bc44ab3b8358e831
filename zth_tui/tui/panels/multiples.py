"""Several small matrices of one kind and one scale, side by side, or one of them alone."""

import math
from collections.abc import Mapping, Sequence

from rich.text import Text

from zth_tui.runs.events import Matrix
from zth_tui.tui import colours
from zth_tui.tui.heat_map import Scale, Table, gradient, heat_map, lay_out
from zth_tui.tui.panels.panel import GAP, Entry, View, as_glyphs, legend, line, pages, side_by_side
from zth_tui.visible import visible

GRADIENT_CELLS = 7
ALL = "all"  # the first page
KINDS = ("half", "full", "pair")  # from the smallest picture of a table to the largest


def draw_multiples(matrices: Mapping[str, Matrix], view: View, *, words: Sequence[str] = ()) -> list[Text]:
    """On the first page all `matrices` (name -> weights from 0 to 1), then one a page; `words` go into the key."""
    names = [ALL, *matrices] if len(matrices) > 1 else list(matrices)
    page = names[view.page % len(names)]
    shown = {name: m for name, m in matrices.items() if page in (ALL, name)}
    scale = Scale(0.0, 1.0, view.log_scale)
    least_height = 2 + math.ceil(max(len(m.rows) for m in shown.values()) / 2)
    head = _key(scale, names, view, words) if view.height > least_height else []
    room = View(view.width, view.height - len(head), view.log_scale, view.first_row)
    return [*head, *_grid(shown, scale, room, least_height)][: view.height]


def _key(scale: Scale, names: Sequence[str], view: View, words: Sequence[str]) -> list[Text]:
    bar = Text.assemble(
        ("0 ", colours.AXIS), gradient(scale, GRADIENT_CELLS), (" 1", colours.AXIS), no_wrap=True, end=""
    )
    entries: list[Entry] = [*pages(names, view), *(("", colours.AXIS, word) for word in words)]
    rest = legend(entries, View(max(1, view.width - bar.cell_len - GAP), 1))[0]
    if rest:
        bar.append(" " * GAP).append_text(rest)
    bar.truncate(view.width)
    return [bar]


def _grid(matrices: Mapping[str, Matrix], scale: Scale, view: View, least_height: int) -> list[Text]:
    tables = {name: _table(matrix) for name, matrix in matrices.items()}
    across, place = _places(list(tables.values()), view, least_height)
    down = math.ceil(len(tables) / across)
    seen = min(down, max(1, view.height // place.height))
    positions = 1 + max(_hidden_rows(table, place) for table in tables.values())  # first through the rows of a picture
    first, first_row = divmod(min(view.first_row, (down - seen + 1) * positions - 1), positions)
    pictures = [_picture(name, table, scale, place, first_row) for name, table in tables.items()]
    rows: list[Text] = []
    for i in range(first, first + seen):
        rows += side_by_side(pictures[i * across : (i + 1) * across], place.width)
    if seen < down or positions > 1:
        _say_more(rows[0], view)
    return rows


def _say_more(title: Text, view: View) -> None:
    """At the right end of the first titles, as much as there is room for."""
    for words in ("↑↓ more", "↑↓"):
        if (space := view.width - title.cell_len - len(words)) > 0:
            title.append(" " * space + words, colours.AXIS)
            return


def _hidden_rows(table: Table, view: View) -> int:
    """Text rows of a table for which its place is too low."""
    room = view.height - 2  # below title and heading
    return max(0, lay_out(table, view.width, view.height - 1).text_rows - room) if room > 0 else 0


def _places(tables: Sequence[Table], view: View, least_height: int) -> tuple[int, View]:
    """(pictures side by side, the place of each): all that can be seen at once, and of those ways the largest."""
    least_width = max(2 * max(map(len, t.rows)) + 1 + len(t.columns) for t in tables)
    most_across = min(len(tables), max(1, (view.width + GAP) // (least_width + GAP)))
    most_down = max(1, view.height // least_height)
    least_across = min(most_across, math.ceil(len(tables) / most_down))
    ways = []
    for across in range(least_across, most_across + 1):
        down = min(most_down, math.ceil(len(tables) / across))
        place = View(max(1, (view.width + GAP) // across - GAP), max(1, view.height // down), view.log_scale)
        layout = lay_out(tables[0], place.width, place.height - 1)
        ways.append(((KINDS.index(layout.kind), layout.cell_width), across, place))
    _, across, place = max(ways, key=lambda way: way[0])
    return across, place


def _table(matrix: Matrix) -> Table:
    return Table([as_glyphs(r) for r in matrix.rows], [as_glyphs(c) for c in matrix.columns], matrix.values)


def _picture(name: str, table: Table, scale: Scale, view: View, first_row: int) -> list[Text]:
    title = line(visible(name), view, f"bold {colours.LETTER}")
    if view.height < 3 or view.width < 6:
        return [title]
    return [title, *heat_map(table, scale, view.width, view.height - 1, first_row)]
