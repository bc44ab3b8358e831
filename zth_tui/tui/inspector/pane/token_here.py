"""The token under the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding, Encoding, Tokens
from zth_tui.tui.inspector.pane.cuts import tokens_in
from zth_tui.tui.inspector.pane.words import counted


@dataclass(frozen=True)
class Special:
    """A special token that stands in the text, and its span in bytes."""

    words: str
    idx: int
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """A token in its row."""

    data: bytes
    """The whole text."""
    row: Row
    encoding: Encoding
    tokens: Tokens
    """Those of the row that are shown: with special tokens, or as mere text."""
    i: int
    special: Special | None
    """The special token to which its bytes belong, however they are read here."""

    @property
    def idx(self) -> int:
        return self.tokens.ids[self.i]

    @property
    def span(self) -> tuple[int, int]:
        return self.tokens.span(self.i)

    @property
    def token(self) -> bytes:
        return self.data[slice(*self.span)]

    @property
    def is_special(self) -> bool:
        return self.special is not None and self.tokens is self.row.special

    @property
    def merges(self) -> BytePairEncoding | None:
        """The encoding, if this is a token of several bytes that it merged."""
        encoding = self.encoding
        if not isinstance(encoding, BytePairEncoding) or self.is_special or len(self.token) == 1:
            return None
        return encoding if self.idx in encoding.vocabulary.tokens else None


def place_at(data: bytes, rows: Sequence[Row], chosen: int, byte: int, special: bool) -> Place | str:
    """Or, where there is no token, words that say why."""
    if not 0 <= chosen < len(rows):
        return "no encoding is chosen"
    row = rows[chosen]
    if row.encoding is None:
        return f"{row.name}: {row.note or 'it cannot be had here'}"
    if not data:
        return "there is no text yet"
    tokens = shown(row, len(data), special)
    if tokens is None:
        return f"{row.name}: {row.note or 'not counted yet'}"
    if byte >= len(data):
        return f"the end of the text: {counted(len(tokens), 'token')}, {counted(len(data), 'byte')}"
    byte = max(0, byte)
    return Place(data, row, row.encoding, tokens, tokens.at(byte), _special_at(row, row.encoding, byte))


def shown(row: Row, n_bytes: int, special: bool) -> Tokens | None:
    """The tokens of a row, if they are those of this text."""
    tokens = row.special if special and row.special is not None else row.tokens
    return tokens if tokens is not None and len(tokens) and tokens.ends[-1] == n_bytes else None


def _special_at(row: Row, encoding: Encoding, byte: int) -> Special | None:
    if row.special is None or byte >= row.special.ends[-1]:
        return None
    i = row.special.at(byte)
    idx = row.special.ids[i]
    words = next((words for words, known in encoding.special_tokens.items() if known == idx), None)
    return None if words is None else Special(words, idx, *row.special.span(i))


def n_tokens(tokens: Tokens, start: int, end: int) -> str:
    return counted(len(tokens_in(tokens, start, end)), "token")
