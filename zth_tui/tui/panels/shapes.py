"""The shape of a batch after every layer of a net."""

import msgspec
from rich.text import Text

from zth_tui.runs.events import Table
from zth_tui.runs.history import History
from zth_tui.tui.panels.panel import Panel, View
from zth_tui.tui.panels.tables import table_panel
from zth_tui.visible import visible

NAME = "shapes"
SHAPE = 1  # the column that holds it
ROWS_ABOVE = 2  # key and headings

WHAT = """\
## Shapes

Four examples walk through the net; each row is a layer, and the shape of what leaves it: (examples, places, numbers
a place). Read it downward and say what every layer did:

- **Embedding** gives every letter a vector: one more dimension.
- **FlattenConsecutive(n)** lays n neighbours side by side: n times fewer places, n times as many numbers in each. It
  is a `view`: not a number moves.
- **Linear** multiplies the *last* dimension and lets all others stand: (4, 4, 48) @ (48, 128) is (4, 4, 128), the
  same weights at every place.
- **DilatedConv1d** is both at once, sliding: it stops at every place, not at every second one.
- **BatchNorm1d** and **Tanh** change no shape. A BatchNorm has statistics for each number of the last dimension,
  over examples *and* places: its `running_mean` is (1, 1, numbers). A (1, 4, numbers) there says that every place
  has statistics of its own. It runs, it trains, and it is a bug."""

_whole = table_panel(NAME, "Shapes", WHAT)


def draw(history: History, view: View) -> list[Text]:
    """All layers, or, where they do not fit, those alone that change the shape."""
    tables = history.tables.get(NAME, {})
    if not any(len(table.rows) > view.height - ROWS_ABOVE for table in tables.values()):
        return _whole.draw(history, view)
    short = History()
    short.tables[NAME] = {name: only_changes(table) for name, table in tables.items()}
    return _whole.draw(short, view)


def only_changes(table: Table) -> Table:
    """Without the layers after which the shape is what it was."""
    shapes = [row[SHAPE] for row in table.rows]
    rows = [row for i, row in enumerate(table.rows) if i == 0 or shapes[i] != shapes[i - 1]]
    return msgspec.structs.replace(table, rows=rows)


def summary(history: History) -> str:
    table = next(iter(history.tables.get(NAME, {}).values()), None)
    return (
        f"{visible(str(table.rows[0][SHAPE]))} → {visible(str(table.rows[-1][SHAPE]))}" if table and table.rows else ""
    )


SHAPES = Panel(NAME, "Shapes", draw, summary, _whole.explain)
