"""Counts of one text, side by side."""

import pytest

from zth_tui.tokens.count import Row, bytes_per_token, characters_per_token, count, shortest
from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters
from zth_tui.tokens.text import of_bytes
from zth_tui.tokens.vocabulary import Merged

KOREAN = "안녕 hi"


def pairs(**special_tokens: int) -> BytePairEncoding:
    """An encoding that knows `hi`."""
    return BytePairEncoding("pairs", Merged(range(256), [(104, 105, 256)]), special_tokens=special_tokens)


def test_a_row_has_the_encoding_and_its_tokens() -> None:
    row = count(pairs(), KOREAN)
    assert (row.name, row.note, row.special) == ("pairs", "", None)
    assert list(row.tokens.ids) == [*"안녕 ".encode(), 256]


def test_tokens_are_measured_in_bytes_and_in_characters() -> None:
    row = count(pairs(), KOREAN)
    assert (len(KOREAN.encode()), len(KOREAN), len(row.tokens)) == (9, 5, 8)
    assert bytes_per_token(row.tokens, KOREAN) == 9 / 8
    assert characters_per_token(row.tokens, KOREAN) == 5 / 8


def test_a_byte_that_is_no_utf8_is_a_byte_and_a_character() -> None:
    text = of_bytes(b"hi\xff\xfe")
    row = count(pairs(), text)
    assert (bytes_per_token(row.tokens, text), characters_per_token(row.tokens, text)) == (4 / 3, 4 / 3)


@pytest.mark.parametrize("row", [count(Bytes(), ""), Row("lost", None, note="not here"), Row("bytes", Bytes())])
def test_without_tokens_there_is_no_ratio(row: Row) -> None:
    assert bytes_per_token(row.tokens, "") is None
    assert characters_per_token(row.tokens, "") is None


def test_special_tokens_in_the_text_are_counted_both_ways() -> None:
    row = count(pairs(END=300), "hiENDhi")
    assert list(row.tokens.ids) == [256, *b"END", 256]
    assert list(row.special.ids) == [256, 300, 256]


def test_where_the_text_has_no_special_token_there_is_one_way() -> None:
    assert count(pairs(END=300), "hi").special is None


def test_the_shortest_has_the_fewest_tokens() -> None:
    rows = [count(encoding, KOREAN) for encoding in (Characters(), Bytes(), pairs())]
    assert [len(row.tokens) for row in rows] == [5, 9, 8]
    assert shortest(rows) == {"characters"}


def test_several_may_be_the_shortest() -> None:
    assert shortest([count(Characters(), "low"), count(Bytes(), "low"), count(pairs(), "low")]) == {
        "characters",
        "bytes",
        "pairs",
    }


def test_what_is_not_counted_is_not_the_shortest() -> None:
    assert shortest([count(Bytes(), "low"), Row("lost", None, note="not here"), Row("later", Characters())]) == {
        "bytes"
    }


def test_while_one_is_waited_for_none_is_the_shortest() -> None:
    late = Row("late", None, note="loading…", state="waiting")
    stopped = Row("stopped", None, note="not counted", state="stopped")
    assert shortest([count(Bytes(), "low"), late]) == set()
    assert shortest([count(Bytes(), "low"), stopped]) == {"bytes"}


def test_the_shortest_is_so_in_the_reading_that_is_shown() -> None:
    rows = [count(encoding, "hiENDhi") for encoding in (Characters(), pairs(END=300))]
    assert shortest(rows) == {"pairs"}
    short = [count(Characters(), "END"), count(pairs(END=300), "END")]
    assert shortest(short) == {"characters", "pairs"}
    assert shortest(short, special=True) == {"pairs"}


def test_of_nothing_nothing_is_the_shortest() -> None:
    assert shortest([count(Bytes(), ""), count(Characters(), "")]) == set()


def test_counting_asks_now_and_then_whether_to_go_on() -> None:
    class Enough(Exception):
        pass

    def check() -> None:
        raise Enough

    with pytest.raises(Enough):
        count(pairs(), KOREAN, check)
