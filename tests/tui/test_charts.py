"""Axes, canvas and line charts: what lies where."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.text import Text

from zth_tui.tui import colours
from zth_tui.tui.axes import Axis, exact, linear, logarithmic, short
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.charts import Band, Layer, Level, Line, Mark, Upright, line_chart

WIDTH, HEIGHT = 40, 10
X = Axis(0, 36, ((0, "0"), (18, "18"), (36, "36")))  # one unit a column: a gutter of 4 cells leaves 36
Y = Axis(0, 8, ((0, "0.0"), (8, "8.0")))  # one unit a row
GUTTER = 4


def chart(*layers: Layer, marks: Sequence[Mark] = (), x: Axis = X, y: Axis = Y) -> list[Text]:
    return line_chart(layers, x, y, WIDTH, HEIGHT, marks)


def plot(rows: list[Text]) -> list[str]:
    """The part between the axes."""
    return [row.plain[GUTTER:] for row in rows[: HEIGHT - 2]]


def columns_in_use(rows: list[Text]) -> list[int]:
    return [i for i, cells in enumerate(zip(*plot(rows), strict=True)) if set(cells) != {" "}]


def colour_at(rows: list[Text], column: int, row: int) -> str:
    return next(str(s.style) for s in rows[row].spans if s.start <= column + GUTTER < s.end)


class TestLineChart:
    def test_every_row_fills_its_width_and_there_are_as_many_as_asked_for(self) -> None:
        rows = chart(Line([0, 36], [0, 8], "red"), Level(3, "a name", "red"), Upright(35.9, "lr 0.1", "red"))
        assert [row.cell_len for row in rows] == [WIDTH] * HEIGHT

    def test_a_rising_line_goes_from_the_lower_left_to_the_upper_right(self) -> None:
        rows = plot(chart(Line([0, 36], [0, 8], "red")))
        assert rows[-1].index(rows[-1].strip()[0]) == 0
        assert rows[0].rstrip()[-1] == rows[0][-1] != " "

    def test_a_line_has_no_holes(self) -> None:
        assert columns_in_use(chart(Line([0, 18, 36], [0, 8, 0], "red"))) == list(range(36))

    @pytest.mark.parametrize("hole", [math.nan, math.inf, -math.inf])
    def test_what_is_not_finite_is_a_gap(self, hole: float) -> None:
        rows = chart(Line([0, 10, 20, 30], [4, hole, 4, 4], "red"))
        assert columns_in_use(rows) == [0, *range(20, 31)]

    def test_a_gap_in_a_band_is_empty(self) -> None:
        rows = chart(Band([0, 1, 2], [1, math.inf, 1], [2, -math.inf, 2], 1, "red"))
        assert columns_in_use(rows) == [0, 2]

    def test_a_band_reaches_from_its_lowest_to_its_highest_value(self) -> None:
        rows = plot(chart(Band([5], [2.0], [5.9], 1, "red")))
        assert [row[5] for row in rows] == [" ", " ", "⣿", "⣿", "⣿", "⣿", " ", " "]

    def test_points_stand_at_their_places_as_glyphs(self) -> None:
        rows = plot(chart(Line([3, 20], [0.5, 7.5], "red", "●")))
        assert (rows[-1][3], rows[0][20]) == ("●", "●")
        assert "".join(rows).count("●") == 2

    def test_what_lies_outside_the_limits_is_not_drawn(self) -> None:
        assert columns_in_use(chart(Line([5, 40], [9, 4], "red", "●"))) == []

    def test_later_layers_lie_over_earlier_ones(self) -> None:
        rows = chart(Band([0], [0], [8], 36, "blue"), Line([0, 36], [4.1, 4.1], "red"))
        assert {colour_at(rows, column, 3) for column in range(36)} == {"red"}
        assert {colour_at(rows, column, 2) for column in range(36)} == {"blue"}

    def test_a_level_is_dashed_across_with_its_name_at_the_right(self) -> None:
        row = plot(chart(Level(3.5, "ln 27 = 3.296", "red")))[4]
        assert row == "╌" * 22 + " ln 27 = 3.296"

    def test_the_name_of_a_level_makes_way_for_the_data(self) -> None:
        rows = plot(chart(Level(3.5, "ln 27", "red"), Line([0, 36], [3.5, 3.5], "blue")))
        assert rows[3].endswith("ln 27") and "ln" not in rows[4]

    @pytest.mark.parametrize("cloud", [[], [Band([0], [0], [8], 36, "blue")]], ids=["alone", "over a cloud"])
    def test_the_names_of_two_levels_in_one_row_can_both_be_read(self, cloud: list[Layer]) -> None:
        for y in (0.5, 3.5, 7.5):
            rows = plot(chart(*cloud, Level(y, "ln 27 = 3.296", "red"), Level(y + 0.1, "you", "blue")))
            assert sum("ln 27 = 3.296" in row for row in rows) == sum("you" in row for row in rows) == 1

    def test_the_name_of_a_level_moves_along_its_line_where_the_data_hold_the_right_end(self) -> None:
        rows = plot(chart(Level(3.5, "you", "red"), Band([20], [0], [8], 16, "blue")))
        assert rows[4].startswith("you ╌")
        rows = plot(chart(Level(3.5, "you", "red"), Line([0, 2], [0, 8], "blue"), Band([20], [0], [8], 16, "blue")))
        assert rows[4][2:].startswith("you ╌") and "you" not in rows[3] + rows[5]

    def test_an_upright_is_dashed_with_its_name_at_the_top(self) -> None:
        rows = plot(chart(Upright(7, "lr 0.1", "red")))
        assert rows[0][7:14] == "┊lr 0.1"
        assert {row[7] for row in rows} == {"┊"}

    def test_the_name_of_an_upright_at_the_right_edge_stands_to_its_left(self) -> None:
        assert plot(chart(Upright(35, "lr 0.1", "red")))[0].endswith("lr 0.1┊")

    def test_marks_stand_on_the_axis_at_their_places(self) -> None:
        assert chart(marks=[Mark(10, "▲", "red")])[-2].plain[GUTTER + 10] == "▲"

    def test_a_mark_beside_another_does_not_hide_it(self) -> None:
        axis = chart(marks=[Mark(10, "‖", "red"), Mark(10, ">", "red", beside=True)])[-2].plain
        assert axis[GUTTER + 10 : GUTTER + 12] == "‖>"

    def test_ticks_are_labelled_where_they_are(self) -> None:
        rows = chart()
        assert rows[0].plain.startswith("8.0┤") and rows[HEIGHT - 3].plain.startswith("0.0┤")
        assert rows[-2].plain[GUTTER + 18] == "┬" and rows[-1].plain[GUTTER + 17 : GUTTER + 19] == "18"

    def test_labels_that_would_touch_are_left_out(self) -> None:
        crowded = Axis(0, 36, tuple((i, f"{i}000") for i in range(37)))
        assert all(part.endswith("000") for part in chart(x=crowded)[-1].plain.split())

    @given(st.lists(st.tuples(st.floats(), st.floats()), max_size=20), st.integers(1, 50), st.integers(3, 12))
    def test_any_numbers_fit(self, points: list[tuple[float, float]], width: int, height: int) -> None:
        x, y = [p for p, _ in points], [p for _, p in points]
        layers: list[Layer] = [Line(x, y, "red"), Line(x, y, "red", "●"), Band(x, y, y, 1, "red")]
        rows = line_chart(layers, X, Axis(0, 8), width, height)
        assert [row.cell_len for row in rows] == [max(2, width)] * height


class TestAxes:
    @given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.integers(0, 12))
    @example(0.0, 5e-324, 0)
    def test_linear_limits_hold_the_range_and_two_ticks_at_least(self, a: float, b: float, ticks: int) -> None:
        low, high = min(a, b), max(a, b)
        if low < high < low + 1e-3 * abs(low):
            return  # the digits of such ticks would not differ
        axis = linear(low, high, ticks)
        slack = 1e-6 * (axis.high - axis.low)
        assert axis.low <= low + slack and high - slack <= axis.high
        assert len(axis.ticks) >= 2

    @given(st.floats(1e-6, 1e6), st.floats(1, 1e6), st.integers(1, 12))
    def test_logarithmic_limits_hold_the_range(self, low: float, ratio: float, ticks: int) -> None:
        axis = logarithmic(low, low * ratio, ticks)
        assert 0 < axis.low <= low * (1 + 1e-6) and low * ratio <= axis.high * (1 + 1e-6)

    def test_limits_stay_while_the_range_grows_a_little(self) -> None:
        assert linear(1.31, 3.9, 5) == linear(1.30, 3.99, 5)

    def test_a_log_scale_gives_each_decade_the_same_room(self) -> None:
        axis = logarithmic(1, 100, 5)
        assert [axis.cell(v, 20) for v in (1, 10, 100)] == [0, 10, 19]

    def test_a_log_scale_within_a_decade_has_even_ticks(self) -> None:
        assert [label for _, label in logarithmic(2.1, 3.9, 4).ticks] == ["2.0", "2.5", "3.0", "3.5", "4.0"]

    def test_on_a_log_scale_zero_lies_below_everything(self) -> None:
        assert logarithmic(1, 100, 5).cell(0, 20) < 0

    def test_step_labels_are_short(self) -> None:
        assert [label for _, label in exact(0, 200_000, 4).ticks] == ["0", "50k", "100k", "150k", "200k"]
        assert [short(v) for v in (0, 950, 1000, 1500, 2_000_000)] == ["0", "950", "1k", "1.5k", "2M"]

    def test_decimals_follow_the_distance_of_the_ticks(self) -> None:
        assert [label for _, label in exact(2, 2.2, 4).ticks] == ["2.00", "2.05", "2.10", "2.15", "2.20"]


class TestCanvas:
    def test_two_dots_of_one_layer_share_a_cell(self) -> None:
        canvas = Canvas(1, 1)
        canvas.dots([(0, 0), (1, 3)], "red")
        assert canvas.rows()[0].plain == "⢁"

    def test_text_beyond_the_edge_is_cut_off(self) -> None:
        canvas = Canvas(4, 1)
        canvas.put(2, 0, "abc")
        canvas.put(0, 1, "below")
        assert [row.plain for row in canvas.rows()] == ["  ab"]

    def test_half_of_a_wide_character_cannot_stay(self) -> None:
        for column in (1, 2):
            canvas = Canvas(4, 1)
            canvas.put(1, 0, "あ")
            canvas.put(column, 0, "x")
            assert canvas.rows()[0].cell_len == 4


class TestColours:
    SERIES = (colours.LOSS, colours.RAW_LOSS, colours.TRAIN, colours.DEV, colours.UNIFORM, colours.KNOB)

    @pytest.mark.parametrize("system", [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT])
    def test_the_series_of_a_chart_differ_in_few_colours_too(self, system: ColorSystem) -> None:
        numbers = {Color.parse(colour).downgrade(system).number for colour in self.SERIES}
        assert len(numbers) == len(self.SERIES)

    def test_none_of_them_is_black_in_sixteen_colours(self) -> None:
        assert 0 not in {Color.parse(colour).downgrade(ColorSystem.STANDARD).number for colour in self.SERIES}

    @pytest.mark.parametrize("ramp", [colours.COLD, colours.WARM])
    def test_a_stronger_value_is_lighter(self, ramp: tuple[str, ...]) -> None:
        light = [sum(Color.parse(colours.tone(ramp, i / 7)).get_truecolor()) for i in range(8)]
        assert all(a < b for a, b in pairwise(light))

    @pytest.mark.parametrize("ramp", [colours.COLD, colours.WARM])
    def test_a_matrix_looks_the_same_in_256_colours(self, ramp: tuple[str, ...]) -> None:
        assert [Color.parse(c).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex for c in ramp] == list(ramp)

    @pytest.mark.parametrize("strength", [0.4, 0.6, 0.85])
    def test_the_signs_differ_in_sixteen_colours(self, strength: float) -> None:
        cold, warm = (Color.parse(colours.tone(ramp, strength)) for ramp in (colours.COLD, colours.WARM))
        assert cold.downgrade(ColorSystem.STANDARD) != warm.downgrade(ColorSystem.STANDARD)
