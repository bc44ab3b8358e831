"""Keys that arrive together, as over a slow line or from a held key, end nothing but what they are meant to."""

import pytest
from textual import events
from textual.pilot import Pilot

from tests.tui.lesson_rig import Rig, look, make_checkpoint, rig, train
from tests.tui.small_course import settle
from zth_tui.course.questions import Choice, Question
from zth_tui.tui.recall.card import Card
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.question import QuestionScreen

__all__ = ["rig"]


async def burst(pilot: Pilot, *keys: str) -> None:
    """All of them before the app can answer the first."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await pilot.pause()


@pytest.mark.parametrize("keys", [("n", "h"), ("n", "escape"), ("n", "p", "n", "h")])
async def test_a_step_that_is_left_at_once(rig: Rig, keys):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, *keys)
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)


@pytest.mark.parametrize("keys", [("l", "h", "enter", "1"), ("s", "t", "1"), ("l", "u", "e")])
async def test_keys_behind_the_one_that_quits_lead_nowhere(rig: Rig, keys):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("q")
        await settle(pilot)
        await burst(pilot, *keys)
        await pilot.pause()
        assert app.return_code == 0


async def test_q_twice_leaves_the_run_training(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        make_checkpoint(folder, 1)
        await burst(pilot, "q", "q")
        await settle(pilot)
        await pilot.press("q")
        assert app.return_code == 0
        assert "goes on training" in str(app._exit_renderables)


@pytest.mark.parametrize("leaves", ["escape", "a", "enter"])
async def test_a_quick_question_that_is_answered_and_left_at_once(rig: Rig, leaves):
    question = Question("Which?", (Choice("this", "yes", right=True), Choice("that", "no")))
    app = rig.app(lesson=None)
    app.cards = [Card("first", "the lesson", question), Card("second", "the lesson", question)]
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "b", "1", leaves)
        await settle(pilot)
        assert isinstance(app.screen, QuestionScreen)
        assert [card.name for card in app.cards] == ["second"]


@pytest.mark.parametrize("opens", ["c", "u", "y", "1", "t"])
async def test_back_from_the_palette_twice(rig: Rig, opens):
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press(opens)
        await settle(pilot)
        behind = app.screen
        commands = {command.title: command for command in app.get_system_commands(behind)}
        back = commands["Back"].callback
        await back()
        await back()
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen)
