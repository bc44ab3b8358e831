"""`/` finds a word, and opens the lesson at the step that speaks of it."""

import pytest
from textual.widgets import Input, Static

from tests.tui.inspector.gate import Gate
from tests.tui.lesson_rig import Rig, both_sizes, rig
from tests.tui.small_course import settle, text_of
from zth_tui.course.packs import Pack
from zth_tui.course.search import Index, index_of
from zth_tui.tui.screens import search
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.search import SearchScreen

__all__ = ["rig"]


async def look_for(pilot, word: str) -> None:
    await pilot.press("/")
    await settle(pilot)
    pilot.app.screen.query_one(Input).value = word
    await settle(pilot)


async def test_the_lessons_are_read_once_and_not_at_each_letter(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    read = []
    monkeypatch.setattr(search, "index_of", lambda pack: read.append(pack) or index_of(pack))
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("/", *"vowels")
        await settle(pilot)
        assert "Watch the vowels" in text_of(app)
        assert read == [rig.pack]


async def test_what_was_typed_before_they_were_read_is_found_then(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    gate = Gate()
    app = rig.app(lesson=None)

    def read(pack: Pack) -> Index:
        gate.go_through()
        return index_of(pack)

    monkeypatch.setattr(search, "index_of", read)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("/", *"vowels")
        await gate.reached()
        assert "reading the lessons" in text_of(app) and "vowels" in text_of(app)
        gate.open()
        await settle(pilot)
        assert "Watch the vowels" in text_of(app) and "reading" not in text_of(app)


async def test_a_glossary_that_cannot_be_read_is_told(rig: Rig):
    (rig.pack.path / "glossary.toml").write_text("[[term")
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        await look_for(pilot, "vowels")
        assert "glossary.toml: " in str(app.screen.query_one("#said", Static).content)


@both_sizes
async def test_enter_opens_the_lesson_at_the_step(rig: Rig, size):
    app = rig.app(lesson=None)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await look_for(pilot, "vowels")
        assert "Watch the vowels" in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.step.title == "In the plane"


async def test_a_term_is_told_where_it_is_found(rig: Rig):
    (rig.pack.path / "glossary.toml").write_text('[[term]]\nname = "logits"\nsays = "Numbers before softmax."\n')
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        await look_for(pilot, "logit")
        assert "◆ logits" in text_of(app) and "Numbers before softmax." in text_of(app)


@pytest.mark.parametrize(("keys", "title"), [(["down"], "Sleeping neurons"), (["down", "down"], "In the plane")])
async def test_the_arrows_go_down_to_what_was_found(rig: Rig, keys, title):
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        await look_for(pilot, "in")
        await pilot.press(*keys, "enter")
        await settle(pilot)
        assert app.screen.step.title == title


async def test_a_term_opens_its_lesson_where_it_is_explained(rig: Rig):
    term = '[[term]]\nname = "vowels"\nsays = "a, e, i, o, u."\nlesson = "mlp"\n'
    (rig.pack.path / "glossary.toml").write_text(term)
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        await look_for(pilot, "vowels")
        assert "→ MLP: In the plane" in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.step.title == "In the plane"


async def test_what_nothing_speaks_of_is_said(rig: Rig):
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        await look_for(pilot, "quaternion")
        assert "Nothing speaks of it." in text_of(app)
        await pilot.press("enter")
        assert isinstance(app.screen, SearchScreen)


@pytest.mark.parametrize("lesson", [None, "mlp"])
async def test_esc_goes_back_to_where_one_was(rig: Rig, lesson):
    app = rig.app(lesson=lesson)
    async with app.run_test() as pilot:
        await settle(pilot)
        before = app.screen
        await look_for(pilot, "net")
        await pilot.press("escape")
        assert app.screen is before
        assert isinstance(before, LessonScreen if lesson else HomeScreen)
