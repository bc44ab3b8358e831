"""Where the text of the tokenizer inspector comes from: typed, pasted, from a file, off the shelf."""

from pathlib import Path

from textual.widgets import Input

from tests.tui.lesson_rig import Rig, both_sizes, rig, said
from tests.tui.small_course import text_of
from tests.tui.tokens_rig import counts, opened, paste, press, seen
from zth_tui.tui.inspector.editor import MOST_CHARACTERS, Editor
from zth_tui.tui.screens.tokens import TokensScreen

__all__ = ["rig"]


class TestTyping:
    @both_sizes
    async def test_every_key_is_counted_at_once(self, rig: Rig, size):
        async with opened(rig, "", size) as (app, pilot):
            await press(pilot, "enter")
            for n, key in enumerate("q?egg", 1):
                await press(pilot, key)
                assert counts(app)["characters"] == n
            assert seen(app).text == "q?egg"

    async def test_after_enter_it_takes_the_place_of_the_text(self, rig: Rig):
        async with opened(rig, "old\nlines") as (app, pilot):
            await press(pilot, "enter", *"new")
            assert seen(app).text == "new"
            assert "your text: 3 characters" in text_of(app)

    async def test_enter_alone_changes_nothing(self, rig: Rig):
        async with opened(rig, "old\nlines") as (app, pilot):
            await press(pilot, "enter", "escape")
            assert seen(app).text == "old\nlines"
            assert counts(app)["characters"] == 9

    async def test_after_i_it_goes_in_at_the_cursor(self, rig: Rig):
        async with opened(rig, "안녕 low") as (app, pilot):
            await press(pilot, "end", "i", "x")
            assert seen(app).text == "안녕 loxw"

    async def test_the_cursor_follows_it(self, rig: Rig):
        async with opened(rig, "안녕") as (app, pilot):
            await press(pilot, "i", "right")
            assert seen(app).byte == 3

    async def test_esc_ends_it_and_keys_are_commands_again(self, rig: Rig):
        async with opened(rig, "low") as (app, pilot):
            await press(pilot, "i", "escape")
            assert not app.screen.query_one(Editor).display
            assert isinstance(app.screen, TokensScreen)
            await press(pilot, "end")
            assert seen(app).byte == 2

    async def test_a_text_too_long_for_it_stays_as_it_is(self, rig: Rig):
        async with opened(rig, "lorem ipsum\n" * (MOST_CHARACTERS // 12 + 1)) as (app, pilot):
            assert counts(app)["bytes"] > MOST_CHARACTERS
            await press(pilot, "i")
            assert not app.screen.query_one(Editor).display
            assert "too long to type in" in said(app)

    async def test_what_an_editor_would_change_stays_as_it_is(self, rig: Rig):
        async with opened(rig, "one\u2028two\nthree") as (app, pilot):
            await press(pilot, "i", "x")
            assert seen(app).text == "one\u2028two\nthree"


class TestPasting:
    async def test_it_takes_the_place_of_the_text(self, rig: Rig):
        async with opened(rig) as (app, pilot):
            await paste(pilot, "127 + 677 = 804")
            assert counts(app)["gpt2"] == 7
            assert "pasted: 15 characters, 15 bytes" in text_of(app)

    async def test_its_lines_end_as_in_a_file(self, rig: Rig):
        async with opened(rig, "one\rtwo\r\nthree") as (app, _):
            assert seen(app).text == "one\ntwo\nthree"

    async def test_while_typing_it_goes_in_at_the_cursor(self, rig: Rig):
        async with opened(rig, "low") as (app, pilot):
            await press(pilot, "end", "i")
            await paste(pilot, "egg")
            assert seen(app).text == "loeggw"

    async def test_more_than_can_be_typed_is_a_text_of_its_own(self, rig: Rig):
        async with opened(rig) as (app, pilot):
            await press(pilot, "enter")
            await paste(pilot, "a" * (MOST_CHARACTERS + 1))
            assert seen(app).text == "a" * (MOST_CHARACTERS + 1)
            assert not app.screen.query_one(Editor).display


class TestAFile:
    async def test_it_is_opened_with_every_byte_it_has(self, rig: Rig, tmp_path: Path):
        file = tmp_path / "odd.bin"
        file.write_bytes(b"caf\xe9 \x1b[31m\x00")
        async with opened(rig) as (app, pilot):
            await press(pilot, "f")
            app.screen.query_one(Input).value = str(file)
            await press(pilot, "enter")
            assert counts(app)["bytes"] == 11
            assert "odd.bin" in text_of(app)
            assert "\x1b" not in text_of(app)

    async def test_one_that_is_not_there_is_told_and_the_question_stays(self, rig: Rig):
        async with opened(rig) as (app, pilot):
            await press(pilot, "f", *"nowhere", "enter")
            assert "there is no file 'nowhere'" in text_of(app)


class TestTheShelf:
    async def test_an_oddity_comes_with_what_to_look_for(self, rig: Rig):
        async with opened(rig, size=(120, 40)) as (app, pilot):
            before = seen(app).text
            await press(pilot, "o", "down", "down", "enter")
            assert seen(app).text != before
            assert f"What to look for: {seen(app).title}" in text_of(app)

    async def test_the_first_key_shows_the_token_under_the_cursor_instead(self, rig: Rig):
        async with opened(rig, size=(120, 40)) as (app, pilot):
            await press(pilot, "o", "down", "down", "enter", "right")
            assert "What to look for" not in text_of(app)
            assert "Under the cursor" in text_of(app)


async def test_the_cursor_follows_what_is_pasted_while_typing(rig: Rig):
    async with opened(rig, "abc") as (app, pilot):
        await press(pilot, "i", "end")
        await paste(pilot, "pasted words")
        assert (seen(app).text, seen(app).byte) == ("abcpasted words", 14)


async def test_a_folder_is_no_text(rig: Rig, tmp_path: Path):
    async with opened(rig) as (app, pilot):
        await press(pilot, "f")
        app.screen.query_one(Input).value = str(tmp_path)
        await press(pilot, "enter")
        assert "is a folder" in " ".join(text_of(app).split())
