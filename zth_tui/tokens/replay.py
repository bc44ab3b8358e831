"""One text in one encoding, merge by merge: what it was after the first k of them, for any k."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from zth_tui.tokens.changes import Changes, pair_of, tokens_of
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.merging import Check, never
from zth_tui.tokens.pair_counts import PairCounts
from zth_tui.tokens.text import to_bytes


@dataclass(frozen=True)
class Merge:
    """What a merge joins, and how often it does so in this text."""

    number: int
    parts: tuple[int, ...]
    """Left and right. None where they are not known, more where no merge makes the token from two."""
    made: int | None
    """The token that it makes; None where a list of ranks has a gap."""
    met: int
    """How often its pair was met just before it."""
    times: int
    """How often it was then made: less often than it was met where occurrences overlap, as in `aaa`."""


@dataclass(frozen=True)
class PairCount:
    """Two neighbouring tokens within a piece, and how often they are met before and after a merge."""

    left: int
    right: int
    number: int | None
    """Of the merge that joins them, if there is one."""
    before: int
    after: int


class Replay:
    """Slow to build, for a long text; quick for every k from then on. It does not change, so threads may share it."""

    def __init__(self, text: str, encoding: BytePairEncoding, check: Check = never) -> None:
        """However few merges the encoding makes, the replay goes to the last one of its vocabulary."""
        self.encoding = encoding
        self.vocabulary = encoding.vocabulary
        self.n_bytes = len(to_bytes(text))
        self._changes = Changes(text, encoding, check)
        self.touching: Sequence[int] = sorted(self._changes.fewer)
        """The numbers of the merges that change this text, in their order."""
        self._fewer = [0, *accumulate(self._changes.fewer[number] for number in self.touching)]
        self._pairs = PairCounts(self._changes.pairs, self._changes.of_pairs, self._order, check)

    @property
    def n_merges(self) -> int:
        return self.vocabulary.n_merges

    def tokens_at(self, k: int) -> int:
        """How many tokens the text is after the first k merges."""
        return self.n_bytes - self._fewer[bisect_right(self.touching, k)]

    def tokens_per_byte(self, k: int) -> float:
        return self.tokens_at(k) / self.n_bytes if self.n_bytes else math.nan

    def next_touching(self, k: int) -> int:
        """The first merge after k that changes this text; the last merge of all where none does."""
        i = bisect_right(self.touching, k)
        return self.touching[i] if i < len(self.touching) else self.n_merges

    def previous_touching(self, k: int) -> int:
        """The last merge before k that changes this text; 0 where none does."""
        i = bisect_left(self.touching, k)
        return self.touching[i - 1] if i else 0

    def merge(self, number: int) -> Merge:
        """Of a merge from 1 to the last one."""
        made = self.vocabulary.made(number)
        if made not in self.vocabulary.tokens:
            return Merge(number, (), None, 0, 0)
        if joined := self._changes.joined.get(number):
            met = -self._changes.of_pairs.get(number, {}).get(pair_of(*joined), 0)
            return Merge(number, joined, made, max(0, met), self._changes.times[number])
        is_first = self.vocabulary.number_of(made) == number
        return Merge(number, self.vocabulary.parts(made) if is_first else (), made, 0, 0)

    def pairs(self, k: int, n: int) -> list[PairCount]:
        """The n pairs met most often after merge k. Of those met equally often, what merges first stands first."""
        change = self._changes.of_pairs.get(k, {})
        return [self._pair_count(pair, count - change.get(pair, 0), count) for pair, count in self._pairs.most(k, n)]

    def changed(self, k: int) -> list[PairCount]:
        """The pairs that are met more or less often after merge k than before it, in the same order."""
        change = {pair: by for pair, by in self._changes.of_pairs.get(k, {}).items() if by}
        after = self._pairs.counts(k, change)
        ordered = sorted(change, key=lambda pair: (-after[pair], self._order(pair), pair))
        return [self._pair_count(pair, after[pair] - change[pair], after[pair]) for pair in ordered]

    def standing(self, k: int) -> int | None:
        """Which place the pair of merge k + 1 has among all pairs, after merge k; None where it is not met."""
        met = self.merge(k + 1).met if k < self.n_merges else 0
        return self._pairs.more_often(k, met) + 1 if met else None

    def curve(self, points: int) -> list[tuple[int, float]]:
        """(k, tokens per byte) at so many k from 0 to the last merge, or fewer; the denser the lower k is."""
        if not self.n_bytes:
            return []
        reach = math.log(self.n_merges + 1)
        ks = {round(math.exp(reach * i / max(1, points - 1))) - 1 for i in range(points)}
        return [(k, self.tokens_per_byte(k)) for k in sorted(ks)]

    def _pair_count(self, pair: int, before: int, after: int) -> PairCount:
        left, right = tokens_of(pair)
        return PairCount(left, right, self.vocabulary.number(left, right), before, after)

    def _order(self, pair: int) -> float:
        number = self.vocabulary.number(*tokens_of(pair))
        return math.inf if number is None else number
