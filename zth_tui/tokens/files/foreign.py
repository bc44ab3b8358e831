"""Any tokenizer that the package `tokenizers` reads: WordPiece, Unigram, byte pair encoding over characters."""

import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING
from unicodedata import category

from zth_tui.errors import UserError
from zth_tui.tokens.encoding import Tokens
from zth_tui.tokens.files.formats import bytes_of_letters
from zth_tui.tokens.merging import Check, never
from zth_tui.tokens.text import to_bytes

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SURROGATE = re.compile("[\ud800-\udfff]")
BYTE = re.compile("<0x([0-9A-F]{2})>")
BLANK = "▁"  # SentencePiece writes a space so

CharacterSpan = tuple[int, int]
"""The first character, and the one after the last."""
Spelling = Callable[[str], bytes]
"""From a token as the vocabulary writes it to its bytes."""


class Foreign:
    """Its tokens say which characters they came from, and so take the bytes of these.

    What the tokenizer dropped belongs to the token after it, or to the last one. A token that stands for nothing in
    the text (a space that is put before it) is empty. Of a text that is dropped whole there are no tokens.
    """

    def __init__(self, name: str, tokenizer: "Tokenizer", bytes_of: Spelling, *, unknown: int | None = None) -> None:
        """`unknown`: the token for what the vocabulary lacks."""
        self.name, self.unknown = name, unknown
        added = tokenizer.get_added_tokens_decoder()
        self.special_tokens: Mapping[str, int] = {token.content: idx for idx, token in added.items() if token.special}
        self._added = {idx: to_bytes(token.content) for idx, token in added.items()}
        self._tokenizer = tokenizer
        self._bytes_of = bytes_of
        self._lock = Lock()  # whether special tokens are heeded is a setting of the tokenizer
        tokenizer.no_truncation()
        tokenizer.no_padding()

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        """Raises UserError where the tokenizer has no token for what it does not know."""
        check()
        with self._lock:
            self._tokenizer.encode_special_tokens = not special
            try:  # a batch, though of one text: others may work meanwhile
                [found] = self._tokenizer.encode_batch([SURROGATE.sub("\ufffd", text)], add_special_tokens=False)
            except Exception as error:  # the library raises nothing more precise
                raise UserError(f"{self.name} cannot encode this text: {error}") from None
        check()
        ids = array("L", found.ids)
        return Tokens(ids, _ends(text, found.offsets, lambda i: _length(self.token(ids[i]))))

    def token(self, idx: int) -> bytes:
        """As the vocabulary writes it; the text may differ in case or accents."""
        if idx in self._added:
            return self._added[idx]
        token = self._tokenizer.id_to_token(idx) if 0 <= idx < 1 << 32 else None
        if token is None:
            raise KeyError(idx)
        return self._bytes_of(token)


def letters(token: str) -> bytes:
    """Of a vocabulary in GPT-2's letters, one for each byte."""
    try:
        return bytes_of_letters(token)
    except ValueError:
        return to_bytes(token)


def word_piece(prefix: str) -> Spelling:
    """Of a vocabulary where the prefix says that a token goes on within a word."""
    return lambda token: to_bytes(token.removeprefix(prefix) or token)


def sentence_piece(token: str) -> bytes:
    """Of a vocabulary of characters, with single bytes for those that are not in it."""
    byte = BYTE.fullmatch(token)
    return bytes([int(byte[1], 16)]) if byte else to_bytes(token.replace(BLANK, " "))


def _length(token: bytes) -> int:
    """How many bytes of shared characters it is due. A space that has none of its own was put there."""
    return 0 if token.isspace() else len(token)


def _ends(text: str, spans: Sequence[CharacterSpan], length: Callable[[int], int]) -> Sequence[int]:
    """Where each token ends, in bytes. `spans`: its characters in the text; `length`: bytes of token i."""
    places = range(len(text) + 1) if text.isascii() else [0, *accumulate(len(to_bytes(ch)) for ch in text)]
    ends = array("L")
    done = i = 0
    while i < len(spans):
        first, (start, stop) = i, spans[i]
        i += 1
        while i < len(spans) and spans[i][0] < stop:  # they share a character
            stop = max(stop, spans[i][1])
            i += 1
        if stop < done:
            stop = done
        if i < len(spans) and stop < spans[i][0]:
            stop = _after_accents(text, stop, spans[i][0])
        if i == first + 1:
            ends.append(places[stop])
        else:
            ends.extend(_shared(places[max(start, done)], places[stop], [length(j) for j in range(first, i)]))
        done = stop
    if ends:
        ends[-1] = places[-1]
    return ends


def _after_accents(text: str, place: int, limit: int) -> int:
    """Accents that were dropped stay with their letter."""
    while place < limit and category(text[place])[0] == "M":
        place += 1
    return place


def _shared(start: int, stop: int, lengths: Sequence[int]) -> Iterable[int]:
    """Where tokens of these lengths end in a row of bytes. Of more than there is room for, the first get less."""
    too_many = max(0, sum(lengths) - (stop - start))
    return [*(max(start, start + end - too_many) for end in accumulate(lengths[:-1])), stop]
