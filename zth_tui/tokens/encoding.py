"""An encoding cuts a text into tokens. Whatever the encoding, its tokens follow each other byte by byte."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, islice
from typing import Protocol

import regex  # unlike the standard library's, it knows \p{L} and possessive quantifiers

from zth_tui.errors import UserError
from zth_tui.tokens.merging import Check, merge_chunk, never
from zth_tui.tokens.text import to_bytes
from zth_tui.tokens.vocabulary import Vocabulary

PIECES_BETWEEN_CHECKS = 4096
PATIENCE = 30  # seconds for splitting by a stranger's pattern: it can take for ever, and heeds no check meanwhile
MOST_REMEMBERED = 200_000  # pieces whose tokens are kept, so that an edit costs only what it changes
LONGEST_REMEMBERED = 200  # characters: longer pieces are rarely met again


@dataclass(frozen=True)
class Tokens:
    """What an encoding made of a text."""

    ids: Sequence[int]
    ends: Sequence[int]
    """Where each token ends, in bytes from the start of the text; the next one begins there."""
    pieces: Sequence[int] = ()
    """Where the pieces of the split pattern end, in bytes; empty if the encoding does not split first."""

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, byte: int) -> int:
        """The index of the token that holds this byte (the number of tokens, if the text is over before it)."""
        return bisect_right(self.ends, byte)

    def span(self, i: int) -> tuple[int, int]:
        """Of token i: its first byte, and the one after its last."""
        return (self.ends[i - 1] if i else 0), self.ends[i]

    def piece(self, byte: int) -> tuple[int, int] | None:
        """The span, in bytes, of the piece that holds this byte."""
        i = bisect_right(self.pieces, byte)
        return ((self.pieces[i - 1] if i else 0), self.pieces[i]) if i < len(self.pieces) else None


class Encoding(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def special_tokens(self) -> Mapping[str, int]: ...

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        """The tokens of a text. With `special`, the special tokens in it are what they stand for, not their letters."""

    def token(self, idx: int) -> bytes:
        """Its bytes. Raises KeyError for a token that there is not."""


class Characters:
    """A token for each character: what the course did before lecture 8. The ids are code points."""

    name = "characters"
    special_tokens: Mapping[str, int] = {}

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        if text.isascii():
            return Tokens(text.encode(), range(1, len(text) + 1))
        lengths = (_utf8_length(ch) for ch in text)
        return Tokens(array("L", map(ord, text)), array("L", accumulate(lengths)))

    def token(self, idx: int) -> bytes:
        return to_bytes(chr(idx))


class Bytes:
    """A token for each byte of UTF-8: where byte pair encoding begins."""

    name = "bytes"
    special_tokens: Mapping[str, int] = {}

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        data = to_bytes(text)
        return Tokens(data, range(1, len(data) + 1))

    def token(self, idx: int) -> bytes:
        return bytes([idx])


class BytePairEncoding:
    """A vocabulary, the pattern that cuts a text into pieces first, and the special tokens.

    `k`: only the first k merges are made. `patience`: seconds after which splitting is given up; watching the clock
    takes time, so a pattern that is known to be harmless goes without. Raises ValueError for a pattern that is none.
    """

    def __init__(
        self,
        name: str,
        vocabulary: Vocabulary,
        pattern: str = "",
        special_tokens: Mapping[str, int] | None = None,
        *,
        k: int | None = None,
        patience: float | None = None,
    ) -> None:
        self.name = name
        self.vocabulary = vocabulary
        self.pattern = pattern
        self.special_tokens: Mapping[str, int] = special_tokens or {}
        self.k = vocabulary.n_merges if k is None else min(k, vocabulary.n_merges)
        self._patience = patience
        self._pieces: dict[str, list[int]] = {}
        try:
            self._split = regex.compile(pattern) if pattern else None
        except regex.error as error:
            raise ValueError(f"{name}: its split pattern is none: {error}") from None

    def limited(self, k: int) -> "BytePairEncoding":
        """The same as it was after its first k merges."""
        other = copy(self)
        other.k, other._pieces = min(k, self.vocabulary.n_merges), {}
        return other

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        if special and self.special_tokens:
            return joined([self._of_part(part, check) for part in self._special_split.split(text) if part])
        return self._encode_ordinary(text, check)

    def token(self, idx: int) -> bytes:
        return self._special_bytes[idx] if idx in self._special_bytes else self.vocabulary.tokens[idx]

    def pieces(self, text: str, check: Check = never) -> list[str]:
        """As the pattern cuts the text; what it does not match is a piece of its own."""
        if self._split is None:
            return [text] if text else []
        return cut(self._split, text, check, self._patience)

    def merged(self, piece: bytes, check: Check = never) -> list[int]:
        """The tokens of a piece."""
        return merge_chunk(piece, self.vocabulary, self.k, check)

    @cached_property
    def _special_bytes(self) -> dict[int, bytes]:
        return {idx: to_bytes(text) for text, idx in self.special_tokens.items()}

    @cached_property
    def _special_split(self) -> regex.Pattern[str]:
        longest_first = sorted(self.special_tokens, key=len, reverse=True)
        return regex.compile("(" + "|".join(map(regex.escape, longest_first)) + ")")

    def _of_part(self, part: str, check: Check) -> Tokens:
        if part in self.special_tokens:
            n = len(to_bytes(part))
            return Tokens([self.special_tokens[part]], [n], [n] if self.pattern else ())
        return self._encode_ordinary(part, check)

    def _encode_ordinary(self, text: str, check: Check) -> Tokens:
        pieces = self.pieces(text, check)
        if len(self._pieces) > MOST_REMEMBERED:
            self._pieces = {}  # not cleared: another thread may be reading them
        remembered, here = self._pieces, {}
        for piece in set(pieces):
            here[piece] = tokens = remembered.get(piece) or self.merged(to_bytes(piece), check)
            if len(piece) <= LONGEST_REMEMBERED:
                remembered[piece] = tokens
        check()
        ids = array("L", chain.from_iterable(map(here.__getitem__, pieces)))
        ends = accumulate(map(len, map(self.vocabulary.tokens.__getitem__, ids)))
        lengths = map(len, pieces) if text.isascii() else (len(to_bytes(piece)) for piece in pieces)
        return Tokens(ids, array("L", ends), array("L", accumulate(lengths)) if self.pattern else ())


def cut(pattern: regex.Pattern[str], text: str, check: Check, patience: float | None = None) -> list[str]:
    """What the pattern matches, and what stands before, between and after that."""
    pieces: list[str] = []
    found = pattern.finditer(text, timeout=patience)
    end = 0
    while batch := _next(found):
        check()
        matched = [match.group() for match in batch]
        if sum(map(len, matched)) < batch[-1].end() - end:  # something lies between them, which is rare
            starts, ends = [match.start() for match in batch], [match.end() for match in batch]
            between = [text[a:b] for a, b in zip([end, *ends], starts, strict=False)]
            matched = [piece for pair in zip(between, matched, strict=True) for piece in pair]
        end = batch[-1].end()
        pieces.extend(filter(None, matched))
    return [*pieces, text[end:]] if end < len(text) else pieces


def _next(found: Iterator[regex.Match[str]]) -> list[regex.Match[str]]:
    try:
        return list(islice(found, PIECES_BETWEEN_CHECKS))
    except TimeoutError:
        raise UserError("the split pattern takes too long on this text") from None


def _utf8_length(ch: str) -> int:
    code = ord(ch)
    if code < 0x80 or 0xDC80 <= code <= 0xDCFF:  # the latter: a byte that is no UTF-8
        return 1
    return 2 if code < 0x800 else 3 if code < 0x10000 else 4


def joined(parts: Sequence[Tokens]) -> Tokens:
    """The tokens of parts of a text that follow each other."""
    ids, ends, pieces = array("L"), array("L"), array("L")
    start = 0
    for part in parts:
        ids.extend(part.ids)
        ends.extend(start + end for end in part.ends)
        pieces.extend(start + end for end in part.pieces)
        start = ends[-1]
    return Tokens(ids, ends, pieces)
