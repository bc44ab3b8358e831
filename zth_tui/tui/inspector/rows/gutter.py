"""What stands to the left of the tokens: whose they are, how many, and how much text one of them holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from zth_tui.tokens.count import Row, bytes_per_token, characters_per_token, shortest
from zth_tui.tui import colours
from zth_tui.visible import visible

CHOSEN, SHORTEST = "▸ ", "★"
HEADINGS = ("tokens", "b/tok", "c/tok")
WIDE_HEADINGS = ("tokens", "bytes/tok", "chars/tok")
WIDE = 100  # cells; from there on there is room for them
NARROWEST_NAME = 11  # cells; `cl100k_base` has as many
NAME_SHARE = 7  # of the widget's width, one in so many for the names
STAR, QUIET, NAME, CHOSEN_NAME = (
    Style(color=colours.NEW_NAME, bold=True),
    Style(color=colours.AXIS),
    Style(),
    Style(color="#ffffff", bold=True),
)


def shown(row: Row, special: bool) -> Row:
    """With the tokens that are to be shown."""
    return replace(row, tokens=row.special) if special and row.special is not None else row


@dataclass(frozen=True)
class Figures:
    """Of one row, as they are written; empty where there are none."""

    tokens: str = ""
    bytes_each: str = ""
    characters_each: str = ""
    is_shortest: bool = False


class Gutter:
    def __init__(self, rows: Sequence[Row], text: str, width: int, special: bool) -> None:
        """`width`: of the whole widget, in cells."""
        at_least = shortest(shown(row, special) for row in rows)
        self._names = [visible(row.name) for row in rows]
        self._figures = [_figures(row, text, special, row.name in at_least) for row in rows]
        self._name_cells = min(max(map(cell_len, self._names), default=0), max(NARROWEST_NAME, width // NAME_SHARE))
        self._headings = WIDE_HEADINGS if width >= WIDE else HEADINGS
        self._cells = [
            max(map(len, column)) for column in zip(self._headings, *map(_columns, self._figures), strict=True)
        ]
        self.name_width = len(CHOSEN) + self._name_cells + 1
        self.width = self.name_width + sum(self._cells) + len(SHORTEST) + len(self._headings) + 1

    def heading(self) -> list[Segment]:
        return [Segment(" " * self.name_width), *self._in_columns(self._headings, QUIET, QUIET)]

    def name(self, i: int, chosen: bool) -> Segment:
        name = cut_inside(self._names[i], self._name_cells)
        return Segment(f"{CHOSEN if chosen else '  '}{name} ", CHOSEN_NAME if chosen else NAME)

    def row(self, i: int, chosen: bool) -> list[Segment]:
        """Its name and figures."""
        figures = self._figures[i]
        count = STAR if figures.is_shortest else CHOSEN_NAME if chosen else NAME
        return [self.name(i, chosen), *self._in_columns(_columns(figures), count, NAME, figures.is_shortest)]

    def rest(self) -> Segment:
        """Blanks below the figures of the first block."""
        return Segment(" " * (self.width - self.name_width))

    def _in_columns(self, values: Sequence[str], first: Style, other: Style, star: bool = False) -> list[Segment]:
        tokens, *each = (value.rjust(cells) for value, cells in zip(values, self._cells, strict=True))
        return [Segment(f"{tokens}{SHORTEST if star else ' '}", first), Segment(f" {' '.join(each)}  ", other)]


def cut(text: str, cells: int) -> str:
    """Exactly so many cells; `…` stands for what is left out."""
    return set_cell_size(text, cells) if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def cut_inside(text: str, cells: int) -> str:
    """The same, but the end is kept too: of a run or a file it often says more than the start."""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    tail = text[-(cells // 2) :]
    while cell_len(tail) > cells // 2:
        tail = tail[1:]
    return cut(text, cells - cell_len(tail)) + tail


def _figures(row: Row, text: str, special: bool, is_shortest: bool) -> Figures:
    if row.tokens is None:
        return Figures()
    tokens = f"{len(row.tokens):,}" + (f" ({len(row.special):,})" if row.special is not None else "")
    seen = shown(row, special)
    return Figures(tokens, _ratio(bytes_per_token(seen, text)), _ratio(characters_per_token(seen, text)), is_shortest)


def _columns(figures: Figures) -> tuple[str, str, str]:
    return figures.tokens, figures.bytes_each, figures.characters_each


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 1000 else f"{value:,.0f}"
