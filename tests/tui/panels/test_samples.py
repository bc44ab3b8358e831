"""The samples: new ones told from known ones, and none that moves the cursor."""

import pytest

from tests.tui.panels.drawing import cells_in, picture, plain
from tests.tui.panels.histories import after, samples
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View


def test_new_names_are_told_from_those_in_the_training_set() -> None:
    rows = PANELS["samples"].draw(after(samples("emma", "carmah", known=["emma"])), View(46, 9))
    assert plain(rows)[2:4] == [f"○ emma{' ' * 40}", f"● carmah{' ' * 38}"]
    assert {y for _, y in cells_in(rows, colours.NEW_NAME) if y > 1} == {3}


def test_legend_and_circumstances_stand_above() -> None:
    rows = picture("samples", after(samples("emma", "carmah", known=["emma"], temperature=0.5)), 46, 9)
    assert rows[:2] == ["● 1 new  ○ 1 in the training set", "step 500 · temperature 0.5"]


def test_they_stand_in_columns_where_the_place_is_low() -> None:
    rows = picture("samples", after(samples(*"abcdefgh")), 46, 6)
    assert [row.split() for row in rows[2:]] == [
        ["●", "a", "●", "e"],
        ["●", "b", "●", "f"],
        ["●", "c", "●", "g"],
        ["●", "d", "●", "h"],
    ]


def test_the_others_can_be_scrolled_to() -> None:
    history = after(samples(*(f"a-name-that-is-long-{i}" for i in range(9))))
    assert picture("samples", history, 30, 6, first_row=2)[2].strip() == "● a-name-that-is-long-2"
    assert picture("samples", history, 30, 6, first_row=99)[-1].strip() == "● a-name-that-is-long-8"


@pytest.mark.parametrize(
    "text", ["\x1b[2J", "a\nb", "a\rb", "a\tb", "\x07", "\u202eabc", "a\u200bb", "\x9b1m", "\ud800"]
)
def test_a_sample_cannot_move_the_cursor(text: str) -> None:
    rows = picture("samples", after(samples(text)))
    assert all(row.isprintable() for row in rows)
    assert "\\" in rows[2]


def test_an_empty_sample_can_be_seen() -> None:
    assert picture("samples", after(samples("")))[2].strip() == "· (nothing)"


def test_it_is_neither_new_nor_known() -> None:
    history = after(samples("", "", "emma", "carmah", known=["emma"]))
    assert picture("samples", history)[0] == "● 1 new  ○ 1 in the training set  · 2 empty"
    assert PANELS["samples"].summary(history) == "25% new"
    assert "**1 of 4** are new (25%)" in PANELS["samples"].explain(history)


def test_the_summary_tells_the_share_of_new_names() -> None:
    assert PANELS["samples"].summary(after(samples("a", "b", "c", "d", known=["a"]))) == "75% new"
