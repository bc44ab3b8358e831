"""What each panel shows of a history."""

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec
import pytest
from rich.text import Text

from tests.build import finished, scalars, started
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, Panel, View
from zth_tui.tui.panels.loss import step_scale
from zth_tui.tui.panels.lr_finder import read_sweep
from zth_tui.tui.panels.panel import Entry, legend
from zth_tui.tui.panels.smooth import centred_mean, debiased_mean

SIZES = [(36, 8), (46, 9), (76, 20), (116, 36), (196, 56), (12, 3), (3, 1)]
LETTERS = [".", *"abcdefghijklmnopqrstuvwxyz"]


def after(*said: events.Event) -> History:
    history = History()
    for event in said:
        history.apply(event)
    return history


def counts(step: int = 0) -> events.Matrix:
    values = [[float(27 * row + column) for column in range(27)] for row in range(27)]
    return events.Matrix(step=step, name="N", rows=LETTERS, columns=LETTERS, values=values)


def layer(name: str = "h", counts: Sequence[int] = (5, 10, 20, 10, 5), **numbers: float) -> events.Histogram:
    values = {"mean": 0.02, "std": 0.61, "saturation": 0.081, "dead": 0} | numbers
    return events.Histogram(name=name, low=-1.0, high=1.0, counts=list(counts), **values)  # type: ignore[arg-type]


def samples(*texts: str, known: Sequence[str] = (), temperature: float = 1.0) -> events.Samples:
    made = [events.Sample(text, text in known) for text in texts]
    return events.Samples(step=500, seed=1, temperature=temperature, prompt="", samples=made)


def scatter(x: Sequence[float], y: Sequence[float], labels: Sequence[str] = LETTERS) -> events.Scatter:
    return events.Scatter(step=500, name="C", labels=list(labels[: len(x)]), x=list(x), y=list(y))


def sweep(loss: Callable[[float], float], steps: int = 1000) -> History:
    """A run whose learning rate grows from 0.001 to 1; `loss` is a function of its exponent."""
    exponents = [-3 + 3 * i / (steps - 1) for i in range(steps)]
    rates = [10**e for e in exponents]
    return after(started(max_steps=steps), events.Scalars(first=0, loss=[loss(e) for e in exponents], lr=rates))


def everything() -> History:
    return after(
        started(max_steps=2000),
        events.Scalars(
            first=0, loss=[27 * 0.99**i + 2 for i in range(1000)], lr=[10 ** (-3 + i / 333) for i in range(1000)]
        ),
        events.Evaluation(step=0, losses={"train": 27.1, "dev": 27.3}),
        events.Evaluation(step=900, losses={"train": 2.04, "dev": 2.11}),
        events.Histograms(step=900, layers=[layer(f"tanh {i}") for i in range(5)]),
        counts(900),
        scatter([math.sin(i) for i in range(27)], [math.cos(i) for i in range(27)]),
        samples(*(f"name{i}" for i in range(40))),
        events.Knob(step=400, who="you", name="lr", old=0.1, new=0.05),
        events.Paused(step=600),
        events.Resumed(step=600),
        events.Tree(step=900, name="ab → c", letters=["a", "b"], levels=[events.Level("tanh 1", [[0, 1]])]),
        events.Table(step=900, panel="shapes", name="x", columns=["layer", "shape"], rows=[["Linear", "(4, 27)"]]),
    )


def plain(rows: list[Text]) -> list[str]:
    return [row.plain for row in rows]


def picture(name: str, history: History, width: int = 76, height: int = 20, **wishes: float) -> list[str]:
    return plain(PANELS[name].draw(history, View(width, height, **wishes)))  # type: ignore[arg-type]


def cells_in(rows: list[Text], colour: str) -> set[tuple[int, int]]:
    """(column, row) of every cell in that colour."""
    return {
        (column, y)
        for y, row in enumerate(rows)
        for span in row.spans
        if colour in str(span.style).split()
        for column in range(span.start, span.end)
    }


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
class TestEveryPanel:
    @pytest.mark.parametrize("log_scale", [False, True])
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("history", [History(), after(started()), everything()], ids=["nothing", "started", "all"])
    def test_it_fits_its_place(self, panel: Panel, history: History, size: tuple[int, int], log_scale: bool) -> None:
        width, height = size
        rows = panel.draw(history, View(width, height, log_scale))
        assert 0 < len(rows) <= height
        assert all(row.cell_len <= width and "\n" not in row.plain for row in rows)

    def test_looking_twice_shows_the_same(self, panel: Panel) -> None:
        history, view = everything(), View(46, 9)
        assert panel.draw(history, view) == panel.draw(history, view)

    def test_before_there_is_data_it_says_so_kindly(self, panel: Panel) -> None:
        history = after(started())
        assert "first" in " ".join(plain(panel.draw(history, View(76, 20))))
        assert panel.summary(history) == ""
        assert panel.explain(history).startswith("## ")

    def test_lines_of_code_are_not_glued_together(self, panel: Panel) -> None:
        """Markdown makes one line of two that follow each other."""
        assert not re.search(r"^`[^`]*`\n`", panel.explain(everything()), re.MULTILINE)

    def test_its_numbers_stand_in_the_explanation(self, panel: Panel) -> None:
        history = everything()
        shown = bool(panel.summary(history))
        assert shown == (len(panel.explain(history)) > len(panel.explain(History())))


class TestLoss:
    def test_a_spike_of_one_step_can_be_seen_in_a_run_of_200_000_steps(self) -> None:
        losses = [2.0] * 200_000
        losses[123_456] = 9.0
        history = after(started(max_steps=200_000), events.Scalars(first=0, loss=losses, lr=[0.1] * 200_000))
        for width, height in SIZES[:4]:
            rows = PANELS["loss"].draw(history, View(width, height))
            cloud = {cell for cell in cells_in(rows, colours.RAW_LOSS) if cell[1] > 0}
            spike = {column for column, row in cloud if row == min(r for _, r in cloud)}
            gutter = plain(rows)[-2].index("└") + 1
            place = gutter + int(123_456 / 200_000 * (width - gutter))
            assert {place} <= spike <= {place - 1, place, place + 1}

    def test_the_loss_of_knowing_nothing_is_a_line_with_its_name(self) -> None:
        rows = picture("loss", after(started(), scalars(0, 2.5, 2.4, 2.3)))
        assert any("╌╌╌" in row and row.endswith("ln 27 = 3.296") for row in rows)

    def test_the_cloud_does_not_hide_it(self) -> None:
        rows = picture("loss", after(started(), scalars(0, *[2.0, 6.0] * 500), finished(1000)))
        assert any(row.count("╌") > 40 for row in rows)

    def test_a_number_with_a_name_of_its_own_is_shown_as_it_is(self) -> None:
        history = after(started(loss_name="tokens per byte", uniform_loss=None), scalars(0, 1.0, 0.9, 0.8), finished(3))
        rows = picture("loss", history)
        assert "tokens per byte 0.800" in rows[0]
        assert "each step" not in rows[0]
        assert "╌" not in "".join(rows)
        assert PANELS["loss"].explain(history).startswith("## Tokens per byte")

    def test_a_loss_that_is_no_whole_number_of_letters_is_named_without_one(self) -> None:
        first = events.Started(
            step=0,
            max_steps=9,
            pid=1,
            device="cpu",
            why="",
            threads=1,
            parameters=1,
            uniform_loss=3.0,
            splits=[],
            versions={},
        )
        assert any("even guess 3.000" in row for row in picture("loss", after(first, scalars(0, 2.5))))

    def test_the_legend_tells_the_numbers_of_now(self) -> None:
        history = after(started(), scalars(0, 2.5), events.Evaluation(step=1, losses={"train": 2.4, "dev": 2.45}))
        assert picture("loss", history)[0] == "━ mean 2.500  ● dev 2.450  ◆ train 2.400  ⣿ each step 2.500"

    def test_evaluations_are_points_with_a_glyph_for_each_split(self) -> None:
        history = after(
            started(max_steps=140),
            scalars(0, *[2.5] * 140),
            *(events.Evaluation(step=s, losses={"train": 2.1, "dev": 2.9}) for s in (0, 60, 120)),
            finished(140),
        )
        body = "".join(picture("loss", history)[1:])
        assert (body.count("●"), body.count("◆")) == (3, 3)

    def test_a_changed_setting_is_a_tick_at_its_step(self) -> None:
        knob = events.Knob(step=25, who="you", name="lr", old=0.1, new=0.05)
        rows = picture("loss", after(started(max_steps=100), scalars(0, *[2.5] * 100), knob, finished(100)))
        axis = rows[-2]
        gutter = axis.index("└") + 1
        assert axis.index("▲") == gutter + (len(axis) - gutter) // 4
        assert rows[0].endswith("▲ lr 0.05")

    def test_pause_and_resume_are_ticks_side_by_side(self) -> None:
        history = after(
            started(max_steps=100), scalars(0, *[2.5] * 50), events.Paused(step=50), events.Resumed(step=50)
        )
        assert "‖>" in picture("loss", history)[-2]

    def test_steps_without_a_number_are_a_gap(self) -> None:
        history = after(started(max_steps=140), scalars(0, *[2.5] * 40), scalars(100, *[2.5] * 40), finished(140))
        rows = PANELS["loss"].draw(history, View(76, 20))
        columns = {column for column, row in cells_in(rows, colours.LOSS) if row > 0}
        gutter = plain(rows)[-2].index("└") + 1
        assert not columns & set(range(gutter + 22, gutter + 50))
        assert {gutter, gutter + 19, gutter + 53, 75} <= columns

    def test_what_an_earlier_life_did_beyond_the_checkpoint_is_faint(self) -> None:
        history = after(started(), scalars(0, *[2.5] * 100), started(40), scalars(40, *[2.0] * 20))
        rows = PANELS["loss"].draw(history, View(76, 20))
        faint = {column for column, row in cells_in(rows, colours.FAINT) if row > 0}
        live = {column for column, row in cells_in(rows, colours.LOSS) if row > 0}
        assert max(faint) > max(live)
        assert "before the resume" in rows[0].plain

    def test_the_picture_stands_still_while_the_run_goes_on(self) -> None:
        """So that few rows are sent anew: only what is new is drawn."""
        history = after(started(max_steps=10**6), scalars(0, *[3.0, 2.0] * 500))
        before = step_scale(history, 140)
        history.apply(scalars(1000, *[3.0, 2.0] * 50))
        assert step_scale(history, 140) == before == (8, 1120)
        rows = picture("loss", history)
        history.apply(scalars(1100, 2.5))
        assert sum(a != b for a, b in zip(rows, picture("loss", history), strict=True)) <= 4

    def test_the_axis_ends_at_the_last_planned_step(self) -> None:
        assert step_scale(after(started(max_steps=1000), scalars(0, *[2.5] * 600)), 140) == (8, 1000)

    def test_a_paused_or_finished_run_fills_the_picture(self) -> None:
        said = (started(max_steps=10**6), scalars(0, *[2.5] * 300))
        assert step_scale(after(*said, events.Paused(step=300)), 140)[1] == 300
        assert step_scale(after(*said, finished(300, "stopped")), 140)[1] == 300

    def test_on_a_log_scale_the_late_part_gets_more_room(self) -> None:
        history = after(started(), scalars(0, *[27.0] * 20, *[4.0] * 60, *[1.5] * 60), finished(140))

        def rows_of_the_late_part(log_scale: bool) -> int:
            rows = PANELS["loss"].draw(history, View(76, 20, log_scale))
            return len({row for column, row in cells_in(rows, colours.LOSS) if row > 0 and column > 45})

        assert rows_of_the_late_part(True) > rows_of_the_late_part(False)

    def test_the_explanation_holds_the_numbers_of_now(self) -> None:
        text = PANELS["loss"].explain(everything())
        assert "at step 1,000" in text and "ln 27 = 3.296" in text
        assert "**dev**: 2.1100 at step 900" in text
        assert "step 400: you set `lr` from 0.1 to 0.05" in text


class TestLegend:
    ENTRIES: Sequence[Entry] = [("●", colours.TRAIN, "train"), ("◆", colours.DEV, "dev"), ("", colours.AXIS, "step 1")]

    def test_all_entries_stand_there_where_there_is_room(self) -> None:
        assert plain(legend(self.ENTRIES, View(22, 1))) == ["● train  ◆ dev  step 1"]

    @pytest.mark.parametrize(
        ("width", "row"), [(21, "● train  ◆ dev …"), (16, "● train  ◆ dev …"), (15, "● train  ◆ dev…"), (7, "● train")]
    )
    def test_what_is_left_out_is_not_left_out_silently(self, width: int, row: str) -> None:
        assert plain(legend(self.ENTRIES, View(width, 1))) == [row]

    def test_of_several_rows_the_last_one_says_so(self) -> None:
        assert plain(legend(self.ENTRIES, View(9, 2), rows=2)) == ["● train", "◆ dev …"]


class TestMeans:
    def test_the_mean_of_a_constant_is_that_constant_from_the_start(self) -> None:
        assert debiased_mean([2.5] * 5, 0.9) == pytest.approx([2.5] * 5)

    def test_the_mean_is_that_of_adam(self) -> None:
        assert debiased_mean([1.0, 2.0], 0.9) == pytest.approx([1.0, (0.09 * 1 + 0.1 * 2) / (1 - 0.9**2)])

    def test_a_gap_stays_a_gap_and_does_not_disturb_the_mean(self) -> None:
        means = debiased_mean([1.0, math.nan, 2.0], 0.9)
        assert math.isnan(means[1]) and means[2] == debiased_mean([1.0, 2.0], 0.9)[1]

    def test_the_centred_mean_does_not_lag(self) -> None:
        valley = [abs(i - 50.0) for i in range(101)]
        means = centred_mean(valley, 0.9)
        assert means.index(min(means)) == 50


class TestActivations:
    def test_the_numbers_of_a_layer_stand_above_its_picture(self) -> None:
        rows = picture("activations", after(events.Histograms(step=0, layers=[layer("h = tanh(…)", dead=3)])))
        assert rows[0] == "h = tanh(…)  █ 8.1% saturated  std 0.61  mean +0.02  3 dead"

    def test_a_narrow_place_takes_two_rows_for_them(self) -> None:
        history = after(events.Histograms(step=0, layers=[layer("h = tanh(…)", dead=3)]))
        assert picture("activations", history, 36, 8)[:2] == [
            "h = tanh(…)  █ 8.1% saturated",
            "std 0.61  mean +0.02  3 dead",
        ]

    def test_bars_are_as_high_as_their_share(self) -> None:
        history = after(events.Histograms(step=0, layers=[layer(counts=[0, 2, 4, 8, 1])]))
        bars = picture("activations", history, 50, 10)[1:-1]
        heights = [sum(" ▁▂▃▄▅▆▇█".index(row[column]) for row in bars) for column in (5, 15, 25, 35, 45)]
        assert heights == [0, 16, 32, 64, 8]

    def test_a_single_value_can_be_seen_beside_a_hundred_thousand(self) -> None:
        history = after(events.Histograms(step=0, layers=[layer(counts=[1, 0, 100_000, 0, 0])]))
        assert picture("activations", history, 50, 10)[-2][:10] == "▁" * 10

    def test_values_of_no_tanh_are_not_called_saturated(self) -> None:
        wide = msgspec.structs.replace(layer("linear 1", saturation=0.4, dead=7), low=-3.0, high=3.0)
        history = after(events.Histograms(step=0, layers=[wide]))
        assert picture("activations", history, 50, 10)[0] == "linear 1  std 0.61  mean +0.02"
        assert not cells_in(PANELS["activations"].draw(history, View(50, 10)), colours.SATURATED)
        assert PANELS["activations"].summary(history) == "std 6.1e-01 to 6.1e-01"
        assert "dead" not in PANELS["activations"].explain(history).split("At step")[1]

    def test_what_is_saturated_has_a_colour_of_its_own(self) -> None:
        rows = PANELS["activations"].draw(
            after(events.Histograms(step=0, layers=[layer(counts=[1] * 200)])), View(100, 10)
        )
        assert {column for column, row in cells_in(rows, colours.SATURATED) if row > 0} == {0, 99}

    def test_layers_stand_below_each_other_where_there_is_room(self) -> None:
        rows = picture("activations", everything(), 76, 20)
        assert [row.split("  ")[0] for row in rows[::4]] == [f"tanh {i}" for i in range(5)]

    def test_and_side_by_side_where_there_is_not(self) -> None:
        rows = picture("activations", everything(), 78, 9)
        assert [name in rows[0] for name in ("tanh 0", "tanh 1", "tanh 2")] == [True] * 3
        assert [name in rows[4] for name in ("tanh 3", "tanh 4")] == [True] * 2

    def test_the_others_can_be_scrolled_to(self) -> None:
        assert "tanh 0" in picture("activations", everything(), 36, 8)[0]
        assert "tanh 3" in picture("activations", everything(), 36, 8, first_row=3)[0]
        assert "tanh 4" in picture("activations", everything(), 36, 8, first_row=99)[0]
        assert picture("activations", everything(), 36, 8)[-1] == "↑↓ more layers"

    def test_a_layer_without_counts_has_numbers_all_the_same(self) -> None:
        assert "saturated" in picture("activations", after(events.Histograms(step=0, layers=[layer(counts=[0, 0])])))[0]


class TestMatrix:
    def test_columns_and_rows_are_named_by_their_letters(self) -> None:
        rows = picture("matrix", after(counts()), 60, 30)
        assert rows[1].split() == LETTERS
        assert [row[0] for row in rows[2:]] == LETTERS

    def test_where_it_is_low_two_rows_share_one(self) -> None:
        rows = picture("matrix", after(counts()), 60, 16)
        assert [row.split()[0] for row in rows[2:]] == [
            ".a",
            *("bc", "de", "fg", "hi", "jk", "lm", "no", "pq"),
            *("rs", "tu", "vw", "xy", "z"),
        ]
        assert rows[2].endswith("▀" * 4 * 10) or set(rows[2][3:]) == {"▀", " "}

    def test_where_it_is_lower_still_it_can_be_scrolled(self) -> None:
        def names(first_row: int) -> list[str]:
            return [row.split()[0] for row in picture("matrix", after(counts()), 46, 9, first_row=first_row)[2:]]

        assert names(0) == [".a", "bc", "de", "fg", "hi", "jk", "lm"]
        assert names(2) == ["de", "fg", "hi", "jk", "lm", "no", "pq"]
        assert names(99) == ["no", "pq", "rs", "tu", "vw", "xy", "z"]
        assert "more rows" in picture("matrix", after(counts()), 46, 9)[0]

    def test_with_four_columns_a_cell_the_numbers_stand_in_it(self) -> None:
        rows = picture("matrix", after(counts()), 116, 36)
        assert rows[2].split() == [".", *map(str, range(27))]
        assert rows[-1].split()[-1] == "728"

    def test_and_a_blank_is_between_any_two_of_them(self) -> None:
        values = [[6763.0, 1226.0, 912.0], [12.34, -1.26, 99.5]]
        matrix = events.Matrix(step=0, name="N", rows=["a", "b"], columns=["x", "y", "z"], values=values)
        assert picture("matrix", after(matrix), 14, 4)[2:] == ["a   7k  1k 912", "b   12-1.3 100"]

    def test_shares_of_one_have_two_decimals_for_want_of_a_zero(self) -> None:
        values = [[0.333, 0.996, 0.004, 1.0]]
        matrix = events.Matrix(step=0, name="P", rows=["a"], columns=list("wxyz"), values=values)
        assert picture("matrix", after(matrix), 18, 3)[2] == "a  .33 1.0 .00   1"

    def test_with_much_room_the_pair_stands_above_its_number(self) -> None:
        rows = picture("matrix", after(counts()), 196, 56)
        assert rows[4].split() == ["a", *(f"a{letter}" for letter in LETTERS)]
        assert rows[5].split() == [str(27 + i) for i in range(27)]

    def test_a_larger_value_is_lighter(self) -> None:
        rows = PANELS["matrix"].draw(after(counts()), View(60, 30))
        grounds = [str(span.style).split()[-1] for row in rows[2:] for span in row.spans if " on " in str(span.style)]
        light = [sum(int(ground[i : i + 2], 16) for i in (1, 3, 5)) for ground in grounds]
        assert all(b >= a - 2 for a, b in pairwise(light))  # each of three colours is rounded
        assert light[-1] > light[0] + 300

    def test_without_colour_the_density_of_the_glyphs_tells_the_size(self) -> None:
        matrix = events.Matrix(step=0, name="W", rows=["a"], columns=list("abcde"), values=[[0.0, 1.0, 4.0, 9.0, 16.0]])
        assert picture("matrix", after(matrix), 12, 5)[2] == "a   ░░▒▒▓▓██"

    def test_and_the_sign(self) -> None:
        matrix = events.Matrix(step=0, name="W", rows=["a"], columns=list("abc"), values=[[-4.0, 0.0, 4.0]])
        assert picture("matrix", after(matrix), 8, 5)[2] == "a ≡≡  ██"

    def test_the_legend_tells_name_step_and_range(self) -> None:
        legend = picture("matrix", after(counts(1234)), 76, 20)[0]
        assert legend.startswith("N  0 ") and " 728 " in legend and legend.endswith("step 1,234")

    def test_the_matrix_that_was_sent_last_is_shown(self) -> None:
        other = events.Matrix(step=7, name="W", rows=["a"], columns=["b"], values=[[-1.5]])
        assert picture("matrix", after(other, counts(3)))[0].startswith("W  -1.50")

    def test_what_is_no_number_is_marked(self) -> None:
        matrix = events.Matrix(step=0, name="W", rows=["a"], columns=["b", "c"], values=[[math.nan, 1.0]])
        assert picture("matrix", after(matrix), 6, 5)[2] == "a ??██"
        assert "nan" in picture("matrix", after(matrix), 76, 20)[3]
        assert "largest: **1**" in PANELS["matrix"].explain(after(matrix))

    def test_letters_that_would_move_the_cursor_are_escaped(self) -> None:
        matrix = events.Matrix(
            step=0, name="W", rows=["\n", "\x1b"], columns=["\t", "a"], values=[[1.0, 2.0], [3.0, 4.0]]
        )
        rows = picture("matrix", after(matrix))
        assert all(row.isprintable() for row in rows) and any("\\n" in row for row in rows)

    def test_the_explanation_names_the_largest_pair(self) -> None:
        text = PANELS["matrix"].explain(after(counts()))
        assert "largest: **728** at row `z`, column `z`" in text


class TestScatter:
    def test_each_letter_stands_at_its_point(self) -> None:
        rows = picture("scatter", after(scatter([-1, 0, 1], [1, 0, -1], ["q", "w", "x"])))
        where = {glyph: (row.index(glyph), y) for y, row in enumerate(rows[1:-2]) for glyph in "qwx" if glyph in row}
        assert where["q"][0] < where["w"][0] < where["x"][0]
        assert where["q"][1] < where["w"][1] < where["x"][1]

    def test_letters_at_one_point_make_way_for_each_other(self) -> None:
        rows = picture("scatter", after(scatter([0.5] * 27, [0.5] * 27)))
        body = "".join(row[5:] for row in rows[1:-2])
        assert all(body.count(letter) == 1 for letter in LETTERS)

    def test_vowels_have_a_colour_of_their_own(self) -> None:
        rows = PANELS["scatter"].draw(after(scatter(range(27), range(27))), View(116, 36))
        vowels = {rows[y].plain[x] for x, y in cells_in(rows, colours.VOWEL) if y > 0}
        assert vowels == set("aeiou")

    def test_points_that_are_nowhere_are_left_out(self) -> None:
        rows = picture("scatter", after(scatter([0, math.nan, 1], [0, 1, math.inf], ["q", "w", "x"])))
        assert [letter in "".join(rows[1:]) for letter in "qwx"] == [True, False, False]

    def test_letters_that_would_move_the_cursor_are_escaped(self) -> None:
        rows = picture("scatter", after(scatter([0, 1, 2], [0, 1, 2], ["\x1b", "\n", "b"])))
        assert all(row.isprintable() for row in rows)

    def test_the_explanation_measures_how_far_vowels_are_apart(self) -> None:
        history = after(scatter([0, 3, 0], [0, 4, 0], ["a", "e", "b"]))
        assert "two vowels: **5.00**; between any two points: **3.33**" in PANELS["scatter"].explain(history)


class TestSamples:
    def test_new_names_are_told_from_those_in_the_training_set(self) -> None:
        rows = PANELS["samples"].draw(after(samples("emma", "carmah", known=["emma"])), View(46, 9))
        assert plain(rows)[2:4] == [f"○ emma{' ' * 40}", f"● carmah{' ' * 38}"]
        assert {y for _, y in cells_in(rows, colours.NEW_NAME) if y > 1} == {3}

    def test_legend_and_circumstances_stand_above(self) -> None:
        rows = picture("samples", after(samples("emma", "carmah", known=["emma"], temperature=0.5)), 46, 9)
        assert rows[:2] == ["● 1 new  ○ 1 in the training set", "step 500 · temperature 0.5"]

    def test_they_stand_in_columns_where_the_place_is_low(self) -> None:
        rows = picture("samples", after(samples(*"abcdefgh")), 46, 6)
        assert [row.split() for row in rows[2:]] == [
            ["●", "a", "●", "e"],
            ["●", "b", "●", "f"],
            ["●", "c", "●", "g"],
            ["●", "d", "●", "h"],
        ]

    def test_the_others_can_be_scrolled_to(self) -> None:
        history = after(samples(*(f"a-name-that-is-long-{i}" for i in range(9))))
        assert picture("samples", history, 30, 6, first_row=2)[2].strip() == "● a-name-that-is-long-2"
        assert picture("samples", history, 30, 6, first_row=99)[-1].strip() == "● a-name-that-is-long-8"

    @pytest.mark.parametrize(
        "text", ["\x1b[2J", "a\nb", "a\rb", "a\tb", "\x07", "\u202eabc", "a\u200bb", "\x9b1m", "\ud800"]
    )
    def test_a_sample_cannot_move_the_cursor(self, text: str) -> None:
        rows = picture("samples", after(samples(text)))
        assert all(row.isprintable() for row in rows)
        assert "\\" in rows[2]

    def test_an_empty_sample_can_be_seen(self) -> None:
        assert picture("samples", after(samples("")))[2].strip() == "● (nothing)"

    def test_the_summary_tells_the_share_of_new_names(self) -> None:
        assert PANELS["samples"].summary(after(samples("a", "b", "c", "d", known=["a"]))) == "75% new"


class TestLearningRateFinder:
    def test_the_valley_is_found_and_marked(self) -> None:
        history = sweep(lambda exponent: 2 + (exponent + 1) ** 2)
        assert PANELS["lr_finder"].summary(history) == "valley at lr 0.1"
        assert any("┊ lr 0.1 " in row for row in picture("lr_finder", history)[1:])

    def test_the_valley_is_marked_at_its_place(self) -> None:
        rows = picture("lr_finder", sweep(lambda exponent: 2 + (exponent + 1) ** 2), 80)
        gutter = rows[-2].index("└") + 1
        assert rows[3].index("┊") == gutter + (80 - gutter) * 2 // 3

    def test_the_axis_is_labelled_with_learning_rates(self) -> None:
        assert {"0.001", "0.01", "0.1", "1"} <= set(picture("lr_finder", sweep(lambda e: 2 + e**2))[-1].split())

    def test_a_loss_that_explodes_neither_flattens_nor_moves_the_valley(self) -> None:
        history = sweep(lambda e: 10 - 3 * (e + 3) if e < -0.5 else 1e6)
        rows = PANELS["lr_finder"].draw(history, View(76, 20))
        assert len({row for _, row in cells_in(rows, colours.LOSS) if row > 0}) > 10
        found = read_sweep(history)
        assert found is not None and found.exponent[found.valley] == pytest.approx(-0.5, abs=0.25)

    def test_a_fixed_learning_rate_is_no_sweep(self) -> None:
        history = after(started(), scalars(0, *[2.5] * 100))
        assert "has not moved" in picture("lr_finder", history)[0]
        assert PANELS["lr_finder"].summary(history) == ""

    def test_losses_that_are_no_numbers_are_passed_over(self) -> None:
        history = sweep(lambda e: math.nan if e > -0.2 else 2 + (e + 1) ** 2)
        assert PANELS["lr_finder"].summary(history) == "valley at lr 0.1"
