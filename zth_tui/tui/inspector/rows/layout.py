"""Where the lines of a text begin, around one place of it: a megabyte is never wrapped as a whole.

Every paragraph begins a line, and so does every stretch of some twenty lines in a paragraph that is longer; what lies
between is wrapped when it is looked at. A paragraph ends with all the newlines that follow it, which often are a token.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import regex  # unlike the standard library's, it searches backwards

from zth_tui.tokens.glyphs import glyph, width
from zth_tui.tokens.text import to_bytes

CHUNK = 2000  # characters between two places whose byte is known
STRETCH = 20  # lines
NEWLINES = regex.compile(r"\n+")
LAST_OTHER = regex.compile(r"(?r)[^\n]")


class Offsets:
    """From the characters of a text to its bytes, and back, without walking through all of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: Sequence[int] = ()  # of each chunk, in bytes; empty where a character is a byte
        if not text.isascii():
            chunks = (text[i : i + CHUNK] for i in range(0, len(text), CHUNK))
            self._starts = array("L", accumulate((len(to_bytes(chunk)) for chunk in chunks), initial=0))
        self.n_bytes = self._starts[-1] if self._starts else len(text)

    def byte_of(self, character: int) -> int:
        """Where a character begins, in bytes."""
        if not self._starts:
            return character
        chunk = character // CHUNK
        return self._starts[chunk] + len(to_bytes(self.text[chunk * CHUNK : character]))

    def character_of(self, byte: int) -> int:
        """The character that holds this byte."""
        if not self._starts:
            return byte
        chunk = bisect_right(self._starts, byte) - 1
        start = chunk * CHUNK
        characters = range(start, min(start + CHUNK, len(self.text)))
        return start + bisect_right(characters, byte, key=self.byte_of) - 1


@dataclass(frozen=True)
class Line:
    """Some characters of a text, drawn side by side."""

    start: int
    """The place of its first character in the text."""
    text: str
    columns: Sequence[int]
    """Where each character begins, in cells; at last, where the line ends."""
    bytes: Sequence[int]
    """Where each character begins, in bytes from the start of the text; at last, where the next line begins."""

    @property
    def end(self) -> int:
        """The place of the character after its last."""
        return self.start + len(self.text)

    def byte_at(self, column: int) -> int:
        """The first byte of the character drawn there, or of the nearest one."""
        i = bisect_right(self.columns, column) - 1
        return self.bytes[max(0, min(i, len(self.text) - 1))]


class Wrapped:
    """A text in lines of at most `width` cells, or one character."""

    def __init__(self, offsets: Offsets, width: int) -> None:
        self._offsets, self._text, self._width = offsets, offsets.text, width
        self._starts_in = lru_cache(maxsize=64)(self._wrap)

    def line_with(self, character: int) -> Line:
        """The line that holds a character of the text."""
        start, end = self._stretch(character)
        starts = self._starts_in(start, end)
        i = bisect_right(starts, character) - 1
        return self._line(starts[i], starts[i + 1] if i + 1 < len(starts) else end)

    def lines_from(self, character: int) -> Iterator[Line]:
        """The line that holds a character, and those after it."""
        while character < len(self._text):
            line = self.line_with(character)
            yield line
            character = line.end

    def back(self, line: Line, lines: int) -> Line:
        """So many lines before this one, or the first."""
        while lines and line.start:
            line, lines = self.line_with(line.start - 1), lines - 1
        return line

    def _stretch(self, character: int) -> tuple[int, int]:
        """The nearest places before and after a character at which a line begins whatever stands around it."""
        paragraph = self._paragraph(character)
        size = self._width * STRETCH
        start = paragraph + (character - paragraph) // size * size
        newlines = NEWLINES.search(self._text, character, start + size)
        return start, newlines.end() if newlines else min(start + size, len(self._text))

    def _paragraph(self, character: int) -> int:
        """Where the paragraph of a character begins."""
        start = self._text.rfind("\n", 0, character) + 1
        if self._text[start] != "\n":
            return start
        other = LAST_OTHER.search(self._text, 0, start)  # it is one of many newlines
        return self._text.rfind("\n", 0, other.start()) + 1 if other else 0

    def _wrap(self, start: int, end: int) -> list[int]:
        """Where the lines of a stretch begin: before a space if one is near, so that few tokens are cut."""
        text, starts, column, space = self._text, [start], 0, start
        widths = [width(glyph(ch)) for ch in text[start:end]]
        for i, cells in enumerate(widths, start):
            while column + cells > self._width and i > starts[-1]:
                starts.append(space if (space - starts[-1]) * 3 > (i - starts[-1]) * 2 else i)
                column = sum(widths[starts[-1] - start : i - start])
            if text[i] == " ":
                space = i
            column += cells
        return starts

    def _line(self, start: int, end: int) -> Line:
        text = self._text[start:end]
        columns = accumulate((width(glyph(ch)) for ch in text), initial=0)
        lengths = (len(to_bytes(ch)) for ch in text)
        return Line(start, text, tuple(columns), tuple(accumulate(lengths, initial=self._offsets.byte_of(start))))
