"""Special tokens are heeded where that is wished, and refused by default."""

import pytest

from tests.lessons.bpe.texts import PLAY, SPECIAL
from tests.lessons.bpe.tokenizers import RegexTokenizer, trained


@pytest.fixture
def tokenizer():
    tokenizer = trained(RegexTokenizer(), PLAY, 280)
    tokenizer.register_special_tokens({SPECIAL: 100257, "<|end|>": 100258, "<|end|><|end|>": 100259})
    return tokenizer


def test_all_are_heeded(tokenizer) -> None:
    assert tokenizer.encode(f"{SPECIAL}x<|end|>", "all") == [100257, ord("x"), 100258]
    assert tokenizer.decode([100257, ord("x"), 100258]) == f"{SPECIAL}x<|end|>"


def test_none_is(tokenizer) -> None:
    assert tokenizer.encode(SPECIAL, allowed_special="none") == tokenizer.encode_ordinary(SPECIAL)


def test_some_are(tokenizer) -> None:
    ids = tokenizer.encode(f"{SPECIAL}<|end|>", allowed_special={"<|end|>"})
    assert ids == [*tokenizer.encode_ordinary(SPECIAL), 100258]


def test_of_two_that_begin_alike_the_longer_one_is_found(tokenizer) -> None:
    assert tokenizer.encode("<|end|><|end|>", allowed_special="all") == [100259]


def test_by_default_their_text_is_refused(tokenizer) -> None:
    with pytest.raises(ValueError, match=r"endoftext.*allowed_special"):
        tokenizer.encode(f"a {SPECIAL} in a document")
    assert tokenizer.encode("nothing special") == tokenizer.encode_ordinary("nothing special")


def test_an_unknown_wish_is_refused(tokenizer) -> None:
    with pytest.raises(ValueError, match="'some'"):
        tokenizer.encode("a", allowed_special="some")


@pytest.mark.parametrize(("special", "message"), [({"": 999}, "''"), ({"<|a|>": 260}, "token 260")])
def test_those_that_would_be_ambiguous_are_refused(tokenizer, special: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tokenizer.register_special_tokens(special)


def test_merges_do_not_take_their_numbers() -> None:
    tokenizer = RegexTokenizer()
    tokenizer.register_special_tokens({SPECIAL: 300})
    with pytest.raises(ValueError, match="below 301"):
        tokenizer.train(PLAY, 301)
