"""How characters and tokens are drawn, whatever they hold."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from zth_tui.tokens.glyphs import glyph, stand_in, visible_token, width
from zth_tui.tokens.text import of_bytes

ANY_CHARACTER = st.characters(categories=None)  # surrogates too: bytes that are no UTF-8
JOINING = "".join(
    map(chr, [*range(0x300, 0x370), *range(0x900, 0x980), *range(0x1100, 0x1200), *range(0x1F1E6, 0x1F200)])
)
TANGLED = st.sampled_from(JOINING + "\u200d\ufe0f\u20e3👨👍🏽❤1กำ한" + "\U000e0067\U000e007f")


def glyphs(text: str) -> str:
    return "".join(map(glyph, text))


@pytest.mark.parametrize("ch", "aZ~é→Ωж한あ中😀שم")
def test_a_character_that_can_be_seen_is_drawn_as_it_is(ch: str) -> None:
    assert glyph(ch) == ch


@pytest.mark.parametrize(
    ("ch", "drawn"),
    [(" ", "·"), ("\t", "→"), ("\n", "↵"), ("\r", "␍"), ("\u00a0", "␣"), ("\u3000", "␣"), ("\u200d", "‿")],
)
def test_blanks_have_signs(ch: str, drawn: str) -> None:
    assert glyph(ch) == drawn


@pytest.mark.parametrize(
    ("ch", "escape"),
    [
        ("\x00", r"\x00"),
        ("\x1b", r"\x1b"),
        ("\x7f", r"\x7f"),
        ("\x85", r"\u0085"),  # \x85 is a byte that is no UTF-8
        ("\u200b", r"\u200b"),
        ("\u202e", r"\u202e"),
        ("\ufeff", r"\ufeff"),
        ("\ue000", r"\ue000"),
        ("\u3164", r"\u3164"),
        ("\U0010ffff", r"\U0010ffff"),
    ],
)
def test_what_cannot_be_seen_is_escaped(ch: str, escape: str) -> None:
    assert glyph(ch) == escape


def test_a_byte_that_is_no_utf8_shows_its_value() -> None:
    assert [glyph(ch) for ch in of_bytes(b"\xff\xed\xa0\x80")] == [r"\xff", r"\xed", r"\xa0", r"\x80"]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("e\u0301", "e◌"),
        ("नमस्ते", "नमस◌त◌"),
        ("👨\u200d👩\u200d👧", "👨‿👩‿👧"),
        ("🇰🇷", "KR"),
        ("👍🏽", "👍◌"),
        ("❤\ufe0f", "❤◌"),
        ("1\ufe0f\u20e3", "1◌◌"),
        ("กำ", "ก◌"),
        ("ﾊﾞ", "ﾊ◌"),
        (unicodedata.normalize("NFD", "한국"), "ㅎㅏㄴㄱㅜㄱ"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴gb␡"),
    ],
)
def test_what_joins_its_neighbour_has_a_stand_in(text: str, drawn: str) -> None:
    assert glyphs(text) == drawn


@pytest.mark.parametrize(("ch", "cells"), [("a", 1), (" ", 1), ("한", 2), ("中", 2), ("👍", 2), ("❤", 1), ("\x1b", 4)])
def test_a_glyph_has_the_width_of_what_is_drawn(ch: str, cells: int) -> None:
    assert width(glyph(ch)) == cells


@pytest.mark.parametrize("ch", "☰䷀㉈")
def test_a_character_on_whose_width_terminals_disagree_is_escaped(ch: str) -> None:
    assert glyph(ch) == f"\\u{ord(ch):04x}"


@given(ANY_CHARACTER)
def test_no_glyph_can_move_the_cursor(ch: str) -> None:
    assert all(part.isprintable() and part != " " for part in glyph(ch))
    assert width(glyph(ch)) in ((1, 2) if len(glyph(ch)) == 1 else (4, 6, 10))


@given(st.text(ANY_CHARACTER | TANGLED))
def test_no_glyph_joins_its_neighbour(text: str) -> None:
    drawn = glyphs(text)
    assert regex.findall(r"\X", drawn) == list(drawn)
    assert cell_len(drawn) == sum(width(glyph(ch)) for ch in text)


def test_a_token_is_drawn_in_one_line() -> None:
    assert visible_token(b" hi\n") == "·hi↵"


def test_a_part_of_a_character_is_drawn_as_bytes() -> None:
    assert visible_token("한".encode()[:2] + b"!") == r"\xed\x95!"


def test_stand_ins_that_look_like_nothing_of_the_text_are_explained() -> None:
    assert "neighbour" in stand_in("\u0301") and "neighbour" in stand_in("\U0001f3fd")
    assert stand_in("\u200d").startswith("joins")
    assert [stand_in(ch) for ch in "a ‿◌\n"] == [""] * 5  # the last two, too, are drawn as what they are
