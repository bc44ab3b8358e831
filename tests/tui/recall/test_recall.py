"""Quick questions in the app: offered on the first screen, asked on a key, never in the way."""

import asyncio
import errno

import pytest

from tests.build import finished, run_folder, started
from tests.tui.inspector.gate import Gate
from tests.tui.small_course import settle, small_pack, text_of, until
from zth_tui import paths
from zth_tui.course.questions import Choice, Question
from zth_tui.tui.app import ZthApp
from zth_tui.tui.recall.card import Card, Dealt
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.question import QuestionScreen

QUESTION = Question("Which?", (Choice("this", "yes", right=True), Choice("that", "no")))
CARDS = [Card(name, "the lesson", QUESTION) for name in ("first", "second")]


@pytest.fixture
def app(tmp_path, monkeypatch) -> ZthApp:
    monkeypatch.setattr(ZthApp, "warm_up", lambda self: None)
    made = ZthApp(small_pack(tmp_path / "pack"))
    made.cards = list(CARDS)
    return made


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_first_screen_offers_them(app, size):
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "2 quick questions" in text_of(app) and "b Brush up" in text_of(app)


async def test_with_none_due_there_is_no_offer_and_the_key_says_so(app):
    app.cards = []
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "quick question" not in text_of(app) and "Brush up" not in text_of(app)
        await pilot.press("b")
        assert isinstance(app.screen, HomeScreen)
        assert [n.message.partition(":")[0] for n in app._notifications] == ["Nothing to ask yet"]


async def test_one_follows_the_other_and_each_is_remembered(app):
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("b", "1", "escape")
        assert isinstance(app.screen, QuestionScreen)
        await pilot.press("2", "1", "escape")
        assert isinstance(app.screen, HomeScreen)
        assert app.progress.recall("first").right == 1
        assert app.progress.recall("second").right == 0  # it took a second try
        await settle(pilot)
        assert "quick question" not in text_of(app)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_what_it_is_about_and_what_came_of_it_are_told_whole(app, size):
    about = "your run backprop/fast-cross-entropy"
    app.cards = [Card("first", about, QUESTION)]
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("b", "2")
        await settle(pilot)
        assert f"About {about}" in text_of(app) and "Question: not that one; try another" in text_of(app)


async def test_one_that_is_left_unanswered_is_still_due(app):
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("b", "escape")
        assert isinstance(app.screen, HomeScreen) and len(app.cards) == 2
        assert app.progress.recall("first") is None


async def test_what_is_done_in_this_sitting_is_not_asked_about(tmp_path, monkeypatch):
    monkeypatch.setattr(ZthApp, "warm_up", lambda self: None)
    monkeypatch.setattr("zth_tui.tui.app.DEAL_AFTER", 0.01)
    app = ZthApp(small_pack(tmp_path / "pack"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.cards is not None)
        assert app.cards == []
        run_folder(paths.runs(), started(), finished(1, "diverged"))
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert app.cards == []


async def test_they_may_be_found_while_the_first_screen_is_being_made(app):
    app._lesson = "bigram"
    async with app.run_test() as pilot:
        await settle(pilot)
        app.action_home()
        app.screen.post_message(Dealt(CARDS))
        await settle(pilot)
        assert "2 quick questions" in text_of(app)


async def test_without_runs_that_can_be_read_there_are_none(app, monkeypatch):
    def stale(*_) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr("zth_tui.tui.recall.deal.deal", stale)
    app.cards = None
    async with app.run_test() as pilot:
        app.deal()
        await settle(pilot)
        assert app.cards is None and isinstance(app.screen, HomeScreen)


async def test_quitting_while_they_are_looked_for_is_quiet(app, monkeypatch):
    app.cards = None
    gate = Gate()

    def slow(*_) -> list[Card]:
        gate.go_through()
        return list(CARDS)

    monkeypatch.setattr("zth_tui.tui.recall.deal.deal", slow)
    close_all = app._close_all

    async def close_and_wait() -> None:
        await close_all()
        gate.open()
        await asyncio.gather(*(worker.wait() for worker in app.workers if worker.group == "deal"))

    monkeypatch.setattr(app, "_close_all", close_and_wait)
    async with app.run_test():
        app.deal()
        await gate.reached()
