"""What stands to the left of the tokens: whose they are, how many, and how much text one of them holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from zth_tui.printing import ratio
from zth_tui.tokens.count import Row, bytes_per_token, characters_per_token, shortest
from zth_tui.tui import colours
from zth_tui.tui.inspector.names import fitted_names, shown_names

CHOSEN, SHORTEST = "▸ ", "★"
EACH, WIDE_EACH = ("b/tok", "c/tok"), ("bytes/tok", "chars/tok")
TOKENS, AS_TEXT, AS_SPECIAL = "tokens", "text (special)", "special (text)"
WIDE = 100  # cells; from there on there is room for them
NARROWEST_NAME = 11  # cells; `cl100k_base` has as many
NAME_SHARE = 7  # of the widget's width, one in so many for the names
STAR, QUIET, NAME, CHOSEN_NAME = (
    Style(color=colours.NEW_NAME, bold=True),
    Style(color=colours.AXIS),
    Style(),
    Style(color="#ffffff", bold=True),
)


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
        at_least = shortest(rows, special=special)
        names = shown_names([row.name for row in rows])
        self._figures = [_figures(row, text, special, row.name in at_least) for row in rows]
        self._name_cells = min(max(map(cell_len, names), default=0), max(NARROWEST_NAME, width // NAME_SHARE))
        self._names = fitted_names(names, self._name_cells)
        tokens = (AS_SPECIAL if special else AS_TEXT) if any(row.special is not None for row in rows) else TOKENS
        self._headings = (tokens, *(WIDE_EACH if width >= WIDE else EACH))
        self._cells = [
            max(map(len, column)) for column in zip(self._headings, *map(_columns, self._figures), strict=True)
        ]
        self.name_width = len(CHOSEN) + self._name_cells + 1
        self.width = self.name_width + sum(self._cells) + len(SHORTEST) + len(self._headings) + 1

    def heading(self) -> list[Segment]:
        return [Segment(" " * self.name_width), *self._in_columns(self._headings, QUIET, QUIET)]

    def name(self, i: int, chosen: bool) -> Segment:
        return Segment(f"{CHOSEN if chosen else '  '}{self._names[i]} ", CHOSEN_NAME if chosen else NAME)

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


def _figures(row: Row, text: str, special: bool, is_shortest: bool) -> Figures:
    """The reading that is not shown stands in brackets."""
    seen = row.shown(special)
    if seen is None:
        return Figures()
    other = row.tokens if seen is row.special else row.special
    tokens = f"{len(seen):,}" + (f" ({len(other):,})" if other is not None else "")
    return Figures(tokens, ratio(bytes_per_token(seen, text)), ratio(characters_per_token(seen, text)), is_shortest)


def _columns(figures: Figures) -> tuple[str, str, str]:
    return figures.tokens, figures.bytes_each, figures.characters_each
