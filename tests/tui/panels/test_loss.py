"""What the loss panel shows: the cloud of every step, its mean, the evaluations, and what happened when."""

import pytest

from tests.build import finished, scalars, started
from tests.tui.panels.drawing import SIZES, cells_in, picture, plain
from tests.tui.panels.histories import after, everything
from zth_tui.runs import events
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View
from zth_tui.tui.panels.loss import step_scale


def test_a_spike_of_one_step_can_be_seen_in_a_run_of_200_000_steps() -> None:
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


def test_the_loss_of_knowing_nothing_is_a_line_with_its_name() -> None:
    rows = picture("loss", after(started(), scalars(0, 2.5, 2.4, 2.3)))
    assert any("╌╌╌" in row and row.endswith("ln 27 = 3.296") for row in rows)


def test_the_cloud_does_not_hide_it() -> None:
    rows = picture("loss", after(started(), scalars(0, *[2.0, 6.0] * 500), finished(1000)))
    assert any(row.count("╌") > 40 for row in rows)


def test_a_number_with_a_name_of_its_own_is_shown_as_it_is() -> None:
    history = after(started(loss_name="tokens per byte", uniform_loss=None), scalars(0, 1.0, 0.9, 0.8), finished(3))
    rows = picture("loss", history)
    assert "tokens per byte 0.800" in rows[0]
    assert "each step" not in rows[0]
    assert "╌" not in "".join(rows)
    assert PANELS["loss"].explain(history).startswith("## Tokens per byte")


def test_a_loss_that_is_no_whole_number_of_letters_is_named_without_one() -> None:
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


def test_the_legend_tells_the_numbers_of_now() -> None:
    history = after(started(), scalars(0, 2.5), events.Evaluation(step=1, losses={"train": 2.4, "dev": 2.45}))
    assert picture("loss", history)[0] == "━ mean 2.500  ● dev 2.450  ◆ train 2.400  ⣿ each step 2.500"


def test_evaluations_are_points_with_a_glyph_for_each_split() -> None:
    history = after(
        started(max_steps=140),
        scalars(0, *[2.5] * 140),
        *(events.Evaluation(step=s, losses={"train": 2.1, "dev": 2.9}) for s in (0, 60, 120)),
        finished(140),
    )
    body = "".join(picture("loss", history)[1:])
    assert (body.count("●"), body.count("◆")) == (3, 3)


def test_a_changed_setting_is_a_tick_at_its_step() -> None:
    knob = events.Knob(step=25, who="you", name="lr", old=0.1, new=0.05)
    rows = picture("loss", after(started(max_steps=100), scalars(0, *[2.5] * 100), knob, finished(100)))
    axis = rows[-2]
    gutter = axis.index("└") + 1
    assert axis.index("▲") == gutter + (len(axis) - gutter) // 4
    assert rows[0].endswith("▲ lr 0.05")


def test_pause_and_resume_are_ticks_side_by_side() -> None:
    history = after(started(max_steps=100), scalars(0, *[2.5] * 50), events.Paused(step=50), events.Resumed(step=50))
    assert "‖>" in picture("loss", history)[-2]


def test_steps_without_a_number_are_a_gap() -> None:
    history = after(started(max_steps=140), scalars(0, *[2.5] * 40), scalars(100, *[2.5] * 40), finished(140))
    rows = PANELS["loss"].draw(history, View(76, 20))
    columns = {column for column, row in cells_in(rows, colours.LOSS) if row > 0}
    gutter = plain(rows)[-2].index("└") + 1
    assert not columns & set(range(gutter + 22, gutter + 50))
    assert {gutter, gutter + 19, gutter + 53, 75} <= columns


def test_what_an_earlier_life_did_beyond_the_checkpoint_is_faint() -> None:
    history = after(started(), scalars(0, *[2.5] * 100), started(40), scalars(40, *[2.0] * 20))
    rows = PANELS["loss"].draw(history, View(76, 20))
    faint = {column for column, row in cells_in(rows, colours.FAINT) if row > 0}
    live = {column for column, row in cells_in(rows, colours.LOSS) if row > 0}
    assert max(faint) > max(live)
    assert "before the resume" in rows[0].plain


def test_the_picture_stands_still_while_the_run_goes_on() -> None:
    """So that few rows are sent anew: only what is new is drawn."""
    history = after(started(max_steps=10**6), scalars(0, *[3.0, 2.0] * 500))
    before = step_scale(history, 140)
    history.apply(scalars(1000, *[3.0, 2.0] * 50))
    assert step_scale(history, 140) == before == (8, 1120)
    rows = picture("loss", history)
    history.apply(scalars(1100, 2.5))
    assert sum(a != b for a, b in zip(rows, picture("loss", history), strict=True)) <= 4


def test_the_axis_ends_at_the_last_planned_step() -> None:
    assert step_scale(after(started(max_steps=1000), scalars(0, *[2.5] * 600)), 140) == (8, 1000)


def test_a_paused_or_finished_run_fills_the_picture() -> None:
    said = (started(max_steps=10**6), scalars(0, *[2.5] * 300))
    assert step_scale(after(*said, events.Paused(step=300)), 140)[1] == 300
    assert step_scale(after(*said, finished(300, "stopped")), 140)[1] == 300


def test_on_a_log_scale_the_late_part_gets_more_room() -> None:
    history = after(started(), scalars(0, *[27.0] * 20, *[4.0] * 60, *[1.5] * 60), finished(140))

    def rows_of_the_late_part(log_scale: bool) -> int:
        rows = PANELS["loss"].draw(history, View(76, 20, log_scale))
        return len({row for column, row in cells_in(rows, colours.LOSS) if row > 0 and column > 45})

    assert rows_of_the_late_part(True) > rows_of_the_late_part(False)


def test_the_explanation_holds_the_numbers_of_now() -> None:
    text = PANELS["loss"].explain(everything())
    assert "at step 1,000" in text and "ln 27 = 3.296" in text
    assert "**dev**: 2.1100 at step 900" in text
    assert "step 400: you set `lr` from 0.1 to 0.05" in text


def test_an_estimate_that_is_some_time_old_is_said_to_be() -> None:
    estimates = events.Evaluation(step=50, losses={"dev": 2.6})
    history = after(started(), scalars(0, *[2.5] * 50), estimates, scalars(50, *[2.4] * 50))
    assert PANELS["loss"].summary(history).endswith("dev 2.600 at 50")


@pytest.mark.parametrize("log_scale", [False, True])
def test_a_loss_that_all_but_stands_still_does_not_look_like_a_fall(log_scale: bool) -> None:
    losses = [1.0 - 2e-5 * i / 99 for i in range(100)]
    history = after(started(loss_name="tokens per byte", uniform_loss=None), scalars(0, *losses), finished(100))
    rows = PANELS["loss"].draw(history, View(76, 20, log_scale))
    assert len({row for _, row in cells_in(rows, colours.LOSS) if row > 0}) == 1


def test_a_change_of_two_percent_goes_over_the_whole_panel() -> None:
    losses = [2.0 + 0.04 * i / 99 for i in range(100)]
    history = after(started(loss_name="tokens per byte", uniform_loss=None), scalars(0, *losses), finished(100))
    rows = PANELS["loss"].draw(history, View(76, 20))
    assert len({row for _, row in cells_in(rows, colours.LOSS) if row > 0}) > 14
