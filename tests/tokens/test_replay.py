"""A text, merge by merge, compared with the text as it is encoded anew and counted by hand."""

import math
import random
from collections import Counter
from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tokens.vocabularies import (
    LOWER,
    bpe,
    encoding_of,
    learned,
    lower,
    texts,
    tokenizer_of,
    vocabularies,
)
from zth_tui.tokens import pair_counts
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.merging import merge_chunk
from zth_tui.tokens.published import public
from zth_tui.tokens.replay import Replay
from zth_tui.tokens.text import of_bytes, to_bytes
from zth_tui.tokens.vocabulary import Merged, Ranked, Vocabulary

PLAY = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak.\n\n"
MIXED = (
    "hello123!!!? (안녕하세요!) 😉 " + PLAY + "    return x\n" + "a" * 50 + " 127 + 677 = 804" + of_bytes(b"\xff\x80")
)
PATTERNS = ["", r"\w+| "]


def counted(text: str, encoding: BytePairEncoding, k: int) -> Counter[tuple[int, int]]:
    """The pairs of neighbours after k merges, none across pieces."""
    pairs: Counter[tuple[int, int]] = Counter()
    for piece in encoding.pieces(text):
        pairs.update(pairwise(merge_chunk(to_bytes(piece), encoding.vocabulary, k)))
    return pairs


def after(replay: Replay, k: int, n: int = 10) -> list[tuple[int, int, int]]:
    return [(pair.left, pair.right, pair.after) for pair in replay.pairs(k, n)]


class TestTokens:
    @pytest.mark.parametrize("pattern", PATTERNS)
    @given(vocabularies, texts)
    def test_they_are_as_many_as_after_encoding_with_k_merges(
        self, pattern: str, vocabulary: Vocabulary, text: str
    ) -> None:
        encoding = BytePairEncoding("any", vocabulary, pattern)
        replay = Replay(text, encoding)
        for k in range(vocabulary.n_merges + 1):
            assert replay.tokens_at(k) == len(encoding.limited(k).encode(text))

    def test_a_merge_that_only_a_later_one_makes_possible_comes_with_that(self) -> None:
        vocabulary = Ranked({bytes([i]): i for i in range(256)} | {b"abc": 256, b"bc": 257})
        replay = Replay("abc", BytePairEncoding("late", vocabulary))
        assert [replay.tokens_at(k) for k in range(3)] == [3, 3, 1]
        assert (replay.touching, after(replay, 1)) == ([2], [(98, 99, 1), (97, 98, 1)])
        assert (replay.merge(1).times, replay.merge(2).times) == (0, 1)

    @pytest.mark.parametrize("name", ["gpt2", "cl100k_base"])
    def test_so_they_are_in_published_encodings(self, name: str) -> None:
        encoding = public.load(name, fetch=False)
        replay = Replay(MIXED, encoding)
        last = encoding.vocabulary.n_merges
        for k in [0, 1, 2, last - 1, last, *random.Random(4).sample(range(last), 40), *replay.touching[::10]]:
            assert replay.tokens_at(k) == len(encoding.limited(k).encode(MIXED)), k

    @pytest.mark.parametrize("pattern", ["", bpe.GPT4_SPLIT_PATTERN])
    def test_after_the_last_merge_they_are_the_trained_tokenizers(self, pattern: str) -> None:
        tokenizer = tokenizer_of(PLAY, 60, pattern)
        replay = Replay(MIXED, encoding_of(tokenizer))
        assert replay.tokens_at(replay.n_merges) == len(tokenizer.encode_ordinary(MIXED[:-2])) + 2

    def test_all_merges_are_replayed_even_of_an_encoding_that_makes_few(self) -> None:
        encoding = learned(PLAY, 30)
        assert Replay(PLAY, encoding.limited(3)).tokens_at(30) == len(encoding.encode(PLAY))

    def test_before_the_first_merge_they_are_the_bytes(self) -> None:
        replay = Replay("안녕", learned(PLAY, 5))
        assert (replay.tokens_at(0), replay.n_bytes, replay.tokens_per_byte(0)) == (6, 6, 1.0)

    def test_wikipedias_example(self) -> None:
        text = "aaabdaaabac"
        replay = Replay(text, learned(text, 3))
        assert [replay.tokens_at(k) for k in range(4)] == [11, 9, 7, 5]


class TestTouching:
    @given(vocabularies, texts)
    def test_a_merge_touches_a_text_where_the_tokens_get_fewer(self, vocabulary: Vocabulary, text: str) -> None:
        replay = Replay(text, BytePairEncoding("any", vocabulary))
        numbers = range(1, vocabulary.n_merges + 1)
        assert replay.touching == [k for k in numbers if replay.tokens_at(k) < replay.tokens_at(k - 1)]

    def test_one_can_walk_from_one_to_the_next_and_back(self) -> None:
        replay = Replay("lower", BytePairEncoding("lower", Merged(range(256), [*LOWER, (120, 121, 260)])))
        assert replay.touching == [1, 2, 3, 4]
        assert [replay.next_touching(k) for k in range(6)] == [1, 2, 3, 4, 5, 5]
        assert [replay.previous_touching(k) for k in range(6)] == [0, 0, 1, 2, 3, 4]


class TestMerges:
    def test_a_merge_tells_what_it_joins_and_how_often(self) -> None:
        merge = Replay("low lower", lower()).merge(2)
        assert (merge.parts, merge.made, merge.met, merge.times) == ((256, ord("w")), 257, 2, 2)

    def test_where_occurrences_overlap_it_is_met_more_often_than_made(self) -> None:
        merge = Replay("aaaaa", learned("aaaa", 1)).merge(1)
        assert (merge.met, merge.times) == (4, 2)

    def test_one_that_is_not_met_here_tells_what_it_would_join(self) -> None:
        merge = Replay("xyz", lower()).merge(2)
        assert (merge.parts, merge.made, merge.met, merge.times) == ((256, ord("w")), 257, 0, 0)

    def test_a_gap_in_the_ranks_makes_nothing(self) -> None:
        vocabulary = Ranked({bytes([i]): i for i in range(256)} | {b"ab": 256, b"cd": 258})
        merge = Replay("abcd", BytePairEncoding("gap", vocabulary)).merge(2)
        assert (merge.made, merge.parts, merge.times) == (None, (), 0)

    @given(vocabularies, texts)
    def test_it_is_met_as_often_as_its_pair_is_counted_before_it(self, vocabulary: Vocabulary, text: str) -> None:
        encoding = BytePairEncoding("any", vocabulary)
        replay = Replay(text, encoding)
        for k in replay.touching:
            merge = replay.merge(k)
            if len(merge.parts) == 2 and merge.met:
                assert merge.met == counted(text, encoding, k - 1)[merge.parts[0], merge.parts[1]]


class TestPairs:
    @pytest.mark.parametrize("pattern", PATTERNS)
    @given(vocabularies, texts, st.integers(1, 30))
    def test_they_are_those_that_are_counted_by_hand(
        self, pattern: str, vocabulary: Vocabulary, text: str, stretch: int
    ) -> None:
        encoding = BytePairEncoding("any", vocabulary, pattern)
        with patch.object(pair_counts, "CHANGES_IN_A_STRETCH", stretch), patch.object(pair_counts, "MOST", 10):
            replay = Replay(text, encoding)
        for k in range(vocabulary.n_merges + 1):
            truth = counted(text, encoding, k)
            earlier = counted(text, encoding, k - 1) if k else truth
            order = {pair: (-n, vocabulary.number(*pair) or math.inf, pair) for pair, n in truth.items()}
            assert after(replay, k) == [(*pair, truth[pair]) for pair in sorted(truth, key=order.__getitem__)[:10]]
            assert all(pair.before == earlier[pair.left, pair.right] for pair in replay.pairs(k, 10))
            changed = {(pair.left, pair.right): (pair.before, pair.after) for pair in replay.changed(k)}
            assert changed == {p: (earlier[p], truth[p]) for p in earlier | truth if earlier[p] != truth[p]}

    def test_so_they_are_in_a_published_encoding(self) -> None:
        encoding = public.load("gpt2", fetch=False)
        replay = Replay(MIXED, encoding)
        for k in [0, *replay.touching[::15], 50_000]:
            truth = counted(MIXED, encoding, k)
            assert [n for *_, n in after(replay, k, 40)] == sorted(truth.values(), reverse=True)[:40]
            assert all(truth[left, right] == n for left, right, n in after(replay, k, 40))

    def test_of_those_met_equally_often_the_one_that_merges_first_stands_first(self) -> None:
        pairs = after(Replay("er lo", lower()), 0)
        assert [bytes([left, right]) for left, right, _ in pairs] == [b"lo", b"er", b" l", b"r "]

    def test_on_the_text_of_its_training_the_next_merge_stands_first(self) -> None:
        replay = Replay(PLAY, learned(PLAY, 40))
        assert [replay.standing(k) for k in range(40)] == [1] * 40
        assert replay.standing(40) is None

    def test_on_another_text_it_stands_where_its_count_puts_it(self) -> None:
        assert Replay("ababab lo", lower()).standing(0) == 3  # after ab and ba
        assert Replay("ababab", lower()).standing(0) is None


class TestCurve:
    def test_it_is_exact_at_its_points_and_goes_from_the_bytes_to_the_last_merge(self) -> None:
        replay = Replay(MIXED, public.load("gpt2", fetch=False))
        curve = replay.curve(60)
        assert len(curve) <= 60
        assert (curve[0], curve[-1][0]) == ((0, 1.0), 50_000)
        assert all(value == replay.tokens_at(k) / replay.n_bytes for k, value in curve)

    def test_of_few_merges_each_is_a_point(self) -> None:
        assert [k for k, _ in Replay(PLAY, learned(PLAY, 6)).curve(60)] == list(range(7))


class TestSmallTexts:
    def test_an_empty_text(self) -> None:
        replay = Replay("", learned(PLAY, 5))
        assert (replay.n_bytes, replay.tokens_at(5), replay.touching, replay.curve(9)) == (0, 0, [], [])
        assert replay.pairs(3, 5) == []
        assert replay.standing(3) is None

    @pytest.mark.parametrize("text", ["a", of_bytes(b"\xff")])
    def test_a_text_of_one_byte(self, text: str) -> None:
        replay = Replay(text, learned(PLAY, 5))
        assert {replay.tokens_at(k) for k in range(6)} == {1}
        assert (replay.next_touching(0), replay.previous_touching(5), replay.pairs(5, 5)) == (5, 0, [])

    def test_a_run_whose_merges_ran_out(self) -> None:
        replay = Replay("aaaa", learned("aaaa", 300))
        assert (replay.n_merges, replay.tokens_at(2), replay.pairs(2, 5), replay.standing(2)) == (2, 1, [], None)

    def test_an_encoding_without_merges(self) -> None:
        replay = Replay("ab", learned("", 0))
        assert (replay.n_merges, replay.tokens_at(0), replay.curve(9)) == (0, 2, [(0, 1.0)])


class TestCancelling:
    @pytest.mark.parametrize("text", ["a" * 20_000, " ".join(map(str, range(10_000)))])
    def test_a_replay_that_nobody_waits_for_can_be_ended_while_it_is_built(self, text: str) -> None:
        class Enough(Exception): ...

        calls = 0

        def check() -> None:
            nonlocal calls
            calls += 1
            if calls == 3:
                raise Enough

        with pytest.raises(Enough):
            Replay(text, public.load("gpt2", fetch=False), check)
