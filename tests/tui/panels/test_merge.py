"""The merge in its text, and the tables beside it."""

import pytest

from tests.build import started
from tests.tui.panels.drawing import SIZES, cells_in, picture, plain
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

MERGE = PANELS["merge"]


def passage(*pieces: str, new: str = "", step: int = 3) -> events.Passage:
    return events.Passage(step=step, panel="merge", name="text", pieces=[(piece, piece == new) for piece in pieces])


def table(panel: str, name: str, columns: list[str], *rows: list, step: int = 3) -> events.Table:
    return events.Table(step=step, panel=panel, name=name, columns=columns, rows=list(rows))


def made(step: int = 3) -> events.Table:
    return table("pairs", "made", ["pair", "met", "id", "ids"], ["t+h", 22739, 257, "116 104"], step=step)


def merged() -> History:
    return after(passage("o", "f", " ", "th", "e", "\n", new="th"), made())


class TestMerge:
    @pytest.mark.parametrize("size", SIZES)
    def test_it_fits_its_place(self, size: tuple[int, int]) -> None:
        width, height = size
        history = after(passage(*"안녕 a\n\x1b", "th" * 30, *"xyz" * 50, new="th" * 30), made())
        rows = MERGE.draw(history, View(width, height))
        assert 0 < len(rows) <= height
        assert all(row.cell_len <= width and row.plain.isprintable() for row in rows)

    def test_borders_stand_between_tokens_and_brackets_around_the_new_one(self) -> None:
        assert picture("merge", merged())[1] == "o│f│·│[th]e│↵│"

    def test_the_new_token_is_lit(self) -> None:
        assert cells_in(MERGE.draw(merged(), View(76, 20))[1:], colours.NEW_NAME) == {(x, 0) for x in range(6, 10)}
        assert any("reverse" in str(span.style) for span in MERGE.draw(merged(), View(76, 20))[1].spans)

    def test_pair_token_and_count_stand_above(self) -> None:
        assert picture("merge", merged())[0] == "t+h → 257  met 22,739 times  step 3"
        assert MERGE.summary(merged()) == "t+h → 257 · met 22,739 times"

    def test_a_pair_that_was_met_one_time_was_met_once(self) -> None:
        once = table("pairs", "made", ["pair", "met", "id", "ids"], ["t+h", 1, 257, "116 104"])
        history = after(passage("th", new="th"), once)
        assert MERGE.summary(history) == "t+h → 257 · met once"

    def test_a_new_line_looks_in_the_tables_as_it_does_in_the_text(self) -> None:
        pair = table("pairs", "made", ["pair", "met", "id", "ids"], [".+\n", 9, 257, "46 10"])
        longest = table("tokens", "longest", ["token", "length", "id", "bytes"], [".\n", 2, 257, "2e 0a"])
        history = after(passage(".\n", new=".\n"), pair, longest)
        assert picture("merge", history)[:2] == [".+↵ → 257  met 9 times  step 3", "[.↵]"]
        assert picture("pairs", history)[2].startswith(".+↵")
        assert picture("tokens", history)[2].startswith(".↵")
        assert all("`↵` a new line" in PANELS[name].explain(history) for name in ("merge", "pairs", "tokens"))

    def test_a_merge_of_another_step_is_not_told(self) -> None:
        assert picture("merge", after(passage("th", "e", new="th", step=4), made(step=3)))[0] == "step 4"

    def test_before_the_first_merge_there_are_bytes_alone(self) -> None:
        history = after(passage("t", "h", step=0))
        assert picture("merge", history) == ["bytes alone  step 0", "t│h│"]

    def test_a_token_is_not_broken_where_a_row_has_room_for_it(self) -> None:
        assert picture("merge", after(passage("abcde", "fgh", "ij")), 8, 9)[1:] == ["abcde│", "fgh│ij│"]

    def test_one_longer_than_a_row_goes_on_in_the_next(self) -> None:
        assert picture("merge", after(passage("abcdefghij", "k")), 8, 9)[1:] == ["abcdefgh", "ij│k│"]

    def test_the_new_token_is_in_sight_however_much_text_stands_before_it(self) -> None:
        history = after(passage(*"x" * 200, "new", *"y" * 200, new="new"))
        assert any("[new]" in row for row in picture("merge", history, 38, 7))

    def test_the_rest_can_be_scrolled_to(self) -> None:
        history = after(passage("new", *"x" * 200, "end", new="new"))
        assert "end│" not in "".join(picture("merge", history, 38, 7))
        assert "end│" in picture("merge", history, 38, 7, first_row=99)[-1]

    def test_bytes_that_would_move_the_cursor_are_escaped(self) -> None:
        assert picture("merge", after(passage("\x1b", "\r\n", "\u202e")))[1] == r"\x1b│\r↵│\u202e│"

    def test_before_there_is_data_it_says_so_kindly(self) -> None:
        assert "first" in picture("merge", after(started()))[0]
        assert "no text" in picture("merge", after(passage()))[0]
        assert MERGE.summary(after(passage())) == MERGE.summary(History()) == ""

    def test_the_explanation_holds_the_numbers_of_now(self) -> None:
        assert "After 3 merges: **t+h → 257, met 22,739 times**" in MERGE.explain(merged())
        assert "1 is the new one" in MERGE.explain(merged())


class TestTables:
    def test_the_candidates_come_first_and_the_merges_made_on_the_next_page(self) -> None:
        history = after(table("pairs", "next", ["pair", "met", "ids"], ["e+·", 27643, "101 32"]), made())
        assert picture("pairs", history, 38, 9)[1:] == ["pair     met  ids", "e+·   27,643  101 32"]
        assert picture("pairs", history, 38, 9, page=1)[2] == "t+h   22,739  257  116 104"

    def test_the_longest_tokens_have_their_bytes_beside_them_where_there_is_room(self) -> None:
        row = ["·the", 4, 300, "20 74 68 65"]
        history = after(table("tokens", "longest", ["token", "length", "id", "bytes"], row))
        assert picture("tokens", history, 38, 9)[2] == "·the        4  300  20 74 68 65"
        assert picture("tokens", history, 24, 9)[2] == "·the        4  300"

    @pytest.mark.parametrize("name", ["pairs", "tokens"])
    def test_they_say_what_they_show(self, name: str) -> None:
        assert PANELS[name].explain(History()).startswith("## ")
        assert "first" in plain(PANELS[name].draw(History(), View(38, 9)))[0]
