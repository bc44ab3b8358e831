"""A lesson's text, step by step, and the source beside it."""

from tests.tui.lesson_rig import Rig, both_sizes, rig, train
from tests.tui.small_course import settle, text_of
from zth_tui.tui.screens.code import CodeScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.quit import QuitScreen
from zth_tui.tui.screens.recap import RecapScreen

__all__ = ["rig"]


@both_sizes
async def test_the_text_is_read_a_step_at_a_time(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "Counting explodes" in text_of(app)
        assert "step 1 of 3" in text_of(app)
        await pilot.press("n")
        await settle(pilot)
        assert "Look inside" in text_of(app)
        assert "step 2 of 3" in text_of(app)
        await pilot.press("p")
        await settle(pilot)
        assert "Counting explodes" in text_of(app)


async def test_there_is_nothing_before_the_first_step_and_the_recap_after_the_last(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("p")
        assert app.screen.index == 0
        await pilot.press("n", "n")
        assert app.screen.index == 2
        await pilot.press("n")
        assert isinstance(app.screen, RecapScreen)


async def test_a_step_says_what_enter_runs(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Enter" not in text_of(app)
        await pilot.press("n")
        await settle(pilot)
        assert "Enter runs lecture" in text_of(app)
        assert "as in the lecture" in text_of(app)


async def test_enter_does_nothing_where_a_step_offers_nothing(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert rig.starter.begun == []


async def test_the_place_is_remembered_and_the_steps_are_seen(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert app.progress.has_seen("mlp", "Why a net")
        assert app.progress.has_seen("mlp", "Sleeping neurons")
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        assert app.screen.index == 1


@both_sizes
async def test_c_shows_the_source_with_the_line_that_matters_marked(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("n", "c")
        await settle(pilot)
        assert isinstance(app.screen, CodeScreen)
        [marked] = [line for line in text_of(app).splitlines() if "▶" in line]
        assert "h = x" in marked
        await pilot.press("escape")
        assert isinstance(app.screen, LessonScreen)


async def test_without_a_line_that_matters_the_source_is_shown_from_its_beginning(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert "A stage of the tests" in text_of(app)
        assert "▶" not in text_of(app)


@both_sizes
async def test_the_source_says_by_which_keys_to_move_and_to_leave(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert "↑↓ PgUp PgDn scroll" in text_of(app)
        assert "Esc Back" in text_of(app) and "q Quit" in text_of(app)


async def test_enter_runs_nothing_from_behind_the_source(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n", "c", "enter")
        await settle(pilot)
        assert isinstance(app.screen, CodeScreen)
        assert rig.starter.begun == []


async def test_q_quits_from_the_source_as_from_everywhere(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("c", "q")
        await settle(pilot)
        assert not app.is_running


async def test_q_in_the_source_asks_first_while_something_trains(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("c", "q")
        await settle(pilot)
        assert app.is_running and isinstance(app.screen, QuitScreen)
