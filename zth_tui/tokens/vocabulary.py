"""What a byte pair encoding has learned: its tokens, and the merges that made them.

A merge has a number, 1 for the first that was learned. `k` merges are those numbered 1 to k.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from zth_tui.tokens.merging import PLACE_BITS, merge_chunk

LONGEST = 1 << 24  # bytes of a token: forty merges can ask for more than a memory holds


class Vocabulary(Protocol):
    tokens: Mapping[int, bytes]
    """The bytes of each token; special tokens are not among them."""
    byte_tokens: Sequence[int]
    """The token of each of the 256 bytes."""
    n_merges: int

    def number(self, left: int, right: int) -> int | None:
        """Of the merge that joins these two neighbours, if there is one."""

    def made(self, number: int) -> int:
        """The token that this merge makes."""

    def number_of(self, idx: int) -> int:
        """Of the merge that first made a token; 0 for a single byte."""

    def parts(self, idx: int) -> tuple[int, ...]:
        """The tokens that were merged into this one: two, or none for a single byte."""


class Ranked:
    """A vocabulary as OpenAI publishes them: {bytes: rank}, the rank being the token too.

    Any two neighbours that together are a token may merge. Raises ValueError when the first 256 ranks are not the 256
    bytes, or a rank is given twice.
    """

    def __init__(self, ranks: Mapping[bytes, int]) -> None:
        self._ranks = ranks
        self.tokens: Mapping[int, bytes] = {rank: token for token, rank in ranks.items()}
        if len(self.tokens) != len(ranks):
            raise ValueError("two tokens have the same rank")
        self.byte_tokens: Sequence[int] = [ranks.get(bytes([byte]), -1) for byte in range(256)]
        if sorted(self.byte_tokens) != list(range(256)):
            raise ValueError("the first 256 ranks must be the 256 bytes, in any order")
        self.n_merges = max(self.tokens) - 255

    def number(self, left: int, right: int) -> int | None:
        rank = self._ranks.get(self.tokens[left] + self.tokens[right])
        return None if rank is None else rank - 255

    def made(self, number: int) -> int:
        return number + 255

    def number_of(self, idx: int) -> int:
        return max(0, idx - 255)

    def parts(self, idx: int) -> tuple[int, ...]:
        """What the merges before it leave of its own bytes (more than two where no merge can make it)."""
        if len(self.tokens[idx]) == 1:
            return ()
        return tuple(merge_chunk(self.tokens[idx], self, idx - 256))


class Merged:
    """A vocabulary that knows which pairs it merged: the course's own runs, minbpe's models, tokenizer.json.

    `merges` holds (left, right, made) in the order in which they were learned; `published`, tokens that are there
    whether or not an earlier merge made them. Raises ValueError when a merge needs a token that is not there yet.
    """

    def __init__(
        self,
        byte_tokens: Sequence[int],
        merges: Iterable[tuple[int, int, int]],
        published: Mapping[int, bytes] | None = None,
    ) -> None:
        tokens = {idx: bytes([byte]) for byte, idx in enumerate(byte_tokens)} | dict(published or {})
        self._numbers: dict[tuple[int, int], int] = {}
        self._pairs = [(-1, -1)]  # no merge has the number 0
        self._made = [-1]
        self._first: dict[int, int] = {}
        self._made_twice: set[int] = set()
        for number, (left, right, made) in enumerate(merges, 1):
            if left not in tokens or right not in tokens:
                raise ValueError(f"merge {number} joins {left} and {right}, which are not both there yet")
            if len(tokens[left]) + len(tokens[right]) > LONGEST:
                raise ValueError(f"merge {number} makes a token of more than {LONGEST:,} bytes")
            tokens[made] = tokens[left] + tokens[right]
            self._numbers.setdefault((left, right), number)
            self._pairs.append((left, right))
            self._made.append(made)
            if self._first.setdefault(made, number) != number:
                self._made_twice.add(made)
        self.tokens: Mapping[int, bytes] = tokens
        self.byte_tokens = byte_tokens
        self.n_merges = len(self._made) - 1

    def number(self, left: int, right: int) -> int | None:
        return self._numbers.get((left, right))

    def made(self, number: int) -> int:
        return self._made[number]

    def number_of(self, idx: int) -> int:
        """Where several merges make a token: of the one that makes it from its own bytes."""
        if idx in self._made_twice:
            merged: list[int] = []
            if merge_chunk(self.tokens[idx], self, self.n_merges, merged=merged) == [idx]:
                return merged[-1] >> PLACE_BITS
        return self._first.get(idx, 0)

    def parts(self, idx: int) -> tuple[int, ...]:
        """Also none for a published token that no merge makes."""
        number = self.number_of(idx)
        return self._pairs[number] if number else ()
