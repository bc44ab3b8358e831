"""Lines of a text, wrapped around one place of it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zth_tui.tokens.text import of_bytes, to_bytes
from zth_tui.tui.inspector.rows.layout import CHUNK, STRETCH, Line, Offsets, Wrapped

MIXED = "한국어 👨\u200d👩 e\u0301\ttab\x1b[0m שלום \udcff\n"
TEXTS = st.text(st.characters(categories=None, exclude_categories=["Cs"]) | st.sampled_from("\n\n ab한\udc80"))


def lines(text: str, width: int) -> list[Line]:
    return list(Wrapped(Offsets(text), width).lines_from(0))


def texts(text: str, width: int) -> list[str]:
    return [line.text for line in lines(text, width)]


# --- characters and bytes ---


@pytest.mark.parametrize("text", ["plain " * 1000, MIXED * 500, of_bytes(b"\xff\xfe") * 3000, "한" * CHUNK])
def test_characters_and_bytes_are_found_in_each_other(text: str) -> None:
    offsets = Offsets(text)
    assert offsets.n_bytes == len(to_bytes(text))
    for character in [*range(20), CHUNK - 1, CHUNK, CHUNK + 1, len(text) - 1]:
        character = min(character, len(text) - 1)
        byte = len(to_bytes(text[:character]))
        assert offsets.byte_of(character) == byte
        assert offsets.character_of(byte) == character
    assert offsets.byte_of(len(text)) == offsets.n_bytes


def test_every_byte_of_a_character_is_in_it() -> None:
    offsets = Offsets("a한\udcff")
    assert [offsets.character_of(byte) for byte in range(5)] == [0, 1, 1, 1, 2]


@given(TEXTS)
def test_any_byte_leads_to_the_character_that_holds_it(text: str) -> None:
    offsets = Offsets(text)
    holders = [i for i, ch in enumerate(text) for _ in to_bytes(ch)]
    assert [offsets.character_of(byte) for byte in range(offsets.n_bytes)] == holders


# --- lines ---


def test_no_text_has_no_lines() -> None:
    assert texts("", 10) == []


def test_a_newline_ends_its_line() -> None:
    assert texts("ab\ncd\n", 10) == ["ab\n", "cd\n"]


def test_all_newlines_that_follow_each_other_end_the_same_line() -> None:
    assert texts("\n\nab\n\n\ncd", 10) == ["\n\n", "ab\n\n\n", "cd"]


def test_a_long_line_is_broken_before_a_blank_that_is_near_its_end() -> None:
    assert texts("one two three", 9) == ["one two", " three"]


def test_without_a_blank_nearby_it_is_broken_where_it_is_full() -> None:
    assert texts("a bcdefghij", 6) == ["a bcde", "fghij"]


def test_a_wide_character_that_does_not_fit_goes_to_the_next_line() -> None:
    assert texts("abc한국", 4) == ["abc", "한국"]


def test_columns_count_cells_as_they_are_drawn() -> None:
    (line,) = lines("a한\x1b\t", 20)
    assert line.columns == (0, 1, 3, 7, 8)
    assert line.bytes == (0, 1, 4, 5, 6)


def test_a_column_leads_to_its_character() -> None:
    (line,) = lines("a한b", 20)
    assert [line.byte_at(column) for column in (-1, 0, 1, 2, 3, 4, 99)] == [0, 0, 1, 1, 4, 4, 4]


def test_a_character_wider_than_the_line_stands_alone() -> None:
    assert texts("ab\U0010ffffc", 4) == ["ab", "\U0010ffff", "c"]


@given(TEXTS, st.integers(2, 20))
def test_lines_hold_the_whole_text_in_order_and_fit(text: str, width: int) -> None:
    found = lines(text, width)
    assert "".join(line.text for line in found) == text
    assert all(line.columns[-1] <= width or len(line.text) == 1 for line in found)
    assert all(a.end == b.start and a.bytes[-1] == b.bytes[0] for a, b in pairwise(found))


@given(TEXTS, st.integers(2, 20))
def test_lines_are_the_same_from_wherever_one_looks(text: str, width: int) -> None:
    found = lines(text, width)
    afresh = Wrapped(Offsets(text), width)
    for line in reversed(found):
        for character in range(line.start, line.end):
            assert afresh.line_with(character) == line


def test_one_can_go_back_to_earlier_lines() -> None:
    wrapped = Wrapped(Offsets("ab\ncd\nef"), 10)
    last = wrapped.line_with(7)
    assert [wrapped.back(last, n).text for n in (0, 1, 2, 9)] == ["ef", "cd\n", "ab\n", "ab\n"]


@pytest.mark.parametrize("text", ["a" * 10_000, "\n" * 10_000, "word " * 2_000])
def test_a_long_text_without_paragraphs_is_wrapped_around_one_place_only(text: str) -> None:
    width = 50
    seen: list[tuple[int, int]] = []

    class Watched(Wrapped):
        def _wrap(self, start: int, end: int) -> list[int]:
            seen.append((start, end))
            return super()._wrap(start, end)

    line = Watched(Offsets(text), width).line_with(7_000)
    assert line.start <= 7_000 < line.end
    assert [end - start for start, end in seen] == [width * STRETCH]
