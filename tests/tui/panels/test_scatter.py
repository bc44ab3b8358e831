"""The map of letters: each at its point."""

import math

from tests.tui.panels.drawing import cells_in, picture
from tests.tui.panels.histories import LETTERS, after, scatter
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View


def test_each_letter_stands_at_its_point() -> None:
    rows = picture("scatter", after(scatter([-1, 0, 1], [1, 0, -1], ["q", "w", "x"])))
    where = {glyph: (row.index(glyph), y) for y, row in enumerate(rows[1:-2]) for glyph in "qwx" if glyph in row}
    assert where["q"][0] < where["w"][0] < where["x"][0]
    assert where["q"][1] < where["w"][1] < where["x"][1]


def test_letters_at_one_point_make_way_for_each_other() -> None:
    rows = picture("scatter", after(scatter([0.5] * 27, [0.5] * 27)))
    body = "".join(row[5:] for row in rows[1:-2])
    assert all(body.count(letter) == 1 for letter in LETTERS)


def test_vowels_have_a_colour_of_their_own() -> None:
    rows = PANELS["scatter"].draw(after(scatter(range(27), range(27))), View(116, 36))
    vowels = {rows[y].plain[x] for x, y in cells_in(rows, colours.VOWEL) if y > 0}
    assert vowels == set("aeiou")


def test_points_that_are_nowhere_are_left_out() -> None:
    rows = picture("scatter", after(scatter([0, math.nan, 1], [0, 1, math.inf], ["q", "w", "x"])))
    assert [letter in "".join(rows[1:]) for letter in "qwx"] == [True, False, False]


def test_letters_that_would_move_the_cursor_are_escaped() -> None:
    rows = picture("scatter", after(scatter([0, 1, 2], [0, 1, 2], ["\x1b", "\n", "b"])))
    assert all(row.isprintable() for row in rows)


def test_the_explanation_measures_how_far_vowels_are_apart() -> None:
    history = after(scatter([0, 3, 0], [0, 4, 0], ["a", "e", "b"]))
    assert "two vowels: **5.00**; between any two points: **3.33**" in PANELS["scatter"].explain(history)
