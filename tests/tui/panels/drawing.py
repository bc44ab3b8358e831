"""What a panel draws, as text and as coloured cells."""

from rich.text import Text

from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS, View

SIZES = [(36, 8), (46, 9), (76, 20), (116, 36), (196, 56), (12, 3), (3, 1)]


def plain(rows: list[Text]) -> list[str]:
    return [row.plain for row in rows]


def picture(name: str, history: History, width: int = 76, height: int = 20, **wishes: float) -> list[str]:
    return plain(PANELS[name].draw(history, View(width, height, **wishes)))  # type: ignore[arg-type]


def cells_in(rows: list[Text], colour: str) -> set[tuple[int, int]]:
    """(column, row) of every cell in that colour."""
    return {
        (column, y)
        for y, row in enumerate(rows)
        for span in row.spans
        if colour in str(span.style).split()
        for column in range(span.start, span.end)
    }
