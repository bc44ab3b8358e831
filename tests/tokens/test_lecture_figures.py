"""What lecture 8 says of the public encodings: counts, ids, cuts."""

import pytest

from zth_tui.tokens.encoding import Encoding
from zth_tui.tokens.published.public import load

MIXED = "hello123!!!? (안녕하세요!) 😉"
END = "<|endoftext|>"


def ids(encoding: Encoding, text: str, **how: bool) -> list[int]:
    return list(encoding.encode(text, **how).ids)


@pytest.mark.parametrize(
    ("text", "gpt2", "cl100k", "o200k"),
    [
        ("127 + 677 = 804", 7, 7, None),
        ("1275 + 6773 = 8041", 8, 10, None),
        ("안녕하세요", 14, 5, 2),
        ("안녕하세요 👋 (hello in Korean!)", 21, 12, 9),
        (END, 7, 7, 7),
        (" SolidGoldMagikarp", 1, 5, None),
        (" strawberry", 1, 1, None),
        ("Egg.", 3, None, None),
        ("I have an Egg.", 5, None, None),
        ("egg.", 2, None, None),
        ("EGG.", 3, None, None),
    ],
)
def test_published_counts(text: str, gpt2: int, cl100k: int | None, o200k: int | None) -> None:
    for name, count in (("gpt2", gpt2), ("cl100k_base", cl100k), ("o200k_base", o200k)):
        assert count in (None, len(load(name).encode(text)))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("gpt2", "    hello world!!!", [220, 220, 220, 23748, 995, 10185]),
        ("cl100k_base", "    hello world!!!", [262, 24748, 1917, 12340]),
        ("cl100k_base", MIXED, [15339, 4513, 12340, 30, 320, 31495, 230, 75265, 243, 92245, 16715, 57037]),
        ("gpt2", " SolidGoldMagikarp", [43453]),
        ("gpt2", " Egg", [14562]),
        ("gpt2", "egg", [33856]),
        ("gpt2", "Tokenization is at the", [30642, 1634, 318, 379, 262]),
        ("cl100k_base", ".DefaultCellStyle", [98518]),
        ("gpt2", "Hello, I'm a language model,", [15496, 11, 314, 1101, 257, 3303, 2746, 11]),
    ],
)
def test_published_ids(name: str, text: str, expected: list[int]) -> None:
    assert ids(load(name), text) == expected


def test_published_ids_with_special_tokens() -> None:
    assert ids(load("cl100k_base"), f"{END}hello world", special=True) == [100257, 15339, 1917]
    assert ids(load("gpt2"), f"{END}hello world", special=True) == [50256, 31373, 995]


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        ("gpt2", "127 + 677 = 804", "127| +| 6|77| =| 8|04"),
        ("gpt2", "1275 + 6773 = 8041", "12|75| +| 6|773| =| 8|041"),
        ("cl100k_base", "1275 + 6773 = 8041", "127|5| +| |677|3| =| |804|1"),
        ("gpt2", "EGG.", "EG|G|."),
        ("gpt2", "strawberry", "st|raw|berry"),
        ("cl100k_base", "strawberry", "str|aw|berry"),
    ],
)
def test_published_cuts(name: str, text: str, parts: str) -> None:
    encoding = load(name)
    assert [encoding.token(idx).decode() for idx in encoding.encode(text).ids] == parts.split("|")


def test_published_vocabularies() -> None:
    gpt2, cl100k = load("gpt2"), load("cl100k_base")
    assert (gpt2.vocabulary.n_merges, len(gpt2.vocabulary.tokens), gpt2.special_tokens) == (
        50_000,
        50_256,
        {END: 50_256},
    )
    assert (cl100k.vocabulary.n_merges, len(cl100k.vocabulary.tokens)) == (100_000, 100_256)
    first = [b"  ", b"    ", b"in", b" t", b" " * 8, b"er", b"   "]
    assert [cl100k.token(256 + i) for i in range(7)] == first
    assert cl100k.token(58_040) == b" " * 128
    assert gpt2.token(30_906) == b"rawdownloadcloneembedreportprint"
    assert len(gpt2.token(35_496)) == 128 == max(map(len, gpt2.vocabulary.tokens.values()))
