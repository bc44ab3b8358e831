"""What runs came to while no lesson showed them is kept."""

import pytest

from tests.build import finished, scalars, started, write_log
from tests.tui.lesson_rig import Rig, a_step, look, rewrite, rig, train
from tests.tui.small_course import settle
from zth_tui import paths
from zth_tui.course.progress import Guess, Progress
from zth_tui.runs.folder import Forecast, RunFolder
from zth_tui.tui.lesson.meanwhile import ended_meanwhile, keep

__all__ = ["rig"]
PREDICT = '\n```predict\nask = "What does it begin with?"\nnumber = "step 0"\nnear = 0.1\nsays = "ln 27."\n```\n'
REACHED = (started(max_steps=3), scalars(0, 3.3, 3.0, 2.8), finished(3, train=2.1))


@pytest.fixture
def progress(rig: Rig) -> Progress:
    rewrite(rig.pack, a_step("Asked", run="lecture") + PREDICT, a_step("Other", run="small"))
    return Progress.load(rig.pack.progress_path)


def catch_up(rig: Rig, progress: Progress) -> list[RunFolder]:
    watches = ended_meanwhile(rig.pack, progress, paths.runs())
    for watch in watches:
        keep(watch, rig.pack, progress)
    return [watch.folder for watch in watches]


def test_a_run_that_the_learner_began_may_have_reached_its_figures(rig: Rig, progress: Progress):
    progress.ran("mlp/lecture")
    run = rig.folder(started(max_steps=3), scalars(0, 3.3, 3.0, 3.0), finished(3, train=2.1))
    assert catch_up(rig, progress) == [run]
    assert progress.has_passed("mlp/lecture")
    assert catch_up(rig, progress) == []


def test_one_that_was_begun_elsewhere_counts_for_nothing(rig: Rig, progress: Progress):
    rig.folder(*REACHED)
    assert catch_up(rig, progress) == []


def test_one_that_still_has_to_end_tells_nothing_yet(rig: Rig, progress: Progress):
    progress.ran("mlp/lecture")
    rig.folder(started(max_steps=3), scalars(0, 3.3))
    assert catch_up(rig, progress) == []


def test_a_guess_is_told_though_a_newer_run_of_the_lesson_is_there(rig: Rig, progress: Progress):
    progress.guessed("mlp", "Asked", Guess(3.0))
    guessed = rig.folder(*REACHED, forecast=Forecast("Asked", "step 0", number=3.0))
    rig.folder(started(), finished(0), experiment="small", created=1.8e9)
    assert catch_up(rig, progress) == [guessed]
    assert progress.guess("mlp", "Asked") == Guess(3.0, 3.3, False, guessed.name)


async def test_a_run_that_was_let_go_is_looked_at_to_its_end(rig: Rig, progress: Progress):
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter", *"3.3", "enter")
        await look(pilot)
        await pilot.press("d")
        await settle(pilot)
        rig.end(*REACHED)
        app.look_at_unseen()
        assert app.progress.guess("mlp", "Asked").truth == 3.3


async def test_so_is_one_beside_which_another_was_begun(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        trainer = rig.starter.trainers[-1]
        await pilot.press("n", "enter", "d")
        await settle(pilot)
        assert rig.newest != first
        write_log(first.events, finished(3, train=2.1))
        trainer.code = 0
        app.look_at_unseen()
        assert app.progress.has_passed("mlp/lecture")
