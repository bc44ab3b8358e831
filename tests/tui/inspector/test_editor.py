"""Where the text is typed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from zth_tui.tui.inspector.editor import MOST_CHARACTERS, Editor


class EditorApp(App[None]):
    """Keeps what the editor tells."""

    def __init__(self) -> None:
        super().__init__()
        self.editor = Editor()
        self.told: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.editor

    def on_editor_left(self) -> None:
        self.told.append("left")

    def on_editor_pasted(self, event: Editor.Pasted) -> None:
        self.told.append(event.text)

    def on_text_area_changed(self, event: Editor.Changed) -> None:
        self.told.append("changed")


@asynccontextmanager
async def editing(text: str = "") -> AsyncIterator[tuple[EditorApp, Pilot[None]]]:
    """The editor with this text in it, before anything is typed."""
    app = EditorApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.editor.take(text)
        app.editor.focus()
        await pilot.pause()
        app.told.clear()
        yield app, pilot


async def paste(pilot: Pilot[None], text: str) -> None:
    await pilot.app.on_event(events.Paste(text))
    await pilot.pause()


# --- what it takes ---


@pytest.mark.parametrize(
    "text",
    ["one\u2028two\nthree", "one\rtwo\nthree", "caf\udce9", "a" * (MOST_CHARACTERS + 1)],
    ids=["two kinds of line ends", "a lone carriage return", "a byte that is no UTF-8", "too long"],
)
async def test_it_does_not_take_what_it_could_not_give_back(text: str):
    async with editing() as (app, _):
        assert not app.editor.take(text)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "one\n\ntwo\n", "\ttab \x00 [red]", "안녕 👨\u200d👩\u200d👧 e\u0301", "a" * MOST_CHARACTERS],
    ids=["nothing", "an empty line", "lines", "controls", "wide", "the longest"],
)
async def test_what_it_takes_comes_back_as_it_went_in(text: str):
    async with editing() as (app, _):
        assert app.editor.take(text)
        assert app.editor.text == text


async def test_a_text_that_it_is_given_is_not_taken_for_typing():
    async with editing() as (app, pilot):
        app.editor.take("given")
        await pilot.pause()
        assert app.told == []
        await pilot.press("x")
        assert app.told == ["changed"]


# --- its cursor ---


@pytest.mark.parametrize("byte", [0, 3, 6, 7, 8, 9, 10, 11, 15, 19, 20])
async def test_its_cursor_is_told_in_bytes_across_lines(byte: int):
    async with editing("안녕\n\nlow👍🏽\n") as (app, _):
        app.editor.go_to_byte(byte)
        assert app.editor.byte == byte


async def test_it_goes_before_the_character_that_holds_a_byte():
    async with editing("안녕") as (app, _):
        app.editor.go_to_byte(5)
        assert app.editor.byte == 3


async def test_what_is_typed_stands_before_the_character_it_was_sent_to():
    async with editing("안녕\nlow") as (app, pilot):
        app.editor.go_to_byte(8)
        await pilot.press("x")
        assert app.editor.text == "안녕\nlxow"


# --- its keys ---


async def test_escape_leaves_it_and_changes_nothing():
    async with editing("low") as (app, pilot):
        await pilot.press("escape")
        assert app.told == ["left"]
        assert app.editor.text == "low"


async def test_tab_is_a_tab_and_enter_a_line():
    async with editing() as (app, pilot):
        await pilot.press("a", "tab", "b", "enter", "c")
        assert app.editor.text == "a\tb\nc"
        assert app.editor.has_focus


# --- pastes ---


async def test_a_paste_goes_where_the_cursor_is():
    async with editing("ab") as (app, pilot):
        app.editor.go_to_byte(1)
        await paste(pilot, "low")
        assert app.editor.text == "alowb"


async def test_a_paste_may_fill_it():
    async with editing("ab") as (app, pilot):
        await paste(pilot, "x" * (MOST_CHARACTERS - 2))
        assert len(app.editor.text) == MOST_CHARACTERS


async def test_a_paste_beyond_that_is_told_and_not_put_in():
    async with editing("ab") as (app, pilot):
        much = "x" * (MOST_CHARACTERS - 1)
        await paste(pilot, much)
        assert app.told == [much]
        assert app.editor.text == "ab"
