"""What the panels of attention, and of the averagings that lead to it, show of a history."""

import msgspec
import pytest

from tests.build import started
from tests.tui.panels.drawing import cells_in, picture
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

LETTERS = list("First Citizen:")
SIZES = [(36, 8), (38, 9), (78, 20), (118, 36), (196, 56), (12, 3), (3, 1)]


def causal(n: int) -> list[list[float]]:
    """Everybody listens to the first letter with ½, and to the others of the past alike."""
    rows = [[0.5] + [0.5 / row] * row + [0.0] * (n - 1 - row) for row in range(1, n)]
    return [[1.0] + [0.0] * (n - 1), *rows]


def head(name: str, letters: list[str] = LETTERS, panel: str = "attention", step: int = 300) -> events.Matrix:
    return events.Matrix(step=step, panel=panel, name=name, rows=letters, columns=letters, values=causal(len(letters)))


def heads(*names: str, layer: int = 1) -> History:
    life = msgspec.structs.replace(started(), config={"layer": layer})
    return after(life, *(head(name) for name in names))


def four() -> History:
    return heads(*(f"layer 1 head {i}" for i in (1, 2, 3, 4)))


def averagings(*matrices: events.Matrix) -> History:
    return after(started(), *matrices)


class TestAttention:
    @pytest.mark.parametrize("page", [-7, 0, 1, 99])
    @pytest.mark.parametrize("size", SIZES)
    def test_it_fits_its_place(self, size: tuple[int, int], page: int) -> None:
        width, height = size
        for history in (four(), heads("layer 1 head 1"), heads()):
            rows = PANELS["attention"].draw(history, View(width, height, page=page))
            assert 0 < len(rows) <= height
            assert all(row.cell_len <= width and row.plain.isprintable() for row in rows)

    def test_all_heads_of_a_layer_stand_side_by_side(self) -> None:
        rows = picture("attention", four(), 78, 20)
        assert rows[1].split("  ")[0] == "head 1"
        assert [name for name in ("head 1", "head 2", "head 3", "head 4") if name in rows[1]] == [
            "head 1",
            "head 2",
            "head 3",
            "head 4",
        ]
        assert rows[2].split() == ["First·Citizen:"] * 4

    def test_the_others_can_be_scrolled_to_where_the_place_is_small(self) -> None:
        assert "head 1" in picture("attention", four(), 38, 9)[0]
        assert "head 3" in picture("attention", four(), 38, 9, first_row=1)[0]
        assert "head 3" in picture("attention", four(), 38, 9, first_row=99)[0]

    def test_it_says_so_where_something_is_hidden(self) -> None:
        assert picture("attention", four(), 38, 9)[0] == "head 1              head 2     ↑↓ more"
        assert picture("attention", four(), 20, 9)[0] == "head 1       ↑↓ more"
        assert not any("more" in row for row in picture("attention", four(), 78, 20))

    def test_rows_that_are_hidden_are_scrolled_to_before_the_next_heads(self) -> None:
        tops = [picture("attention", four(), 38, 8, first_row=i) for i in range(5)]
        assert [(rows[0].split("  ")[0], rows[2][:2]) for rows in tops] == [
            ("head 1", "Fi"),
            ("head 1", "rs"),
            ("head 3", "Fi"),
            ("head 3", "rs"),
            ("head 3", "rs"),
        ]

    def test_a_page_shows_one_head_with_its_numbers(self) -> None:
        rows = picture("attention", four(), 78, 20, page=2)
        assert "3 of 5" in rows[0] and rows[1] == "head 2"
        assert rows[5].split() == ["r", "0.50", "0.25", "0.25", *["0"] * 11]

    def test_in_a_smaller_place_the_numbers_go_without_their_zero_and_still_sum_to_1(self) -> None:
        history = heads("layer 1 head 1")
        assert picture("attention", history, 64, 20)[5].split() == ["r", ".50", ".25", ".25", *["0"] * 11]

    def test_pages_go_round(self) -> None:
        assert picture("attention", four(), page=-1) == picture("attention", four(), page=4)
        assert picture("attention", four(), page=5) == picture("attention", four(), page=0)

    def test_the_future_stays_dark(self) -> None:
        rows = picture("attention", heads("layer 1 head 1"), 36, 20)
        marks = [row[2:].rstrip() for row in rows[3:]]
        assert [len(mark) for mark in marks] == [2 * i for i in range(1, 15)]

    def test_the_layer_that_is_asked_for_is_shown(self) -> None:
        both = heads("layer 1 head 1", "layer 2 head 1", "layer 2 head 2", layer=2)
        assert PANELS["attention"].summary(both) == "layer 2 · 2 heads"
        assert "layer 2" in picture("attention", both)[0]

    def test_a_layer_that_has_not_been_looked_at_yet_is_waited_for(self) -> None:
        assert "first look at this layer" in picture("attention", heads("layer 1 head 1", layer=3))[0]

    def test_the_explanation_tells_whom_the_last_letter_hears(self) -> None:
        text = PANELS["attention"].explain(heads("layer 1 head 1"))
        assert "for `First Citizen:`" in text
        assert "the last letter `:` listens most to `F`, letter 1 (0.50)" in text

    def test_the_explanation_tells_what_the_rows_sum_to(self) -> None:
        sound = head("layer 1 head 1", letters=["a", "b"])
        assert "each row sums to 1.00" in PANELS["attention"].explain(after(started(), sound))
        unsound = msgspec.structs.replace(sound, values=[[0.25, 0.0], [0.75, 1.0]])
        assert "the rows sum to 0.25 … 1.75" in PANELS["attention"].explain(after(started(), unsound))

    def test_evenness_is_one_for_equal_shares_and_zero_for_a_single_one(self) -> None:
        even = head("layer 1 head 1", letters=["a", "b"])
        assert "evenness 1.00" in PANELS["attention"].explain(after(started(), even))
        single = msgspec.structs.replace(even, values=[[1.0, 0.0], [0.0, 1.0]])
        assert "evenness 0.00" in PANELS["attention"].explain(after(started(), single))

    def test_letters_that_would_move_the_cursor_are_escaped(self) -> None:
        history = after(started(), head("layer 1 head 1", letters=["\n", "\x1b", " "]))
        rows = picture("attention", history)
        assert all(row.isprintable() for row in rows)
        assert any("↵" in row for row in rows) and any("\\x1b" in row for row in rows)
        assert any("·" in row for row in rows)


class TestAveraging:
    NAMES = ("1 loop", "2 tril @ x", "3 softmax")

    def test_the_three_ways_stand_side_by_side_and_are_said_to_be_equal(self) -> None:
        history = averagings(*(head(name, LETTERS[:8], "averaging") for name in self.NAMES))
        rows = picture("averaging", history, 38, 9)
        assert "all equal" in rows[0]
        assert all(name in rows[1] for name in self.NAMES)
        assert PANELS["averaging"].summary(history) == "all equal"

    def test_an_eighth_has_three_digits_where_there_is_room(self) -> None:
        eighths = [[1 / row] * row + [0.0] * (8 - row) for row in range(1, 9)]
        way = msgspec.structs.replace(head("1 loop", LETTERS[:8], "averaging"), values=eighths)
        history = averagings(way)
        assert picture("averaging", history, 78, 20)[-1].split() == ["0.125"] * 8
        assert picture("averaging", history, 38, 20)[-1].split()[-8:] == [".12"] * 8
        assert "each letter counts 0.125" in PANELS["averaging"].explain(history)

    def test_a_difference_is_told(self) -> None:
        one, other = (head(name, LETTERS[:8], "averaging") for name in self.NAMES[:2])
        history = averagings(one, msgspec.structs.replace(other, values=[[0.0] * 8] * 8))
        assert PANELS["averaging"].summary(history) == "not equal"
        assert "**not** equal" in PANELS["averaging"].explain(history)

    def test_before_there_is_data_it_says_so_kindly(self) -> None:
        assert "first picture" in picture("averaging", after(started()))[0]
        assert PANELS["averaging"].summary(after(started())) == ""

    def test_names_have_the_colour_of_names(self) -> None:
        rows = PANELS["averaging"].draw(averagings(head("1 loop", LETTERS[:8], "averaging")), View(38, 9))
        assert (0, 1) in cells_in(rows, colours.LETTER)
