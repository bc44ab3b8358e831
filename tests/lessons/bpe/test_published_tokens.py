"""GPT-2's and GPT-4's tokens are tiktoken's, and those that the lecture shows."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.lessons.bpe.texts import MIXED, SPECIAL, texts


def parts(tokenizer, text: str) -> str:
    return "|".join(tokenizer.vocab[idx].decode() for idx in tokenizer.encode(text))


@given(text=texts)
@settings(max_examples=150)
def test_gpt4s_tokens_are_tiktokens(gpt4, tiktokens_gpt4, text: str) -> None:
    ids = gpt4.encode(text, allowed_special="all")
    assert ids == tiktokens_gpt4.encode(text, allowed_special="all")
    assert gpt4.encode_ordinary(text) == tiktokens_gpt4.encode_ordinary(text)
    assert gpt4.decode(ids) == text


@given(text=texts)
@settings(max_examples=150)
def test_gpt2s_tokens_are_tiktokens(gpt2, tiktokens_gpt2, text: str) -> None:
    ids = gpt2.encode(text, allowed_special="all")
    assert ids == tiktokens_gpt2.encode(text, allowed_special="all")
    assert gpt2.decode(ids) == text


def test_whole_files_are_too(gpt4, tiktokens_gpt4, gpt2, tiktokens_gpt2) -> None:
    code = Path(__file__).read_text(encoding="utf-8") + Path(random.__file__).read_text(encoding="utf-8")
    assert gpt4.encode_ordinary(code) == tiktokens_gpt4.encode_ordinary(code)
    assert gpt2.encode_ordinary(code) == tiktokens_gpt2.encode_ordinary(code)


@pytest.mark.parametrize("form", ["a{0}b", "'{0}", " {0}{0}\n"])
def test_every_letter_of_the_first_plane_is_cut_alike(gpt4, tiktokens_gpt4, form: str) -> None:
    letters = [chr(c) for c in range(0x10000) if not 0xD800 <= c < 0xE000]
    text = "|".join(form.format(letter) for letter in letters)
    assert gpt4.encode_ordinary(text) == tiktokens_gpt4.encode_ordinary(text)


def test_the_lectures_strings(gpt4, gpt2) -> None:
    assert gpt4.encode(MIXED) == [15339, 4513, 12340, 30, 320, 31495, 230, 75265, 243, 92245, 16715, 57037]
    assert gpt2.encode("    hello world!!!") == [220, 220, 220, 23748, 995, 10185]
    assert gpt4.encode("    hello world!!!") == [262, 24748, 1917, 12340]
    assert gpt4.encode(f"{SPECIAL}hello world", "all") == [100257, 15339, 1917]
    assert gpt2.encode(f"{SPECIAL}hello world", "all") == [50256, 31373, 995]
    assert [len(t.encode(SPECIAL, "none")) for t in (gpt2, gpt4)] == [7, 7]


def test_sums(gpt4, gpt2) -> None:
    assert parts(gpt2, "127 + 677 = 804") == "127| +| 6|77| =| 8|04"
    assert parts(gpt2, "1275 + 6773 = 8041") == "12|75| +| 6|773| =| 8|041"
    assert [len(gpt4.encode(text)) for text in ("127 + 677 = 804", "1275 + 6773 = 8041")] == [7, 10]


def test_eggs(gpt2) -> None:
    eggs = ("Egg.", "I have an Egg.", "egg.", "EGG.")
    assert [parts(gpt2, egg) for egg in eggs] == ["E|gg|.", "I| have| an| Egg|.", "egg|.", "EG|G|."]
    assert (gpt2.encode(" Egg"), gpt2.encode("egg")) == ([14562], [33856])


def test_words(gpt4, gpt2) -> None:
    assert (parts(gpt2, "strawberry"), parts(gpt4, "strawberry")) == ("st|raw|berry", "str|aw|berry")
    assert [len(t.encode(" strawberry")) for t in (gpt2, gpt4)] == [1, 1]
    assert gpt2.encode(" SolidGoldMagikarp") == [43453]
    assert len(gpt4.encode(" SolidGoldMagikarp")) == 5
    assert gpt4.encode(".DefaultCellStyle") == [98518]
    assert gpt2.encode("Tokenization") == [30642, 1634]
    assert gpt2.encode(" is at the") == [318, 379, 262]


def test_korean(gpt4, gpt2) -> None:
    assert [ord(ch) for ch in "안녕하세요"] == [50504, 45397, 54616, 49464, 50836]
    greeting = "안녕하세요 👋 (hello in Korean!)"
    assert (len(greeting.encode()), *greeting.encode()[:4]) == (39, 236, 149, 136, 235)
    assert [len(t.encode("안녕하세요")) for t in (gpt2, gpt4)] == [14, 5]
    assert [len(t.encode(greeting)) for t in (gpt2, gpt4)] == [21, 12]


def test_numbers(gpt4, gpt2) -> None:
    assert [sum(len(t.encode(str(n))) == 1 for n in range(1000)) for t in (gpt2, gpt4)] == [819, 1000]
    known = set(gpt2.vocab.values())
    assert sum(str(n).encode() in known for n in range(1000, 10_000)) == 88


def test_the_vocabularies(gpt4, gpt2) -> None:
    assert (len(gpt2.merges), len(gpt2.vocab)) == (50_000, 50_256)
    assert (len(gpt4.merges), len(gpt4.vocab), max(gpt4.special_tokens.values())) == (100_000, 100_256, 100_276)
    first = [b"  ", b"    ", b"in", b" t", b" " * 8, b"er", b"   "]
    assert [gpt4.vocab[idx] for idx in range(256, 263)] == first
    assert gpt4.vocab[58040] == b" " * 128 == max(gpt4.vocab.values(), key=len)
    assert gpt2.vocab[30906] == b"rawdownloadcloneembedreportprint"
    assert len(gpt2.vocab[35496]) == 128
