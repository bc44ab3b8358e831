"""Training makes the merges of the textbook, in the textbook's order."""

import random

import pytest
from hypothesis import given

from tests.lessons.bpe.texts import few_examples, few_letters
from tests.lessons.bpe.tokenizers import PATTERNS, BasicTokenizer, RegexTokenizer, bpe, trained


class TestTextbook:
    def test_pairs_are_counted_where_they_overlap_too(self) -> None:
        assert bpe.get_stats([1, 2, 3, 1, 2]) == {(1, 2): 2, (2, 3): 1, (3, 1): 1}
        assert bpe.get_stats([1, 1, 1, 1]) == {(1, 1): 3}

    def test_a_merge_takes_each_token_once_from_left_to_right(self) -> None:
        assert bpe.merge([5, 6, 6, 7, 9, 1], (6, 7), 99) == [5, 6, 99, 9, 1]
        assert bpe.merge([1, 1, 1], (1, 1), 2) == [2, 1]


class TestTraining:
    @pytest.mark.parametrize("pattern", PATTERNS)
    @given(text=few_letters)
    @few_examples
    def test_the_merges_are_the_textbooks_in_the_same_order(self, pattern: str, text: str) -> None:
        tokenizer = trained(RegexTokenizer(pattern), text, 256 + 60)
        chunks = [chunk.encode() for chunk in tokenizer.split(text)]
        assert list(tokenizer.merges.items()) == list(bpe.textbook(chunks, 60).items())

    @pytest.mark.parametrize("pattern", PATTERNS)
    def test_so_they_are_on_a_text_of_some_length(self, pattern: str) -> None:
        draw = random.Random(8)
        text = "".join(draw.choice(["the ", "then", " they're", "\n\n", " 123", "aaaa", "É"]) for _ in range(1000))
        tokenizer = trained(RegexTokenizer(pattern), text, 256 + 40)
        chunks = [chunk.encode() for chunk in tokenizer.split(text)]
        assert list(tokenizer.merges) == list(bpe.textbook(chunks, 40))

    def test_of_pairs_met_equally_often_the_first_in_the_text_is_merged(self) -> None:
        assert list(trained(BasicTokenizer(), "xyab-ab-xy", 257).merges) == [(ord("x"), ord("y"))]

    @pytest.mark.parametrize(
        ("text", "merges"),
        [("", []), ("a", []), ("aaaa", [(97, 97), (256, 256)]), ("aaa", [(97, 97), (256, 97)])],
    )
    def test_it_stops_when_nothing_is_left_to_merge(self, text: str, merges: list) -> None:
        tokenizer = trained(BasicTokenizer(), text, 300)
        assert list(tokenizer.merges) == merges
        assert tokenizer.decode(tokenizer.encode(text)) == text

    def test_no_merge_crosses_a_cut(self) -> None:
        tokenizer = trained(RegexTokenizer(), "ab12 " * 50, 300)
        assert {tokenizer.vocab[idx] for idx in tokenizer.merges.values()} == {b"ab", b"12", b" ab"}

    def test_a_vocabulary_below_256_is_refused(self) -> None:
        with pytest.raises(ValueError, match="256 bytes"):
            BasicTokenizer().train("ab", 255)

    def test_training_again_begins_anew(self) -> None:
        tokenizer = trained(BasicTokenizer(), "abab", 257)
        assert trained(tokenizer, "cdcd", 257).merges == {(99, 100): 256}

    def test_verbose_tells_each_merge(self, capsys) -> None:
        BasicTokenizer().train("ababc", 257, verbose=True)
        assert capsys.readouterr().out == "(97, 98) -> 256 (ab), met 2 times\n"
