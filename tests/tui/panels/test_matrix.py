"""A matrix as a picture: letters at its sides, numbers or glyphs in its cells, as its place allows."""

import math
from itertools import pairwise

import msgspec
import pytest

from tests.tui.panels.drawing import picture
from tests.tui.panels.histories import LETTERS, after, counts
from zth_tui.runs import events
from zth_tui.tui.panels import PANELS, View


def test_columns_and_rows_are_named_by_their_letters() -> None:
    rows = picture("matrix", after(counts()), 60, 30)
    assert rows[1].split() == LETTERS
    assert [row[0] for row in rows[2:]] == LETTERS


def test_where_it_is_low_two_rows_share_one() -> None:
    rows = picture("matrix", after(counts()), 60, 16)
    assert [row.split()[0] for row in rows[2:]] == [
        ".a",
        *("bc", "de", "fg", "hi", "jk", "lm", "no", "pq"),
        *("rs", "tu", "vw", "xy", "z"),
    ]
    assert rows[2].endswith("▀" * 4 * 10) or set(rows[2][3:]) == {"▀", " "}


def test_where_it_is_lower_still_it_can_be_scrolled() -> None:
    def names(first_row: int) -> list[str]:
        return [row.split()[0] for row in picture("matrix", after(counts()), 46, 9, first_row=first_row)[2:]]

    assert names(0) == [".a", "bc", "de", "fg", "hi", "jk", "lm"]
    assert names(2) == ["de", "fg", "hi", "jk", "lm", "no", "pq"]
    assert names(99) == ["no", "pq", "rs", "tu", "vw", "xy", "z"]
    assert "↑↓ rows" in picture("matrix", after(counts()), 46, 9)[0]


def test_with_four_columns_a_cell_the_numbers_stand_in_it() -> None:
    rows = picture("matrix", after(counts()), 116, 36)
    assert rows[2].split() == [".", *map(str, range(27))]
    assert rows[-1].split()[-1] == "728"


def test_and_a_blank_is_between_any_two_of_them() -> None:
    values = [[6763.0, 1226.0, 912.0], [12.34, -1.26, 99.5]]
    matrix = events.Matrix(step=0, name="N", rows=["a", "b"], columns=["x", "y", "z"], values=values)
    assert picture("matrix", after(matrix), 14, 4)[2:] == ["a   7k  1k 912", "b   12-1.3 100"]


def test_shares_of_one_have_two_decimals_for_want_of_a_zero() -> None:
    values = [[0.333, 0.996, 0.004, 1.0]]
    matrix = events.Matrix(step=0, name="P", rows=["a"], columns=list("wxyz"), values=values)
    assert picture("matrix", after(matrix), 18, 3)[2] == "a  .33 1.0 .00   1"


def test_with_much_room_the_pair_stands_above_its_number() -> None:
    rows = picture("matrix", after(counts()), 196, 56)
    assert rows[4].split() == ["a", *(f"a{letter}" for letter in LETTERS)]
    assert rows[5].split() == [str(27 + i) for i in range(27)]


def test_a_larger_value_is_lighter() -> None:
    rows = PANELS["matrix"].draw(after(counts()), View(60, 30))
    grounds = [str(span.style).split()[-1] for row in rows[2:] for span in row.spans if " on " in str(span.style)]
    light = [sum(int(ground[i : i + 2], 16) for i in (1, 3, 5)) for ground in grounds]
    assert all(b >= a - 2 for a, b in pairwise(light))  # each of three colours is rounded
    assert light[-1] > light[0] + 300


def test_without_colour_the_density_of_the_glyphs_tells_the_size() -> None:
    matrix = events.Matrix(step=0, name="W", rows=["a"], columns=list("abcde"), values=[[0.0, 1.0, 4.0, 9.0, 16.0]])
    assert picture("matrix", after(matrix), 12, 5)[2] == "a   ░░▒▒▓▓██"


def test_and_the_sign() -> None:
    matrix = events.Matrix(step=0, name="W", rows=["a"], columns=list("abc"), values=[[-4.0, 0.0, 4.0]])
    assert picture("matrix", after(matrix), 8, 5)[2] == "a ≡≡  ██"


def test_the_legend_tells_name_step_and_range() -> None:
    legend = picture("matrix", after(counts(1234)), 76, 20)[0]
    assert legend.startswith("N  0 ") and " 728 " in legend and legend.endswith("step 1,234")


def test_the_matrix_that_was_sent_last_is_shown() -> None:
    other = events.Matrix(step=7, name="W", rows=["a"], columns=["b"], values=[[-1.5]])
    assert picture("matrix", after(other, counts(3)))[0].startswith("W  -1.50")


def test_what_is_no_number_is_marked() -> None:
    matrix = events.Matrix(step=0, name="W", rows=["a"], columns=["b", "c"], values=[[math.nan, 1.0]])
    assert picture("matrix", after(matrix), 6, 5)[2] == "a ??██"
    assert "nan" in picture("matrix", after(matrix), 76, 20)[3]
    assert "largest: **1**" in PANELS["matrix"].explain(after(matrix))


def test_letters_that_would_move_the_cursor_are_escaped() -> None:
    matrix = events.Matrix(step=0, name="W", rows=["\n", "\x1b"], columns=["\t", "a"], values=[[1.0, 2.0], [3.0, 4.0]])
    rows = picture("matrix", after(matrix))
    assert all(row.isprintable() for row in rows) and any("\\n" in row for row in rows)


def test_the_explanation_names_the_largest_pair() -> None:
    text = PANELS["matrix"].explain(after(counts()))
    assert "largest: **728** at row `z`, column `z`" in text


def places(columns: int = 64) -> events.Matrix:
    """A table of places, as in GPT-2: rows and columns are numbered."""
    numbers = [[0.01 * (row - column) for column in range(columns)] for row in range(16)]
    names = [str(i) for i in range(max(16, columns))]
    return events.Matrix(step=0, name="wpe", rows=names[:16], columns=names[:columns], values=numbers)


def test_numbers_of_columns_too_narrow_for_them_are_thinned_out() -> None:
    rows = picture("matrix", after(places()), 78, 20)
    start = rows[2].index("▀") if "▀" in rows[2] else 3
    assert rows[1][start:].split() == [str(i) for i in range(0, 64, 5)]
    assert all(rows[1][start + i :].startswith(str(i)) for i in range(0, 64, 5))


def test_where_columns_are_wide_enough_each_has_its_number() -> None:
    assert picture("matrix", after(places(12)), 78, 20)[1].split() == [str(i) for i in range(12)]


def test_no_number_of_a_column_is_cut_off_at_the_edge() -> None:
    for width in range(24, 78):
        heads = picture("matrix", after(places()), width, 20)[1].split()
        assert heads == [str(5 * i) for i in range(len(heads))]


def test_the_explanation_speaks_of_letters_where_there_are_letters() -> None:
    explain = PANELS["matrix"].explain
    embedding = events.Matrix(step=0, name="C", rows=LETTERS[:2], columns=["0", "1"], values=[[1.0, 0.5], [0.2, 0.1]])
    contexts = events.Matrix(step=0, name="P", rows=["ab", "ac"], columns=LETTERS[:2], values=[[1.0, 0.5], [0.2, 0.1]])
    assert all("both ends of a name" in explain(after(matrix)) for matrix in (counts(), embedding, contexts))
    for words in ("letter", "count table", "`.`"):
        assert words not in explain(after(places()))


@pytest.mark.parametrize("width", [36, 38])
def test_in_a_small_place_the_keys_to_the_other_matrix_and_to_the_other_rows_are_both_named(width: int) -> None:
    other = events.Matrix(step=0, name="P", rows=["a"], columns=["b"], values=[[0.5]])
    large = msgspec.structs.replace(counts(), values=[[6791.0] * 27] * 27)
    head = picture("matrix", after(large, other), width, 9, page=0)[0]
    assert "←→ 1 of 2" in head and "↑↓ rows" in head


def test_both_scales_are_explained() -> None:
    told = " ".join(PANELS["matrix"].explain(after(counts())).split())
    assert "square root" in told and "On the log scale (`l`) it grows with the logarithm" in told
