"""The pairs of neighbours that are met most often in a text, after any number of merges.

To count them anew for each k would take too long while somebody scrubs through the merges. The changes are cut into
stretches of merges; at the start of each stand the leaders among the pairs that do not change in it, and the counts of
those that do. So an answer needs the changes of one stretch alone.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from zth_tui.tokens.merging import Check, never

MOST = 40  # pairs that can be asked for
CHANGES_IN_A_STRETCH = 4000

Order = Callable[[int], float]
"""Which of the pairs that are met equally often stands first: the one for which this is least."""


@dataclass(frozen=True)
class _Stretch:
    merges: list[int]
    moving: dict[int, int]
    """Counts before the first of these merges, of all the pairs that they change."""
    leaders: list[tuple[int, int]]
    """Of all other pairs, those met most often, with their counts."""
    counts: Counter[int]
    """Count -> how many of the other pairs are met that often."""


class PairCounts:
    def __init__(
        self, pairs: Mapping[int, int], changes: Mapping[int, Mapping[int, int]], order: Order, check: Check = never
    ) -> None:
        """`pairs`: their counts before the first merge. `changes`: merge -> pair -> by how much its count grows."""
        self._changes = changes
        self._order = order
        self._stretches: list[_Stretch] = []
        now = dict(pairs)
        for merges in _stretches(changes):
            check()
            moving = {pair: now.get(pair, 0) for merge in merges for pair in changes[merge]}
            resting = {pair: count for pair, count in now.items() if pair not in moving}
            self._stretches.append(_Stretch(merges, moving, self._leaders(resting, MOST), Counter(resting.values())))
            now = resting | _moved(moving, (changes[merge] for merge in merges))
        self._starts = [stretch.merges[0] for stretch in self._stretches[1:]]

    def most(self, k: int, n: int) -> list[tuple[int, int]]:
        """The n pairs (at most `MOST`) met most often after the first k merges, with their counts."""
        stretch, moving = self._at(k)
        return self._leaders(dict(stretch.leaders) | moving, n)

    def more_often(self, k: int, count: int) -> int:
        """How many pairs are met more often than so many times after the first k merges."""
        stretch, moving = self._at(k)
        resting = sum(pairs for often, pairs in stretch.counts.items() if often > count)
        return resting + sum(often > count for often in moving.values())

    def counts(self, merge: int, pairs: Iterable[int]) -> dict[int, int]:
        """How often some of the pairs that a merge changes are met after it."""
        moving = self._at(merge)[1]
        return {pair: moving.get(pair, 0) for pair in pairs}

    def _at(self, k: int) -> tuple[_Stretch, dict[int, int]]:
        """The stretch to which merge k belongs, and what the pairs that change in it count after it."""
        stretch = self._stretches[bisect_right(self._starts, k)]
        made = stretch.merges[: bisect_right(stretch.merges, k)]
        return stretch, _moved(stretch.moving, (self._changes[merge] for merge in made))

    def _leaders(self, counts: Mapping[int, int], n: int) -> list[tuple[int, int]]:
        least = sorted(counts.values(), reverse=True)[: max(1, n)][-1] if counts else 0
        able = [(pair, count) for pair, count in counts.items() if count >= least]
        return sorted(able, key=lambda item: (-item[1], self._order(item[0]), item[0]))[:n]


def _stretches(changes: Mapping[int, Mapping[int, int]]) -> list[list[int]]:
    """The merges in their order, cut where enough changes have come together; one stretch at least."""
    stretches: list[list[int]] = [[]]
    held = 0
    for merge in sorted(changes):
        if held >= CHANGES_IN_A_STRETCH:
            stretches.append([])
            held = 0
        stretches[-1].append(merge)
        held += len(changes[merge])
    return stretches


def _moved(counts: Mapping[int, int], changes: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The counts after these changes; pairs that are met no more are left out."""
    moved = dict(counts)
    for change in changes:
        for pair, by in change.items():
            moved[pair] += by
    return {pair: count for pair, count in moved.items() if count}
