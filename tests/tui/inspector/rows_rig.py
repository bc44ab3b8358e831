"""The rows in an app of their own, and what can be read off them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from zth_tui.palette import COLOURED
from zth_tui.tokens.count import Row, count
from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters, Encoding
from zth_tui.tokens.vocabulary import Merged
from zth_tui.tui.inspector.rows.token_rows import TokenRows

both_sizes = pytest.mark.parametrize("size", [(80, 24), (120, 40)])

END = "<|end|>"
WORDS = r" ?\p{L}+| ?\p{N}+|\s+|."
PAIRS = BytePairEncoding(
    "pairs", Merged(range(256), [(116, 104, 256), (256, 101, 257), (32, 257, 258)]), WORDS, {END: 999}
)
ENCODINGS = (Characters(), Bytes(), PAIRS)
CHARACTERS_ROW, BYTES_ROW, PAIRS_ROW = range(3)
LINES = "".join(f"line {n}\n" for n in range(100))


class RowsApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.rows = TokenRows()
        self.clicked: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_token_rows_clicked(self, event: TokenRows.Clicked) -> None:
        self.clicked.append((event.row, event.byte))


@pytest.fixture(autouse=True)
def in_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "256")
    monkeypatch.delenv("NO_COLOR", raising=False)


@asynccontextmanager
async def running(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[TokenRows, Pilot[None]]]:
    app = RowsApp()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app.rows, pilot


def counted(text: str, encodings: Sequence[Encoding] = ENCODINGS) -> list[Row]:
    return [count(encoding, text) for encoding in encodings]


def on_screen(rows: TokenRows) -> list[str]:
    return [rows.render_line(y).text.rstrip() for y in range(rows.size.height)]


def y_of(rows: TokenRows, name: str, block: int = 0) -> int:
    """Where the row of an encoding is."""
    return [y for y, line in enumerate(on_screen(rows)) if line[2:].startswith(name)][block]


def cells(rows: TokenRows, y: int) -> list[tuple[str, Style]]:
    """What is drawn there: of each cell its character and style."""
    segments = rows.render_line(y)
    return [(ch, s.style or Style()) for s in segments for ch in s.text for _ in range(cell_len(ch))]


def x_of_text(rows: TokenRows) -> int:
    """Where the text begins: at the first ground of a token."""
    grounds = [style.bgcolor for _, style in cells(rows, y_of(rows, "characters"))]
    return next(x for x, ground in enumerate(grounds) if ground != grounds[0])


def drawn(rows: TokenRows, name: str, block: int = 0) -> list[tuple[str, Style]]:
    """The text in the row of an encoding; a blank is `·` in it, so that blanks can only follow it."""
    row = cells(rows, y_of(rows, name, block))[x_of_text(rows) :]
    while row and row[-1][0] == " ":
        row.pop()
    return row


def text_in(rows: TokenRows, name: str, block: int = 0) -> str:
    return "".join(ch for ch, _ in drawn(rows, name, block))


def grounds(rows: TokenRows, name: str, block: int = 0) -> list[object]:
    return [style.bgcolor for _, style in drawn(rows, name, block)]


def lit(rows: TokenRows, name: str) -> str:
    """The characters that the cursor lights."""
    lights = [ground.lit.bgcolor for ground in (*COLOURED.tokens, *COLOURED.characters)]
    return "".join(ch for ch, style in drawn(rows, name) if style.bgcolor in lights)


def inverted(rows: TokenRows, name: str) -> str:
    return "".join(ch for ch, style in drawn(rows, name) if style.bgcolor == COLOURED.cursor.bgcolor)
