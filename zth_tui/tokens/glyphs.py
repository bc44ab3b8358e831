"""How a character is drawn: in one line, seen, and in the number of cells that every terminal agrees on.

Terminals disagree on the width of whatever joins its neighbour: marks, joiners, skin tones, flags, the letters that
make up a Hangul syllable. None of them is drawn itself; each has a stand-in. What cannot be seen is escaped.
"""

import unicodedata
from functools import lru_cache
from typing import Final

import regex  # unlike the standard library's, it knows how characters make up a grapheme
from rich.cells import cell_len, get_character_cell_size

from zth_tui.tokens.text import of_bytes

BORDER = "│"  # between tokens; unlike `|`, hardly ever a part of one
BLANK, OTHER_BLANK = "·", "␣"
MARK, JOINER, NON_JOINER = "◌", "‿", "¦"
NAMED: Final = {
    " ": BLANK,
    "\t": "→",
    "\n": "↵",
    "\r": "␍",
    "\u200c": NON_JOINER,
    "\u200d": JOINER,
    "\U000e007f": "␡",  # ends the tags
}
STAND_INS: Final = {
    MARK: "changes its neighbour, or joins it",
    JOINER: "joins its two neighbours",
    NON_JOINER: "keeps its two neighbours apart",
}
UNSEEN = "\u115f\u2800\u3164\uffa0"  # letters and symbols that have nothing to be seen
DISPUTED = "㉈㉉㉊㉋㉌㉍㉎㉏"  # one cell by Unicode's tables, two by the C library's
REGIONAL_INDICATOR_A, REGIONAL_INDICATOR_Z = 0x1F1E6, 0x1F1FF
TAG_BLANK, TAG_TILDE = 0xE0020, 0xE007E
NO_UTF8 = range(0xDC80, 0xDD00)  # a byte that is no UTF-8, see `text`

# The letters of Hangul syllables, which join, and the ones that stand alone.
INITIALS = dict(zip(range(0x1100, 0x1113), "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", strict=True))
VOWELS = dict(zip(range(0x1161, 0x1176), "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ", strict=True))
FINALS = dict(zip(range(0x11A8, 0x11C3), "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", strict=True))
JAMO = INITIALS | VOWELS | FINALS

_JOINS = regex.compile(r"[\p{M}\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=Prepend}\p{GCB=L}\p{GCB=V}\p{GCB=T}]")


@lru_cache(maxsize=1 << 16)
def glyph(ch: str) -> str:
    """Of one character of a text: itself, a stand-in of one or two cells, or an escape."""
    if " " < ch < "\x7f":
        return ch
    if named := NAMED.get(ch) or JAMO.get(ord(ch)) or _letter(ord(ch)):
        return named
    category = unicodedata.category(ch)
    if category == "Zs":
        return OTHER_BLANK
    if category[0] in "CZ" or ch in UNSEEN or ch in DISPUTED:
        return _escape(ord(ch))
    if _JOINS.match(ch):
        return MARK
    return ch if _has_one_width(ch) else _escape(ord(ch))


def stand_in(ch: str) -> str:
    """What a stand-in stands for that looks like nothing of the text; empty for all other characters."""
    return STAND_INS.get(glyph(ch), "") if glyph(ch) != ch else ""


@lru_cache(maxsize=1 << 16)
def width(glyph: str) -> int:
    """Cells of a glyph, or of several."""
    return cell_len(glyph)


def visible_token(token: bytes) -> str:
    """A token's bytes as glyphs in one line."""
    return "".join(map(glyph, of_bytes(token)))


def _letter(code: int) -> str | None:
    """What half a flag, or a tag, is written with."""
    if REGIONAL_INDICATOR_A <= code <= REGIONAL_INDICATOR_Z:
        return chr(code - REGIONAL_INDICATOR_A + ord("A"))
    return glyph(chr(code - TAG_BLANK + ord(" "))) if TAG_BLANK <= code <= TAG_TILDE else None


def _escape(code: int) -> str:
    """`\\x1b`, where one byte is meant, else `\\u200b`."""
    if code in NO_UTF8:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _has_one_width(ch: str) -> bool:
    """Whether Unicode gave it the same width from version 14 on: terminals are not all of the newest."""
    cells = get_character_cell_size(ch, "latest")
    return cells > 0 and cells == get_character_cell_size(ch, "14.0.0")
