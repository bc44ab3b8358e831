"""Runs that were begun elsewhere, opened in their lesson."""

import shutil

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import Rig, asked, bar, both_sizes, look, rig, said, samples
from tests.tui.small_course import settle, text_of
from zth_tui.course.progress import Progress
from zth_tui.runs import commands, events
from zth_tui.runs.lock import TrainerLock
from zth_tui.runs.viewer import RunViewer

__all__ = ["rig"]
LETTERS = [".", "a", "b"]


def test_a_finished_run_can_be_told_from_a_live_one(rig: Rig):
    folder = rig.folder(started(), scalars(0, 3.0), finished(1))
    assert not RunViewer(folder).live


@both_sizes
async def test_opening_a_finished_run_shows_its_panels_from_the_log(rig: Rig, size):
    matrix = events.Matrix(step=0, name="W", rows=LETTERS, columns=LETTERS, values=[[1.0, 2.0, 3.0]] * 3)
    said_before = events.Warning(step=0, text="old news")
    folder = rig.folder(
        started(max_steps=3), scalars(0, 3.3, 3.0, 2.8), matrix, samples(3, "emma"), said_before, finished(3, train=2.5)
    )
    app = rig.app(run=folder)
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        assert "✓ done" in bar(app)
        assert "emma" in text_of(app)
        assert "step 3 of 3" in bar(app)
        assert said(app) == ""


async def test_opening_a_run_opens_the_step_that_is_about_it(rig: Rig):
    app = rig.app(run=rig.folder(started(), finished(0), experiment="small"))
    async with app.run_test() as pilot:
        await look(pilot)
        assert app.screen.step.title == "In the plane"


async def test_attaching_to_a_live_run_shows_it_whole_and_controls_it(rig: Rig):
    folder = rig.folder(started(), scalars(0, *[3.0] * 500), events.Paused(step=500))
    lock = TrainerLock(folder.lock)
    app = rig.app(run=folder)
    async with app.run_test() as pilot:
        await look(pilot)
        assert "‖ paused" in bar(app)
        assert "step 500" in bar(app)
        await pilot.press("space")
        assert asked(folder) == [commands.Resume()]
    lock.release()


async def test_a_run_that_was_opened_and_left_alone_stays_so(rig: Rig):
    Progress.load(rig.pack.progress_path).ran("mlp/lecture")
    lock = TrainerLock((folder := rig.folder(started(), scalars(0, 3.0))).lock)
    app = rig.app(run=folder)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("enter")
        await look(pilot)
        assert "no run yet" in text_of(app)
    lock.release()


async def test_the_settings_of_a_run_whose_stage_is_gone_are_told_to_be_unknown(rig: Rig):
    lock = TrainerLock((folder := rig.folder(started(), scalars(0, 3.0))).lock)
    shutil.rmtree(rig.pack.path / "mlp")
    app = rig.app(run=folder)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("k")
        assert "there is no stage 'mlp'" in said(app)
    lock.release()


async def test_a_run_whose_lesson_is_gone_is_shown_all_the_same(rig: Rig):
    folder = rig.folder(started(), scalars(0, 3.3, 3.0), samples(2, "ava"), finished(2))
    shutil.rmtree(rig.pack.path / "mlp")
    app = rig.app(run=folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot)
        assert "belongs to no lesson" in text_of(app)
        assert "ava" in text_of(app)
