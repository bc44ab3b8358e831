"""The heart of the inspector: a text, and below each other what every encoding makes of it.

Text that is written from right to left is drawn in the order of its bytes, one cell after the other. A terminal that
turns it round does so in every row alike, so that the columns stay.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from zth_tui.palette import palette
from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import Tokens
from zth_tui.tui import colours
from zth_tui.tui.inspector.names import fitted_to
from zth_tui.tui.inspector.rows.block import context, ruler, token_row
from zth_tui.tui.inspector.rows.gutter import Gutter
from zth_tui.tui.inspector.rows.layout import Line, Offsets, Wrapped
from zth_tui.tui.widgets.panel_view import changed_width
from zth_tui.visible import visible

NARROWEST_TEXT = 10  # cells
NOTE = Style(color=colours.AXIS)
NO_PIECES = "not split into pieces first"


@dataclass(frozen=True)
class Spot:
    """What lies on a row of the screen: a line of the text, and whose row of tokens it is, if anybody's."""

    line: Line
    row: int | None = None


Drawn = tuple[Spot | None, list[Segment]]


class TokenRows(Widget):
    """Shows what it is told to. It has no keys of its own."""

    class Clicked(Message):
        """Somebody pointed at a byte in a row."""

        def __init__(self, row: int, byte: int) -> None:
            super().__init__()
            self.row, self.byte = row, byte

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._chosen, self._byte = 0, 0
        self._borders, self._special = False, False
        self._top = 0  # a character of the first line that is seen
        self._first_row = 0  # of those that are seen
        self._offsets = Offsets("")
        self._gutter: Gutter | None = None  # None: to be made anew
        self._wrapped: Wrapped | None = None
        self._spots: list[Spot | None] = []
        self._strips: list[Strip] = []

    def show(
        self, text: str, rows: Sequence[Row], chosen: int, byte: int, *, borders: bool = False, special: bool = False
    ) -> None:
        """`chosen`: the row in which the cursor walks. `byte`: where in the text it stands."""
        if text != self._offsets.text:
            self._offsets, self._wrapped, self._gutter = Offsets(text), None, None
        if [*map(id, rows)] != [*map(id, self._rows)] or special != self._special:
            self._wrapped = self._gutter = None
        self._rows, self._special, self._borders = tuple(rows), special, borders
        self._chosen = max(0, min(chosen, len(rows) - 1))
        self._byte = max(0, min(byte, self._offsets.n_bytes - 1))
        self._draw()

    @property
    def where(self) -> str:
        """Where in the text the cursor stands, in words."""
        return f"byte {self._byte:,} of {self._offsets.n_bytes:,}" if self._offsets.text else "no text yet"

    def byte_by_lines(self, n: int) -> int:
        """The byte above or below the cursor, `n` lines on."""
        if self._wrapped is None or not self._offsets.text:
            return self._byte
        character = self._offsets.character_of(self._byte)
        here = self._wrapped.line_with(character)
        there = (
            self._wrapped.back(here, -n) if n < 0 else next(islice(self._wrapped.lines_from(here.start), n, None), here)
        )
        return there.byte_at(here.columns[character - here.start])

    def render_line(self, y: int) -> Strip:
        strip = self._strips[y] if y < len(self._strips) else Strip([])
        return strip.adjust_cell_length(self.size.width).apply_style(self.rich_style)

    def on_resize(self) -> None:
        self._wrapped = self._gutter = None
        self._draw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self._gutter is None or offset.y >= len(self._spots):
            return
        if spot := self._spots[offset.y]:
            row = self._chosen if spot.row is None else spot.row
            column = offset.x - self._gutter.width
            self.post_message(self.Clicked(row, spot.line.byte_at(column) if column >= 0 else self._byte))

    def _draw(self) -> None:
        if not self.size:
            return
        self._gutter = self._gutter or Gutter(self._rows, self._offsets.text, self.size.width, self._special)
        room = max(NARROWEST_TEXT, self.size.width - self._gutter.width)
        self._wrapped = self._wrapped or Wrapped(self._offsets, room)
        picture = list(islice(self._picture(self._gutter, self._wrapped), self.size.height))
        self._spots = [spot for spot, _ in picture]
        self._replace_strips([Strip(segments) for _, segments in picture])

    def _replace_strips(self, strips: list[Strip]) -> None:
        old, self._strips = self._strips, strips
        for y, (before, after) in enumerate(zip_longest(old, strips, fillvalue=Strip([]))):
            if width := changed_width(before, after):
                self.refresh(Region(0, y, width, 1))

    def _picture(self, gutter: Gutter, wrapped: Wrapped) -> Iterator[Drawn]:
        """A block of rows for each line that has room, and below them the lines that follow."""
        window = self._window()
        yield None, self._heading(gutter, window)
        if not (self._offsets.text and window):
            yield from ((None, gutter.row(i, i == self._chosen)) for i in window)
            return
        blocks = max(1, self.size.height // (1 + len(window) + self._borders))
        self._scroll(wrapped, blocks)
        lines = wrapped.lines_from(self._top)
        for n, line in enumerate(islice(lines, blocks)):
            if n:
                yield None, []
            yield from self._block(gutter, line, window, is_first=n == 0)
        yield None, []
        yield from ((Spot(line), [Segment(" " * gutter.width), *context(line)]) for line in lines)

    def _window(self) -> range:
        """The rows that have room; the chosen one is among them."""
        room = max(1, min(len(self._rows), self.size.height - 1 - self._borders))
        last = max(0, len(self._rows) - room)
        self._first_row = max(0, self._chosen - room + 1, min(self._first_row, self._chosen, last))
        return range(self._first_row, min(self._first_row + room, len(self._rows)))

    def _scroll(self, wrapped: Wrapped, blocks: int) -> None:
        """As little as the cursor needs."""
        at = wrapped.line_with(self._offsets.character_of(self._byte))
        highest = wrapped.back(at, blocks - 1).start
        self._top = max(highest, min(self._top, at.start))

    def _heading(self, gutter: Gutter, window: range) -> list[Segment]:
        are_all = len(window) == len(self._rows)
        range_of_rows = "" if are_all else f"rows {window.start + 1}–{window.stop} of {len(self._rows)}"
        return [*gutter.heading(), Segment(range_of_rows, NOTE)]

    def _block(self, gutter: Gutter, line: Line, window: range, is_first: bool) -> Iterator[Drawn]:
        """A row of each encoding, and below the chosen one the pieces of its pattern, if these are wanted."""
        colours_of_tokens = palette(self.app.console.color_system, self.app.no_color)
        lit = self._lit()
        for i in window:
            is_chosen = i == self._chosen
            tokens = self._tokens(i)
            if tokens is None:
                yield Spot(line, i), self._uncounted(gutter, i, is_first)
            else:
                label = gutter.row(i, is_chosen) if is_first else [gutter.name(i, is_chosen), gutter.rest()]
                yield Spot(line, i), [*label, *token_row(line, tokens, colours_of_tokens, lit, is_chosen)]
            if is_chosen and self._borders:
                marks = ruler(line, tokens) if tokens and tokens.pieces else [Segment(NO_PIECES * is_first, NOTE)]
                yield Spot(line, i), [Segment(" " * gutter.width), *marks]

    def _uncounted(self, gutter: Gutter, i: int, is_first: bool) -> list[Segment]:
        """Its name, and once what there is to be said."""
        note = visible(self._rows[i].note) if is_first else ""
        return [
            gutter.name(i, i == self._chosen),
            Segment(fitted_to(note, max(1, self.size.width - gutter.name_width)), NOTE),
        ]

    def _lit(self) -> tuple[int, int]:
        """The bytes of the token under the cursor, or the one byte where the chosen row has no tokens."""
        tokens = self._tokens(self._chosen)
        i = tokens.at(self._byte) if tokens else 0
        return tokens.span(i) if tokens and i < len(tokens) else (self._byte, self._byte + 1)

    def _tokens(self, i: int) -> Tokens | None:
        return self._rows[i].shown(self._special) if i < len(self._rows) else None
