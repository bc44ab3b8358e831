"""How the run of a lesson ends, and what may follow."""

import pytest

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import Rig, bar, both_sizes, damage, evaluation, look, make_checkpoint, rig, said, train
from tests.tui.small_course import settle
from zth_tui.runs import events

__all__ = ["rig"]


@pytest.mark.parametrize(("why", "word"), [("done", "✓ done"), ("stopped", "■ stopped"), ("diverged", "✗ diverged")])
async def test_an_ended_run_says_how(rig: Rig, why, word):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.end(finished(3, why, train=2.0))
        await look(pilot)
        assert word in bar(app)


async def test_a_diverged_run_offers_to_go_more_gently(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        make_checkpoint(folder, 2)
        rig.end(finished(3, "diverged"))
        await look(pilot)
        assert "infinite at step 3: r runs again, g goes on from step 2, with half the learning rate" in " ".join(
            bar(app).split()
        )
        await pilot.press("g")
        await settle(pilot)
        assert rig.starter.begun[-1] == (folder, {"lr": 0.05})
        rig.say(started(2), evaluation(2))
        rig.end(finished(3, "diverged"))
        await look(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert rig.newest != folder
        assert rig.newest.info().config["lr"] == 0.05


async def test_a_stopped_run_goes_on_from_its_checkpoint(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        make_checkpoint(folder, 3)
        rig.end(finished(3, "stopped"))
        await look(pilot)
        await pilot.press("g")
        await settle(pilot)
        assert rig.starter.begun[-1] == (folder, {})
        await look(pilot)
        assert "starting" in bar(app)
        assert not app.screen.situation.resumable
        rig.say(started(3), scalars(3, 2.5))
        await look(pilot)
        assert "training" in bar(app)
        assert "step 4" in bar(app)


async def test_a_key_that_is_pressed_twice_at_once_goes_on_once(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        make_checkpoint(folder, 3)
        rig.end(finished(3, "stopped"))
        await look(pilot)
        app.screen.action_go_on()
        app.screen.action_go_on()
        await settle(pilot)
        assert [begun for begun, _ in rig.starter.begun] == [folder, folder]  # its beginning, and one continuation


async def test_a_run_that_is_done_does_not_go_on(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        make_checkpoint(folder, 3)
        rig.end(finished(3))
        await look(pilot)
        await pilot.press("g")
        await settle(pilot)
        assert len(rig.starter.begun) == 1


async def test_a_trainer_that_dies_without_a_word_is_noticed(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(200, 50)) as pilot:
        folder = await train(rig, pilot)
        rig.starter.trainers[-1].code = -9
        await look(pilot)
        assert "✗ lost" in bar(app)
        assert str(folder.trainer_log) in bar(app)
        assert "ended without a word" in said(app)


async def test_a_run_that_failed_says_why(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.end(events.Finished(why="error", steps=3, evaluation={}, steps_per_second=0, run="", message="no memory"))
        await look(pilot)
        assert "no memory" in bar(app)


@both_sizes
async def test_a_long_reason_is_not_cut_off(rig: Rig, size):
    reason = (
        "this machine has no GPU, and on the CPU a step would take hours: run small, which is the same net, smaller"
    )
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await train(rig, pilot)
        rig.end(events.Finished(why="refused", steps=0, evaluation={}, steps_per_second=0, run="", message=reason))
        await look(pilot)
        assert reason in " ".join(bar(app).split())


async def test_warnings_and_refusals_pop_up_once(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.say(events.Warning(step=3, text="a [strange] gradient"))
        rig.say(events.Refused(step=3, command="scale", reason="lr must be between 0 and 100"))
        await look(pilot)
        await look(pilot)
        assert said(app).count("a [strange] gradient") == 1
        assert said(app).count("scale was refused: lr must be between 0 and 100") == 1
        assert "refused" in bar(app)


async def test_a_damaged_log_is_said_once(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        for _ in range(2):
            damage(folder)
            await look(pilot)
        assert said(app).count("damaged") == 1


async def test_figures_that_are_reached_are_passed(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot, 3.3, 3.1, 3.01)
        rig.end(finished(3, train=2.11))
        await look(pilot)
        assert app.progress.has_passed("mlp/lecture")
        assert any(n.message.startswith("mlp/lecture has reached") for n in app._notifications)


@pytest.mark.parametrize(("third_loss", "train_loss"), [(3.01, 2.13), (3.03, 2.0)])
async def test_figures_that_are_missed_are_not(rig: Rig, third_loss, train_loss):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot, 3.3, 3.1, third_loss)
        rig.end(finished(3, train=train_loss))
        await look(pilot)
        assert not app.progress.has_passed("mlp/lecture")
