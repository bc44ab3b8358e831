"""One line of the text as one encoding cuts it. The same character stands in the same cells in every row."""

from collections.abc import Iterator
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from zth_tui.palette import NO_STYLE, Palette
from zth_tui.tokens.encoding import Tokens
from zth_tui.tokens.glyphs import glyph
from zth_tui.tui import colours
from zth_tui.tui.inspector.rows.layout import Line

ByteSpan = tuple[int, int]
"""The first byte, and the one after the last."""

RULER = Style(color=colours.AXIS)
CONTEXT = Style(color=colours.FAINT)


def token_row(line: Line, tokens: Tokens, palette: Palette, lit: ByteSpan, is_chosen: bool) -> list[Segment]:
    """The characters on the grounds of their tokens, the bytes under the cursor lit."""
    styled = zip(map(glyph, line.text), _styles(line, tokens, palette, lit, is_chosen), strict=True)
    return [Segment("".join(ch for ch, _ in run), style) for style, run in groupby(styled, key=lambda pair: pair[1])]


def ruler(line: Line, tokens: Tokens) -> list[Segment]:
    """Where the pieces of the split pattern begin and end; one that goes on in another line stays open there."""
    marks = ""
    i = 0
    while i < len(line.text) and (piece := tokens.piece(line.bytes[i])):
        start, end = piece
        first = i
        while i < len(line.text) and line.bytes[i] < end:
            i += 1
        cells = line.columns[i] - line.columns[first]
        opens, closes = start >= line.bytes[0], end <= line.bytes[-1]
        marks += _bracket(cells, opens, closes)
    return [Segment(marks, RULER)]


def context(line: Line) -> list[Segment]:
    """The line alone, faint: what comes after."""
    return [Segment("".join(map(glyph, line.text)), CONTEXT)]


def _styles(line: Line, tokens: Tokens, palette: Palette, lit: ByteSpan, is_chosen: bool) -> Iterator[Style]:
    i = tokens.at(line.bytes[0])
    for n, ch in enumerate(line.text):
        start, end = line.bytes[n], line.bytes[n + 1]
        while i < len(tokens) and tokens.ends[i] <= start:
            i += 1
        if i == len(tokens):  # not of this text
            yield NO_STYLE
            continue
        is_whole = tokens.ends[i] >= end
        ground = palette.of_token(i) if is_whole else palette.of_split_character(line.start + n)
        if start < lit[1] and end > lit[0]:
            yield palette.cursor if is_chosen else ground.lit
        else:
            yield ground.calm if glyph(ch) == ch else ground.quiet


def _bracket(cells: int, opens: bool, closes: bool) -> str:
    if cells == 1:
        return "╵" if opens and closes else "└" if opens else "┘" if closes else "─"
    return ("└" if opens else "─") + "─" * (cells - 2) + ("┘" if closes else "─")
