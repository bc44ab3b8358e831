"""Which characters some bytes of a text belong to, and what they are called."""

import unicodedata
from dataclasses import dataclass

from zth_tui.tokens.text import of_bytes, to_bytes

MOST_AFTER_THE_FIRST = 3  # bytes of a character
CONTROLS = {"\t": "TAB", "\n": "NEW LINE", "\r": "CARRIAGE RETURN", "\x00": "NULL", "\x1b": "ESCAPE", "\x7f": "DELETE"}


@dataclass(frozen=True)
class Character:
    ch: str
    start: int
    """Its first byte in the text."""
    end: int

    @property
    def words(self) -> str:
        """U+C548 HANGUL SYLLABLE AN"""
        if "\udc80" <= self.ch <= "\udcff":
            return "is no UTF-8"
        name = unicodedata.name(self.ch, "") or CONTROLS.get(self.ch, "control" if ord(self.ch) < 0xA0 else "no name")
        return f"U+{ord(self.ch):04X} {name}"


def characters_at(data: bytes, start: int, end: int) -> list[Character]:
    """Those that have a byte between the two places, also where others of their bytes lie outside."""
    first = start
    while first > max(0, start - MOST_AFTER_THE_FIRST) and _continues(data[first]):
        first -= 1
    if first < start and _continues(data[first]):
        first = start  # so many in a row continue nothing
    found = []
    for ch in of_bytes(data[first : end + MOST_AFTER_THE_FIRST]):
        stop = first + len(to_bytes(ch))
        if first >= end:
            break
        if stop > start:
            found.append(Character(ch, first, stop))
        first = stop
    return found


def _continues(byte: int) -> bool:
    """Whether UTF-8 has this byte only after the first one of a character."""
    return byte & 0b1100_0000 == 0b1000_0000
