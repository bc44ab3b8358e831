"""A later sitting begins where the last one ended: the lesson, its step, and the run that it showed."""

import errno

import pytest

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import Rig, bar, both_sizes, look, rig, said, train
from tests.tui.small_course import settle, text_of, until
from zth_tui import paths
from zth_tui.course.progress import Progress
from zth_tui.course.questions import Choice, Question
from zth_tui.runs.lock import TrainerLock
from zth_tui.tui.app import ZthApp
from zth_tui.tui.recall.card import Card
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.question import QuestionScreen

__all__ = ["rig"]
CARD = Card("mlp/Why", "MLP", Question("Which?", (Choice("this", "yes", right=True), Choice("that", "no"))))


@pytest.fixture
def left(rig: Rig) -> Progress:
    """The learner left at the second step, and has begun `lecture` in the app."""
    progress = Progress.load(rig.pack.progress_path)
    progress.came_to("mlp", 1, "Sleeping neurons")
    progress.ran("mlp/lecture")
    return progress


@both_sizes
async def test_the_app_opens_at_the_step_where_the_learner_left(rig: Rig, left: Progress, size):
    app = rig.app(lesson=None)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen) and app.screen.step.title == "Sleeping neurons"
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_progress_that_is_not_saved_is_told_there_once(rig: Rig, left: Progress, monkeypatch):
    def full(*_) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("zth_tui.course.progress_file.write_atomically", full)
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert said(app) == f"your progress is not saved: No space left on device ({paths.progress().parent})"


@pytest.mark.parametrize("lesson", ["of another course", "mlp"])
async def test_where_that_lesson_cannot_be_opened_the_map_is_shown(rig: Rig, left: Progress, lesson: str):
    left.came_to(lesson, 0, "Why a net")
    (rig.pack.path / "mlp" / "lesson.md").write_text("no [heading]")
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)


async def test_the_tokens_are_opened_over_the_map(rig: Rig, left: Progress):
    app = ZthApp(rig.pack, tokens=True, starter=rig.starter)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


@both_sizes
async def test_the_last_run_of_the_lesson_is_shown_again(rig: Rig, left: Progress, size):
    rig.folder(started(max_steps=1), scalars(0, 3.3), finished(1, "stopped"), created=1.6e9)
    rig.folder(started(max_steps=3), scalars(0, 3.3, 3.0, 2.8), finished(3, train=2.5))
    app = rig.app(lesson=None)
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        assert "✓ done" in bar(app) and "step 3 of 3" in bar(app)
        assert app.screen.step.title == "Sleeping neurons"
        assert said(app) == ""


async def test_a_run_that_still_trains_is_shown_live(rig: Rig, left: Progress):
    lock = TrainerLock(rig.folder(started(), scalars(0, 3.0)).lock)
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        assert "training" in bar(app)
    lock.release()


async def test_a_run_that_was_begun_elsewhere_is_not_shown_unasked(rig: Rig, left: Progress):
    rig.folder(started(), finished(0), experiment="small")
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        assert "no run yet" in text_of(app)


async def test_a_run_that_was_left_alone_stays_so_for_this_sitting(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("d")
        await settle(pilot)
        app.open_lesson("mlp")
        await look(pilot)
        assert "no run yet" in text_of(app)


async def test_coming_back_from_the_map_is_to_the_step_and_not_to_that_of_the_run(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("n", "escape")
        await settle(pilot)
        await pilot.press("enter")
        await look(pilot)
        assert app.screen.step.title == "In the plane"
        assert "training" in bar(app)


async def test_quick_questions_are_offered_there_and_asked_on_their_key(rig: Rig, left: Progress, monkeypatch):
    monkeypatch.setattr("zth_tui.tui.app.DEAL_AFTER", 0.01)
    monkeypatch.setattr("zth_tui.tui.recall.deal.deal", lambda *_: [CARD])
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await until(pilot, lambda: said(app))
        assert said(app) == "1 quick question about what you did before: b"
        await pilot.press("b")
        assert isinstance(app.screen, QuestionScreen)
        await pilot.press("1", "escape")
        assert isinstance(app.screen, LessonScreen)
        assert app.cards == []
