"""Byte pair encoding as a tokenizer.json may ask for it: several patterns, added tokens, whole pieces, NFC."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from unicodedata import is_normalized, normalize

import regex

from zth_tui.tokens.encoding import PATIENCE, BytePairEncoding, Tokens, cut, joined
from zth_tui.tokens.merging import Check, never
from zth_tui.tokens.text import to_bytes
from zth_tui.tokens.vocabulary import Vocabulary

COMPOSED_ALONE = regex.compile(r"(?s:.)[\p{M}\u1160-\u11ff]*")
"""NFC joins nothing across these: what composes with a character before it is a mark, or a letter of Korean."""


class ByteLevel(BytePairEncoding):
    """`patterns`: each cuts the pieces of the one before it. `added`: tokens that every text is searched for first.

    `whole`: pieces that are a token, whether or not the merges lead there. `nfc`: the text is composed at first.
    """

    def __init__(
        self,
        name: str,
        vocabulary: Vocabulary,
        patterns: Sequence[str],
        special_tokens: Mapping[str, int],
        *,
        added: Mapping[str, int] | None = None,
        whole: Mapping[bytes, int] | None = None,
        nfc: bool = False,
    ) -> None:
        super().__init__(name, vocabulary, patterns[-1] if patterns else "", special_tokens, patience=PATIENCE)
        self._coarser = [regex.compile(pattern) for pattern in patterns[:-1]]
        self._added = added or {}
        self._added_bytes = {idx: to_bytes(text) for text, idx in self._added.items()}
        self._whole = whole or {}
        self._nfc = nfc

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        wanted = {**self._added, **self.special_tokens} if special else self._added
        if not wanted:
            return self._encode_ordinary(text, check)
        parts: list[Tokens] = []
        ordinary: list[str] = []
        for part in self._any_added.split(text):
            if part not in wanted:
                ordinary.append(part)
                continue
            parts += self._of_ordinary(ordinary, check)
            n = len(to_bytes(part))
            parts.append(Tokens([wanted[part]], [n], [n] if self.pattern else ()))
            ordinary = []
        return joined([*parts, *self._of_ordinary(ordinary, check)])

    def token(self, idx: int) -> bytes:
        return self._added_bytes[idx] if idx in self._added_bytes else super().token(idx)

    def pieces(self, text: str, check: Check = never) -> list[str]:
        if not self._coarser:
            return super().pieces(text, check)
        pieces = [text]
        for pattern in self._coarser:
            finer = {piece: cut(pattern, piece, check, PATIENCE) for piece in set(pieces)}
            pieces = list(chain.from_iterable(map(finer.__getitem__, pieces)))
        finest = {piece: super(ByteLevel, self).pieces(piece, check) for piece in set(pieces)}
        return list(chain.from_iterable(map(finest.__getitem__, pieces)))

    def merged(self, piece: bytes, check: Check = never) -> list[int]:
        whole = self._whole.get(piece) if self.k == self.vocabulary.n_merges else None
        return super().merged(piece, check) if whole is None else [whole]

    @cached_property
    def _any_added(self) -> regex.Pattern[str]:
        longest_first = sorted({**self._added, **self.special_tokens}, key=len, reverse=True)
        return regex.compile("(" + "|".join(map(regex.escape, longest_first)) + ")")

    def _of_ordinary(self, texts: Iterable[str], check: Check) -> list[Tokens]:
        text = "".join(texts)
        return [self._encode_ordinary(text, check)] if text else []

    def _encode_ordinary(self, text: str, check: Check) -> Tokens:
        if not self._nfc or is_normalized("NFC", text):
            return super()._encode_ordinary(text, check)
        tokens = super()._encode_ordinary(normalize("NFC", text), check)
        places = _Places(text)
        return Tokens(tokens.ids, places.before_nfc(tokens.ends), places.before_nfc(tokens.pieces))


class _Places:
    """Where places of a composed text lie in the text that it was made from. All are in bytes."""

    def __init__(self, text: str) -> None:
        parts = COMPOSED_ALONE.findall(text)
        self._ends = list(accumulate(len(to_bytes(part)) for part in parts))
        self._composed = list(accumulate(len(to_bytes(normalize("NFC", part))) for part in parts))

    def before_nfc(self, places: Iterable[int]) -> Sequence[int]:
        return array("L", map(self._place, places))

    def _place(self, composed: int) -> int:
        """Within a part that NFC has changed, counted from its start, and never beyond its end."""
        i = bisect_left(self._composed, composed)
        if self._composed[i] == composed:
            return self._ends[i]
        start, composed_start = (self._ends[i - 1], self._composed[i - 1]) if i else (0, 0)
        return min(start + composed - composed_start, self._ends[i])
