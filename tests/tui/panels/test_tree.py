"""The tree's picture: letters, places, lines, and the names of the layers."""

import pytest

from tests.tui.panels.drawing import cells_in, plain
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

PAIRS = [
    events.Level("tanh 1", [[0, 1], [2, 3], [4, 5], [6, 7]]),
    events.Level("tanh 2", [[0, 1], [2, 3]]),
    events.Level("tanh 3", [[0, 1]]),
    events.Level("y 86%  e 3%", [[0]]),
]
SLIDING = [
    events.Level("dilation 1", [[i, i + 1] for i in range(7)]),
    events.Level("dilation 2", [[i, i + 2] for i in range(5)]),
    events.Level("dilation 4", [[0, 4]]),
    events.Level("y 86%  e 3%", [[0]]),
]
FLAT = [events.Level("tanh 1", [list(range(8))]), events.Level("y 86%", [[0]])]
SIZES = [(38, 9), (38, 6), (78, 20), (118, 36), (12, 3), (3, 1)]


def grown(levels: list[events.Level], letters: str = "callalil", name: str = "callalil → y") -> History:
    return after(events.Tree(step=500, name=name, letters=list(letters), levels=levels))


def picture(history: History, width: int, height: int, **wishes: int) -> list[str]:
    return [row.rstrip() for row in plain(PANELS["tree"].draw(history, View(width, height, **wishes)))]


def test_pairs_are_fused_into_pairs_of_pairs() -> None:
    assert picture(grown(PAIRS), 38, 9) == [
        "callalil, then y  step 500",
        "              ●  y 86%  e 3%",
        "              ●  tanh 3 · 8 letters",
        "      ╭───────┴───────╮",
        "      ●               ●  tanh 2",
        "  ╭───┴───╮       ╭───┴───╮",
        "  ●       ●       ●       ●  tanh 1",
        "╭─┴─╮   ╭─┴─╮   ╭─┴─╮   ╭─┴─╮",
        "c   a   l   l   a   l   i   l",
    ]


def test_dilations_double_from_row_to_row() -> None:
    assert picture(grown(SLIDING), 38, 9) == [
        "callalil, then y  ○ for other places …",
        "              ●  y 86%  e 3%",
        "              ●  dilation 4",
        "      ╭───────┤",
        "      ● ○ ○ ○ ●  dilation 2",
        "  ╭───┤   ╭───┤",
        "  ● ○ ● ○ ● ○ ●  dilation 1",
        "╭─┤ ╭─┤ ╭─┤ ╭─┤",
        "c a l l a l i l",
    ]


def test_a_flat_net_fuses_all_at_once() -> None:
    assert picture(grown(FLAT), 38, 9)[1:] == [
        "              ●  y 86%",
        "              ●  tanh 1 · 8 letters",
        "╭───┬───┬───┬─┴─┬───┬───┬───╮",
        "c   a   l   l   a   l   i   l",
    ]


def test_in_a_low_place_the_places_lie_on_the_lines() -> None:
    assert picture(grown(PAIRS), 38, 6) == [
        "callalil, then y  step 500",
        "       ●         y 86%  e 3%",
        "   ╭───●───╮     tanh 3 · 8 letters",
        " ╭─●─╮   ╭─●─╮   tanh 2 · 4 letters",
        "╭●╮ ╭●╮ ╭●╮ ╭●╮  tanh 1 · 2 letters",
        "c a l l a l i l",
    ]


def test_there_a_line_passes_by_the_places_that_it_does_not_join() -> None:
    assert picture(grown(SLIDING), 38, 6)[1:] == [
        "              ●  y 86%  e 3%",
        "      ╭───────●  dilation 4",
        "  ╭───● ○ ╭───●  dilation 2",
        "╭─● ╭─● ╭─● ╭─●  dilation 1",
        "c a l l a l i l",
    ]


def test_an_even_lower_place_is_scrolled() -> None:
    assert picture(grown(PAIRS), 38, 4, first_row=99)[-1] == "c a l l a l i l"


@pytest.mark.parametrize("n", [2, 16, 32, 64])
def test_any_context_is_drawn_whole_where_it_fits(n: int) -> None:
    levels, places = [], n
    while places > 1:
        levels.append(events.Level(f"tanh {len(levels) + 1}", [[i, i + 1] for i in range(0, places, 2)]))
        places //= 2
    rows = picture(grown(levels, "a" * n), 78, 20)
    assert rows[-1].count("a") == n
    assert sum(row.count("●") for row in rows) == n - 1


def test_vowels_have_the_colour_that_they_have_elsewhere() -> None:
    rows = PANELS["tree"].draw(grown(PAIRS), View(38, 9))
    assert {column // 4 for column, _ in cells_in(rows[-1:], colours.VOWEL)} == {1, 4, 6}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("levels", [PAIRS, SLIDING, FLAT], ids=["pairs", "sliding", "flat"])
def test_it_fits_its_place(levels: list[events.Level], size: tuple[int, int]) -> None:
    width, height = size
    rows = PANELS["tree"].draw(grown(levels), View(width, height))
    assert 0 < len(rows) <= height
    assert all(row.cell_len <= width for row in rows)


def test_letters_that_could_move_the_cursor_are_escaped() -> None:
    assert not {"\n", "\x1b"} & set("".join(picture(grown(FLAT, "ab\ncd\x1bef", "ab\n"), 78, 20)))


def test_one_tree_of_several_is_chosen() -> None:
    history = grown(PAIRS)
    history.apply(events.Tree(step=500, name="second", letters=["a", "b"], levels=[events.Level("x", [[0, 1]])]))
    assert "←→ 2 of 2" in picture(history, 78, 20, page=1)[0]
    assert picture(history, 78, 20, page=3) == picture(history, 78, 20, page=-1)


def test_before_there_is_one_it_says_so() -> None:
    assert "first look" in " ".join(picture(History(), 38, 9))
    assert PANELS["tree"].summary(History()) == ""


def test_it_counts_the_letters_that_a_place_knows() -> None:
    explained = PANELS["tree"].explain(grown(SLIDING))
    assert "`dilation 2`: 4 letters in each of 5 places" in explained
    assert "the guess: **y 86%  e 3%**" in explained


def test_it_counts_the_hidden_layers_and_not_the_guess() -> None:
    assert PANELS["tree"].summary(grown(SLIDING)) == "8 letters · 3 hidden layers"
    assert PANELS["tree"].summary(grown(FLAT)) == "8 letters · 1 hidden layer"
