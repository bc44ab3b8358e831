"""Encoding merges what was learned first, and decoding gives the text back whole."""

import pytest
from hypothesis import given

from tests.lessons.bpe.texts import PLAY, few_examples, few_letters, texts
from tests.lessons.bpe.tokenizers import PATTERNS, BasicTokenizer, RegexTokenizer, bpe, trained


def textbook_encode(text: str, tokenizer) -> list[int]:
    """The lecture's own: of all pairs merge the one learned first, chunk by chunk, counting anew."""
    found = []
    for chunk in tokenizer.split(text):
        ids = list(chunk.encode("utf-8"))
        while len(ids) >= 2:
            pair = min(bpe.get_stats(ids), key=lambda p: tokenizer.merges.get(p, float("inf")))
            if pair not in tokenizer.merges:
                break
            ids = bpe.merge(ids, pair, tokenizer.merges[pair])
        found += ids
    return found


@pytest.mark.parametrize("tokenizer", [BasicTokenizer, RegexTokenizer])
def test_wikipedias_example(tokenizer) -> None:
    tokenizer = trained(tokenizer(), "aaabdaaabac", 256 + 3)
    assert tokenizer.encode("aaabdaaabac") == [258, 100, 258, 97, 99]
    assert tokenizer.decode([258, 100, 258, 97, 99]) == "aaabdaaabac"


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=texts)
@few_examples
def test_text_comes_back_whole(pattern: str, text: str) -> None:
    tokenizer = RegexTokenizer(pattern)
    tokenizer.train(PLAY + text, 300)
    assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize("pattern", PATTERNS)
@given(learned=few_letters, text=few_letters)
@few_examples
def test_encoding_merges_what_was_learned_first(pattern: str, learned: str, text: str) -> None:
    tokenizer = trained(RegexTokenizer(pattern), learned, 290)
    assert tokenizer.encode(text) == textbook_encode(text, tokenizer)


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert BasicTokenizer().decode([128, 97]) == "\ufffda"


def test_a_token_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid token id: 256"):
        RegexTokenizer().decode([97, 256])
