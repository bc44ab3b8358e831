"""Predict, then run: Enter asks, the guess goes into the run, and the truth is told beside it."""

import pytest

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import Rig, a_step, bar, both_sizes, look, offered, rewrite, rig, said
from tests.tui.small_course import text_of
from zth_tui.course.progress import Guess
from zth_tui.errors import UserError
from zth_tui.runs.folder import Forecast
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.predict import PredictScreen

__all__ = ["rig"]
PREDICT = (
    '\n```predict\nask = "What does it begin with?"\nnumber = "step 0"\nnear = 0.1\nsays = "ln 27, of course."\n```\n'
)


@pytest.fixture(autouse=True)
def a_step_that_asks(rig: Rig) -> None:
    rewrite(rig.pack, a_step("Asked", run="lecture") + PREDICT, a_step("Not asked", run="small"))


def guess(app) -> Guess | None:
    return app.progress.guess("mlp", "Asked")


async def predict(rig: Rig, pilot, number: str = "3.3") -> None:
    """And let the run begin with 3.2958."""
    await look(pilot)
    await pilot.press("enter", *number, "enter")
    await look(pilot)
    rig.say(started(max_steps=1000), scalars(0, 3.2958))
    await look(pilot)


@both_sizes
async def test_enter_asks_before_it_runs(rig: Rig, size) -> None:
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        await pilot.press("enter")
        assert isinstance(app.screen, PredictScreen) and "What does it begin with?" in text_of(app)
        assert rig.starter.begun == []


async def test_what_the_run_is_about_is_told_only_where_nothing_is_to_be_guessed(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        assert "mlp/lecture" in bar(app) and "as in the lecture" not in text_of(app)
        await pilot.press("n")
        await look(pilot)
        assert "two numbers a letter" in bar(app)


async def test_what_was_said_is_kept_in_the_run_and_in_the_progress(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter", *"3.3", "enter")
        await look(pilot)
        assert rig.newest.info().forecast == Forecast("Asked", "step 0", number=3.3)
        assert guess(app) == Guess(3.3)


async def test_the_truth_is_told_once_and_stays_in_the_text(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await predict(rig, pilot)
        assert guess(app) == Guess(3.3, 3.2958, True, rig.newest.name)
        assert said(app).count("you said 3.3, and it is 3.296: well guessed") == 1
        await look(pilot)
        assert said(app).count("you said") == 1
        assert "ln 27, of course." in text_of(app)
        await pilot.press("n")
        await look(pilot)
        assert "ln 27, of course." not in text_of(app)


async def test_a_guess_far_off_is_told_without_blame(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await predict(rig, pilot, "0")
        assert "you said 0; it is 3.296" in said(app)


async def test_it_may_be_skipped_and_is_not_asked_again(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter", "enter")
        await look(pilot)
        assert rig.newest.info().forecast is None and guess(app) == Guess()
        rig.end(started(), scalars(0, 3.3), finished(1))
        await look(pilot)
        await pilot.press("enter")
        await look(pilot)
        assert isinstance(app.screen, LessonScreen) and len(rig.starter.begun) == 2


async def test_who_skips_it_is_told_after_the_run_all_the_same(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter", "enter")
        await look(pilot)
        rig.say(started(max_steps=1), scalars(0, 3.2958))
        await look(pilot)
        assert "ln 27, of course." not in text_of(app)
        rig.end(finished(1))
        await look(pilot)
        assert "ln 27, of course." in text_of(app)


async def test_escape_runs_nothing(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter", "escape")
        await look(pilot)
        assert rig.starter.begun == [] and guess(app) is None


async def test_as_long_as_the_truth_is_not_known_it_is_asked_again(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter", *"3.3", "enter")
        await look(pilot)
        rig.end(started(), finished(0, "stopped"))
        await look(pilot)
        await pilot.press("enter")
        assert isinstance(app.screen, PredictScreen)


async def test_run_again_keeps_the_guess(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await predict(rig, pilot)
        await pilot.press("r")
        await look(pilot)
        assert rig.newest.info().forecast == Forecast("Asked", "step 0", number=3.3)


async def test_a_step_without_a_prediction_runs_at_once(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("n", "enter")
        await look(pilot)
        assert rig.newest.info().experiment == "small"


async def test_the_offer_says_that_a_guess_is_asked_for(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot)
        assert "Enter asks your guess, runs mlp/lecture" in offered(app)


async def test_it_is_asked_only_once_it_is_clear_that_a_run_begins(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("n", "enter")
        await look(pilot)
        rig.say(started(), scalars(0, 3.3))
        await pilot.press("p", "enter")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, LessonScreen) and guess(app) is None


async def test_what_is_known_is_not_told_anew_by_an_older_run(rig: Rig) -> None:
    app = rig.app()
    async with app.run_test() as pilot:
        await predict(rig, pilot)
        first = rig.newest
        rig.end(finished(1))
        await pilot.press("r")
        await look(pilot)
        rig.say(started(), scalars(0, 9.0))
        await look(pilot)
        app.open_run(first)
        await look(pilot)
        assert guess(app) == Guess(3.3, 3.2958, True, first.name)
        assert said(app).count("you said") == 1


async def test_a_run_that_cannot_begin_leaves_no_guess(rig: Rig, monkeypatch) -> None:
    def no_room(*_, **__):
        raise UserError("the disk is full")

    monkeypatch.setattr(rig.starter, "run", no_room)
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter", "enter")
        await look(pilot)
        assert "the disk is full" in said(app) and guess(app) is None
