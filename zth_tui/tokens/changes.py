"""What each merge does to one text: how many tokens fewer it leaves, and which pairs of neighbours come and go."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.merging import MERGES_BETWEEN_CHECKS, PLACE_BITS, Check, merge_chunk, never
from zth_tui.tokens.text import to_bytes
from zth_tui.tokens.vocabulary import Vocabulary

TOKEN_BITS = 32


def pair_of(left: int, right: int) -> int:
    """A pair of tokens as one int: millions of them are counted."""
    return left << TOKEN_BITS | right


def tokens_of(pair: int) -> tuple[int, int]:
    return pair >> TOKEN_BITS, pair & (1 << TOKEN_BITS) - 1


class Changes:
    """Everything counted as often as the piece in which it happens stands in the text.

    A merge may be possible only after one with a higher number, where a token can be made in several ways. It then
    happens as soon as that one is among the first k, and is told under its number.
    """

    def __init__(self, text: str, encoding: BytePairEncoding, check: Check = never) -> None:
        self.pairs: Counter[int] = Counter()
        """How often each pair is met while all tokens are bytes."""
        self.of_pairs: dict[int, dict[int, int]] = defaultdict(dict)
        """Merge -> pair -> how much more often it is met after the merge than before it."""
        self.fewer: Counter[int] = Counter()
        """Merge -> tokens fewer."""
        self.times: Counter[int] = Counter()
        """Merge -> how often it was made when it was its turn."""
        self.joined: dict[int, tuple[int, int]] = {}
        """Merge -> the two tokens that it joined where it was made first."""
        check()
        for i, (piece, times) in enumerate(Counter(encoding.pieces(text, check)).items(), 1):
            if i % MERGES_BETWEEN_CHECKS == 0:
                check()
            self._follow(to_bytes(piece), times, encoding.vocabulary, check)

    def _follow(self, piece: bytes, times: int, vocabulary: Vocabulary, check: Check) -> None:
        n = len(piece)
        merged: list[int] = []
        merge_chunk(piece, vocabulary, vocabulary.n_merges, check, merged)
        tokens = [vocabulary.byte_tokens[byte] for byte in piece]
        before, after = list(range(-1, n)), list(range(1, n + 1))  # places, as in merge_chunk
        for left, right in pairwise(tokens):
            self.pairs[pair_of(left, right)] += times
        highest = 0
        for turn, entry in enumerate(merged, 1):
            if turn % MERGES_BETWEEN_CHECKS == 0:
                check()
            number, place = divmod(entry, 1 << PLACE_BITS)
            highest = max(highest, number)
            gone = after[place]
            end = after[place] = after[gone]
            if end < n:
                before[end] = place
            left, right, made = tokens[place], tokens[gone], vocabulary.made(number)
            tokens[place] = made
            self.fewer[highest] += times
            if number == highest:
                self.times[number] += times
            self.joined.setdefault(number, (left, right))
            lost, won = [pair_of(left, right)], []
            if place:
                neighbour = tokens[before[place]]
                lost.append(pair_of(neighbour, left))
                won.append(pair_of(neighbour, made))
            if end < n:
                lost.append(pair_of(right, tokens[end]))
                won.append(pair_of(made, tokens[end]))
            self._count(highest, lost, won, times)

    def _count(self, merge: int, lost: Iterable[int], won: Iterable[int], times: int) -> None:
        change = self.of_pairs[merge]
        for pair in lost:
            change[pair] = change.get(pair, 0) - times
        for pair in won:
            change[pair] = change.get(pair, 0) + times
