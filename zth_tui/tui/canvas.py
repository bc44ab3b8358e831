"""Text cells to draw on, each also a grid of 2 by 4 braille dots."""

from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Span, Text

DOTS_ACROSS, DOTS_DOWN = 2, 4
BRAILLE = 0x2800
BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # [row of dots][column of dots]


class Canvas:
    """What is drawn later hides what was there, cell by cell, so a line stays crisp on a cloud of dots."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._glyphs = [[" "] * width for _ in range(height)]
        self._styles = [[""] * width for _ in range(height)]

    def put(self, column: int, row: int, text: str, style: str = "") -> None:
        """Write along a row; what does not fit on the canvas is cut off. Wide characters take two cells."""
        for glyph in text:
            wide = cell_len(glyph) == 2
            if 0 <= row < self.height and 0 <= column < self.width - wide:
                self._set(column, row, glyph, style)
                if wide:
                    self._set(column + 1, row, "", style)
            column += 1 + wide

    def dots(self, dots: Iterable[tuple[int, int]], style: str) -> None:
        """Draw (column, row) dots as one layer, counted from the upper left corner."""
        bits: dict[tuple[int, int], int] = {}
        for x, y in dots:
            cell = (x // DOTS_ACROSS, y // DOTS_DOWN)
            bits[cell] = bits.get(cell, 0) | BITS[y % DOTS_DOWN][x % DOTS_ACROSS]
        for (column, row), mask in bits.items():
            if 0 <= row < self.height and 0 <= column < self.width:
                self._set(column, row, chr(BRAILLE + mask), style)

    def is_free(self, column: int, row: int, width: int = 1, ground: str = "") -> bool:
        """So many cells lie on the canvas and hold nothing but blanks, or the glyphs of `ground`."""
        if not (0 <= row < self.height and column >= 0 and column + width <= self.width):
            return False
        return all(glyph in (" ", *ground) for glyph in self._glyphs[row][column : column + width])

    def rows(self) -> list[Text]:
        return [_text(glyphs, styles) for glyphs, styles in zip(self._glyphs, self._styles, strict=True)]

    def _set(self, column: int, row: int, glyph: str, style: str) -> None:
        glyphs = self._glyphs[row]
        if glyphs[column] == "":  # the right half of a wide character: its left half goes too
            glyphs[column - 1] = " "
        elif column + 1 < self.width and glyphs[column + 1] == "":
            glyphs[column + 1] = " "
        glyphs[column] = glyph
        self._styles[row][column] = style


def _text(glyphs: list[str], styles: list[str]) -> Text:
    spans, length, start = [], 0, 0
    for i, (glyph, style) in enumerate(zip(glyphs, styles, strict=True)):
        length += len(glyph)
        if i + 1 == len(styles) or styles[i + 1] != style:
            if style:
                spans.append(Span(start, length, style))
            start = length
    return Text("".join(glyphs), spans=spans, no_wrap=True, end="")
