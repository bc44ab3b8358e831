"""The run of a lesson: begun, steered, left."""

import errno

import pytest

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import (
    Rig,
    asked,
    bar,
    both_sizes,
    evaluation,
    look,
    rig,
    said,
    train,
)
from tests.tui.small_course import settle, text_of
from zth_tui.runs import commands, events
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.lesson import LessonScreen

__all__ = ["rig"]


async def test_enter_runs_what_the_step_offers(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        assert folder.info().title == "mlp/lecture"
        assert folder.info().pack == str(rig.pack.path)
        assert app.progress.has_run("mlp/lecture")


async def test_until_the_trainer_speaks_the_run_is_starting(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "no run yet" in bar(app)
        await pilot.press("n", "enter")
        await look(pilot)
        assert "starting" in bar(app)


@both_sizes
async def test_the_run_bar_holds_the_numbers_of_the_run(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await train(rig, pilot)
        rig.say(scalars(3, 2.7, t=1.0), scalars(4, 2.6, t=2.0), evaluation(5, train=2.71, dev=2.72))
        await look(pilot)
        screen = text_of(app)
        for words in ("● training", "mlp/lecture", "step 5 of 1,000", "loss ", "train 2.7100", "dev 2.7200", "lr 0.1"):
            assert words in screen
        for words in ("1.0 steps/s", "16:35 left", "cpu"):
            assert words in screen


async def test_a_paused_run_makes_no_steps_a_second(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.say(scalars(3, 2.7, t=1.0), scalars(4, 2.6, t=2.0))
        await look(pilot)
        assert "1.0 steps/s" in text_of(app)
        rig.say(events.Paused(step=5))
        await look(pilot)
        assert "steps/s" not in text_of(app)


async def test_after_the_last_step_it_says_that_it_evaluates(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.say(scalars(3, *[2.5] * 997))
        await look(pilot)
        assert "● evaluating" in bar(app) and "left" not in bar(app)
        rig.end(finished(1000))
        await look(pilot)
        assert "✓ done" in bar(app)


async def test_a_setting_that_comes_too_late_is_said_to(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press("k")
        rig.end(finished(1000))
        await pilot.press(*"0.5", "enter")
        await look(pilot)
        assert "the run has ended" in said(app)
        assert asked(folder) == []


async def test_commands_given_before_the_trainer_listens_wait_for_it(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n", "enter", "full_stop")
        await settle(pilot)
        await pilot.press("full_stop")
        rig.say(started())
        await look(pilot)
        assert asked(rig.newest) == []
        rig.say(evaluation(0))
        await look(pilot)
        assert asked(rig.newest) == [commands.Step(n=1)] * 2


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("space", commands.Pause()),
        ("full_stop", commands.Step(n=1)),
        ("greater_than_sign", commands.Step(n=10)),
        ("left_square_bracket", commands.Scale(name="lr", factor=0.5)),
        ("right_square_bracket", commands.Scale(name="lr", factor=2.0)),
        ("s", commands.Sample()),
        ("x", commands.Stop()),
    ],
)
@pytest.mark.parametrize("enlarged", [False, True])
async def test_a_key_sends_its_command(rig: Rig, key, command, enlarged):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press(*(["1"] if enlarged else []), key)
        assert asked(folder) == [command]


async def test_space_resumes_a_paused_run(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        rig.say(events.Paused(step=3))
        await look(pilot)
        assert "paused" in bar(app)
        await pilot.press("space")
        assert asked(folder) == [commands.Resume()]


async def test_keys_of_a_run_do_nothing_where_there_is_none(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("space", "full_stop", "x", "r", "g", "d", "s")
        assert isinstance(app.screen, LessonScreen)
        assert rig.starter.begun == []


async def test_a_full_disk_is_said_and_nothing_breaks(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    def full(self, command):
        raise OSError(errno.ENOSPC, "No space left on device")

    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        monkeypatch.setattr(RunViewer, "send", full)
        await pilot.press("space")
        assert "could not be written: No space left on device" in said(app)


async def test_a_log_that_cannot_be_read_is_said_as_long_as_it_lasts(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    def stale(self):
        raise OSError(errno.ESTALE, "Stale file handle")

    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        with monkeypatch.context() as patch:
            patch.setattr(RunViewer, "poll", stale)
            await look(pilot)
            assert "the run cannot be read: Stale file handle" in bar(app)
        await look(pilot)
        assert "cannot be read" not in bar(app)


async def test_a_trainer_that_waits_for_room_on_the_disk_is_said_to(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        monkeypatch.setattr(RunViewer, "disk_is_full", True)
        await look(pilot)
        assert "the disk is full" in bar(app)


async def test_r_runs_it_again_with_the_settings_of_that_run(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        rig.end(finished(3, train=2.0))
        await look(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert rig.newest != first
        assert rig.newest.info().config == first.info().config
        assert asked(first) == []


async def test_r_stops_a_live_run_first(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        await pilot.press("r")
        await settle(pilot)
        assert asked(first) == [commands.Stop()]
        assert len(rig.starter.begun) == 2


@pytest.mark.parametrize(("lr", "words"), [(0.0, "is 0 and stays so; k sets another"), (0.1, "has no learning rate")])
async def test_a_step_without_a_learning_rate_is_one_at_0_or_one_that_needs_none(rig: Rig, lr: float, words: str):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        rig.say(
            events.Knob(step=3, who="a viewer", name="lr", old=0.1, new=lr),
            events.Scalars(t=0.0, first=3, loss=[3.0], lr=[0.0]),
        )
        await look(pilot)
        await pilot.press("right_square_bracket")
        assert words in said(app)
        assert asked(folder) == []


async def test_enter_asks_what_becomes_of_a_live_run(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        await pilot.press("n", "enter")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("escape")
        assert len(rig.starter.begun) == 1
        await pilot.press("enter", "x")
        await settle(pilot)
        assert asked(first) == [commands.Stop()]
        assert rig.newest.info().title == "mlp/small"


async def test_enter_once_more_harms_nothing(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen)
        assert asked(first) == [] and len(rig.starter.begun) == 1


async def test_a_live_run_may_be_left_training_beside_the_new_one(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        await pilot.press("n", "enter", "d")
        await settle(pilot)
        assert asked(first) == []
        assert rig.newest.info().title == "mlp/small"


async def test_detaching_leaves_the_run_training_and_goes_home(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press("d")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert asked(folder) == []
        app.open_lesson("mlp")
        await settle(pilot)
        assert "no run yet" in bar(app)


async def test_going_home_keeps_the_run_in_its_lesson(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("h")
        await settle(pilot)
        app.open_lesson("mlp")
        await look(pilot)
        assert "training" in bar(app)
