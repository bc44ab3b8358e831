"""The token under the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding, Encoding, Tokens
from zth_tui.tokens.files.foreign import Foreign
from zth_tui.tui.inspector.pane.cuts import tokens_in
from zth_tui.tui.inspector.pane.words import plural
from zth_tui.visible import visible

NOT_COUNTED = "not counted yet"
DROPS_ALL = "drops all of this text"


@dataclass(frozen=True)
class Special:
    """A special token that stands in the text, and its span in bytes."""

    words: str
    idx: int
    start: int
    end: int


@dataclass(frozen=True)
class TokenHere:
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
        """The bytes of the text that it covers."""
        return self.data[slice(*self.span)]

    @property
    def own(self) -> bytes:
        """Its bytes in the vocabulary: others, where a tokenizer changes the text or does not know it."""
        return self.encoding.token(self.idx)

    @property
    def is_unknown(self) -> bool:
        return isinstance(self.encoding, Foreign) and self.idx == self.encoding.unknown

    @property
    def is_special(self) -> bool:
        return self.special is not None and self.tokens is self.row.special

    @property
    def merges(self) -> BytePairEncoding | None:
        """The encoding, if this is a token of several bytes that it merged."""
        encoding = self.encoding
        if not isinstance(encoding, BytePairEncoding) or self.is_special or len(self.own) == 1:
            return None
        return encoding if self.idx in encoding.vocabulary.tokens else None


def token_here(data: bytes, rows: Sequence[Row], chosen: int, byte: int, special: bool) -> TokenHere | str:
    """Or, where there is no token, words that say why."""
    if not 0 <= chosen < len(rows):
        return "no encoding is chosen"
    row = rows[chosen]
    if row.encoding is None:
        return visible(f"{row.name}: {row.note or 'it cannot be had here'}")
    if not data:
        return "there is no text yet"
    tokens = row.shown(special)
    if tokens is None:
        return visible(f"{row.name}: {row.note or NOT_COUNTED}")
    if not tokens:
        return visible(f"{row.name} {DROPS_ALL}")
    byte = max(0, min(byte, len(data) - 1))
    return TokenHere(data, row, row.encoding, tokens, tokens.at(byte), _special_at(row, row.encoding, byte))


def _special_at(row: Row, encoding: Encoding, byte: int) -> Special | None:
    if not row.special:
        return None
    i = row.special.at(byte)
    idx = row.special.ids[i]
    words = next((words for words, known in encoding.special_tokens.items() if known == idx), None)
    return None if words is None else Special(words, idx, *row.special.span(i))


def n_tokens(tokens: Tokens, start: int, end: int) -> str:
    return plural(len(tokens_in(tokens, start, end)), "token")
