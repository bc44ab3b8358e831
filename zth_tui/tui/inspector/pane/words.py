"""Lines of styled words that end where their room does."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.text import Text

from zth_tui.tokens.glyphs import glyph, width
from zth_tui.tokens.text import is_utf8, of_bytes
from zth_tui.tui import colours

TOKEN = colours.LETTER
CHOSEN = f"bold {colours.NEW_NAME}"
NAME = colours.AXIS
REMARK = colours.FAINT
MORE = "…"

Words = str | tuple[str, str] | Text
"""Some words, perhaps with their style."""


def line(*parts: Words, width: int) -> Text:
    """The parts one after another, cut with a … where they are too long."""
    text = Text.assemble(*parts, no_wrap=True, end="")
    text.truncate(max(0, width), overflow="ellipsis")
    return text


def whole(*parts: Words, width: int) -> Text:
    """As many of the parts, from the first on, as have room whole; the first one is cut where it has not."""
    text = line(*parts[:1], width=width)
    for part in parts[1:]:
        more = Text.assemble(part)
        if text.cell_len + more.cell_len > width:
            break
        text.append_text(more)
    return text


def shortened(token: bytes, cells: int) -> str:
    """A token as glyphs; a short one that holds a part of a character as bytes; of a long one the beginning and a …

    Bytes are written `EC 95` in every line of the pane, so that they can be compared.
    """
    reach = cells * 4  # no character is more than four bytes
    is_text = len(token) > reach or is_utf8(of_bytes(token))
    glyphs = [*map(glyph, of_bytes(token[:reach]))] if is_text else [*token[:reach].hex(" ").upper()]
    ends = list(accumulate(map(width, glyphs)))
    if not ends or (ends[-1] <= cells and len(token) <= reach):
        return "".join(glyphs)
    return "".join(glyphs[: bisect_right(ends, cells - 1)]) + MORE


def plural(n: int, what: str) -> str:
    """1 token, 2 tokens."""
    return f"{n:,} {what}{'s' * (n != 1)}"


def beside(left: Sequence[Text], right: Sequence[Text], column: int) -> list[Text]:
    """Two pictures side by side, the right one from this column on."""
    rows = []
    for i in range(max(len(left), len(right))):
        text = left[i].copy() if i < len(left) else Text(no_wrap=True, end="")
        if i < len(right):
            text.append(" " * (column - text.cell_len)).append_text(right[i])
        rows.append(text)
    return rows
