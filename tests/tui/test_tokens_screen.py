"""The tokenizer inspector in the real app: a text, its tokens, the cursor, a replay, and a tokenizer in training."""

from pathlib import Path

import pytest
from textual import events as textual_events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.build import finished, scalars, started
from tests.tokens.trained import checkpoint, trained
from tests.tui.lesson_rig import Rig, asked, both_sizes, rig, said
from tests.tui.small_course import settle, text_of
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.runs import commands
from zth_tui.tokens.published import public
from zth_tui.tui.app import ZthApp
from zth_tui.tui.inspector.editor import MOST_CHARACTERS, Editor
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.tokens import TokensScreen

__all__ = ["rig"]


def inspector(rig: Rig) -> ZthApp:
    rig.pack = builtin_pack()
    return ZthApp(rig.pack, tokens=True, starter=rig.starter)


def seen(app: ZthApp) -> Inspection:
    assert isinstance(app.screen, TokensScreen)
    return app.screen.inspection


async def paste(pilot: Pilot, text: str) -> None:
    await pilot.app.on_event(textual_events.Paste(text))
    await settle(pilot)


async def press(pilot: Pilot, *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


def counts(app: ZthApp) -> dict[str, int]:
    return {row.name: len(row.tokens) for row in seen(app).rows if row.tokens is not None}


@both_sizes
async def test_it_opens_with_the_lectures_example_counted_in_every_encoding(rig: Rig, size):
    app = inspector(rig)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert counts(app) == {"characters": 416, "bytes": 502, "gpt2": 300, "cl100k_base": 185, "o200k_base": 162}
        page = text_of(app)
        for figure in ("300", "185", "162★"):
            assert figure in page


@both_sizes
async def test_it_tells_how_a_tokenizer_of_ones_own_is_made(rig: Rig, size):
    app = inspector(rig)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "nothing trained yet: t trains one" in text_of(app)


async def test_t_opens_it_from_a_lesson_and_esc_goes_back(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        lesson = app.screen
        await press(pilot, "t")
        assert isinstance(app.screen, TokensScreen)
        await press(pilot, "escape")
        assert app.screen is lesson


async def test_coming_back_finds_the_same_text_and_place(rig: Rig):
    app = inspector(rig)
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, "low lower")
        await press(pilot, "right", "escape")
        assert isinstance(app.screen, HomeScreen)
        await press(pilot, "t")
        assert (seen(app).text, seen(app).byte) == ("low lower", 3)
        assert counts(app)["gpt2"] == 2


class TestText:
    @both_sizes
    async def test_typing_counts_at_every_key(self, rig: Rig, size):
        app = inspector(rig)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await paste(pilot, "")
            await press(pilot, "enter", *"q?egg")
            assert seen(app).text == "q?egg"
            assert counts(app)["characters"] == 5
            await press(pilot, "escape")
            assert not app.screen.query_one(Editor).display
            await press(pilot, "end")
            assert seen(app).byte == 4

    async def test_the_cursor_follows_the_typing(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "안녕")
            await press(pilot, "i", "right")
            assert seen(app).byte == 3

    async def test_a_paste_takes_the_place_of_the_text(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "127 + 677 = 804")
            assert counts(app)["gpt2"] == 7
            assert "pasted: 15 characters, 15 bytes" in text_of(app)

    async def test_the_lines_of_a_paste_end_as_in_a_file(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "one\rtwo\r\nthree")
            assert seen(app).text == "one\ntwo\nthree"

    async def test_a_text_too_long_to_type_in_is_still_counted(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "lorem ipsum\n" * (MOST_CHARACTERS // 12 + 1))
            assert counts(app)["bytes"] > MOST_CHARACTERS
            await press(pilot, "enter")
            assert not app.screen.query_one(Editor).display
            assert "too long to type in" in said(app)

    async def test_more_than_can_be_typed_is_taken_as_a_text_of_its_own(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "enter")
            await paste(pilot, "a" * (MOST_CHARACTERS + 1))
            assert seen(app).text == "a" * (MOST_CHARACTERS + 1)
            assert not app.screen.query_one(Editor).display

    async def test_what_an_editor_would_change_is_not_edited(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "one\u2028two\nthree")
            await press(pilot, "enter", "x")
            assert seen(app).text == "one\u2028two\nthree"

    async def test_a_file_is_opened_with_every_byte_it_has(self, rig: Rig, tmp_path: Path):
        file = tmp_path / "odd.bin"
        file.write_bytes(b"caf\xe9 \x1b[31m\x00")
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "f", *str(file), "enter")
            assert counts(app)["bytes"] == 11
            assert "odd.bin" in text_of(app)
            assert "\x1b[31m" not in "".join(
                segment.text for strip in app.screen._compositor.render_strips() for segment in strip
            )

    async def test_a_file_that_is_not_there_is_told_and_the_question_stays(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "f", *"nowhere", "enter")
            assert "there is no file 'nowhere'" in text_of(app)

    async def test_an_oddity_comes_with_what_to_look_for(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await press(pilot, "o", "down", "down", "enter")
            assert seen(app).look and seen(app).title in text_of(app)
            assert "What to look for" in text_of(app)
            await press(pilot, "right")
            assert "Under the cursor" in text_of(app)


class TestCursor:
    @both_sizes
    async def test_the_token_under_it_is_explained(self, rig: Rig, size):
        app = inspector(rig)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await paste(pilot, "I have an Egg.")
            assert seen(app).row.name == "gpt2"
            await press(pilot, "right", "right", "right")
            page = text_of(app)
            assert "14562" in page  # gpt2's " Egg"
            assert "20 45 67 67" in page

    async def test_arrows_go_by_token_and_angles_by_byte(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "I have an Egg.")
            await press(pilot, "right", "right")
            assert seen(app).byte == 6
            await press(pilot, "<")
            assert seen(app).byte == 5
            await press(pilot, ">", ">")
            assert seen(app).byte == 7
            await press(pilot, "left")
            assert seen(app).byte == 1

    async def test_up_and_down_go_to_other_encodings(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "down")
            assert seen(app).row.name == "cl100k_base"
            await press(pilot, "up", "up", "up")
            assert seen(app).row.name == "bytes"

    async def test_pages_go_by_lines_and_ends_to_the_ends(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "one\ntwo\nthree")
            await press(pilot, "pagedown")
            assert seen(app).byte == 4
            await press(pilot, "end")
            assert seen(app).byte == 12
            await press(pilot, "pageup", "home")
            assert seen(app).byte == 0

    async def test_a_special_token_is_shown_both_ways(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "<|endoftext|>hello world")
            assert counts(app)["gpt2"] == 9
            await press(pilot, "s")
            assert list(seen(app).tokens.ids) == [50256, 31373, 995]

    async def test_the_ids_can_be_copied(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "    hello world!!!")
            await press(pilot, "y")
            assert app.clipboard == "[220, 220, 220, 23748, 995, 10185]"


class TestEncodings:
    async def test_one_is_put_beside_the_others_by_its_name(self, rig: Rig):
        trained("low")
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "lower")
            await press(pilot, "e", "tab", *"low@2", "enter")
            assert counts(app)["low@2"] == 3  # low, e, r
            assert seen(app).names[-1] == "low@2"

    async def test_one_is_put_away(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "e", "enter", "escape")
            assert "characters" not in seen(app).names
            assert "bytes" in seen(app).names

    async def test_one_that_there_is_not_says_so_in_its_row(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await press(pilot, "e", "tab", *"gpt22", "enter")
            assert "did you mean gpt2" in text_of(app)

    async def test_without_any_ranks_the_rows_say_how_to_get_them(self, rig: Rig, monkeypatch: pytest.MonkeyPatch):
        def nobody(name: str):
            from zth_tui.tokens.published.sources import MissingRanks

            raise MissingRanks(f"{name}: pip install 'zth-tui[encodings]'")

        monkeypatch.setattr(public, "load", nobody)
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            assert counts(app) == {"characters": 416, "bytes": 502}
            assert text_of(app).count("pip install 'zth-tui[enc") == 3


class TestReplay:
    @both_sizes
    async def test_the_text_fuses_merge_by_merge(self, rig: Rig, size):
        trained()
        app = inspector(rig)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await paste(pilot, "low lower")
            await press(pilot, "up", "r", "0")
            assert seen(app).k == 0
            assert counts(app)["mine@0"] == 9
            await press(pilot, "]")
            assert (seen(app).k, counts(app)["mine@1"]) == (1, 7)
            await press(pilot, "+", "9")
            assert (seen(app).k, counts(app)["mine@4"]) == (4, 3)
            assert "Replay" in text_of(app)
            await press(pilot, "-", "[")
            assert seen(app).k == 2
            await press(pilot, "r")
            assert seen(app).k is None and counts(app)["mine"] == 3

    async def test_j_goes_to_the_merge_that_made_a_token(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "the the")
            await press(pilot, "right", "j")
            assert seen(app).k == 262 - 255
            assert counts(app)["gpt2@7"] == 3  # t, he, ␣the

    async def test_a_byte_was_made_by_no_merge(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "a")
            await press(pilot, "j")
            assert seen(app).k is None
            assert "no merge made this token" in said(app)


class TestTraining:
    @both_sizes
    async def test_the_form_offers_this_text_and_the_settings(self, rig: Rig, size):
        app = inspector(rig)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await press(pilot, "t")
            values = {field.id: field.value for field in app.screen.query(Input)}
            assert values == {"text": "this text", "split": "gpt4", "vocab_size": "1024", "pace": "0.0"}
            await press(pilot, "escape")
            assert isinstance(app.screen, TokensScreen)

    async def test_it_is_an_ordinary_run_on_this_very_text(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await paste(pilot, "low lower\n")
            await press(pilot, "t", "enter")
            info = rig.newest.info()
            assert (info.stage, info.config["split"], info.config["vocab_size"]) == ("bpe", "gpt4", 1024)
            assert info.data and datasets.read_text(info.data) == "low lower\n"

    async def test_a_wrong_setting_is_told_and_nothing_starts(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "t", "tab", *"x", "enter")
            assert "split is one of none, gpt2, gpt4" in text_of(app)
            assert rig.starter.begun == []

    @both_sizes
    async def test_the_own_row_grows_while_the_run_goes_on(self, rig: Rig, size):
        app = inspector(rig)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await paste(pilot, "low lower")
            await press(pilot, "t", "enter")
            checkpoint(rig.newest, [(108, 111)])
            rig.say(started(max_steps=768, loss_name="tokens per byte"), scalars(0, 1.0))
            await look(pilot)
            assert counts(app)["mine"] == 7
            assert asked(rig.newest) == [commands.Checkpoint()]
            checkpoint(rig.newest, [(108, 111), (256, 119)])
            rig.end(finished(2, train=0.56))
            await look(pilot)
            assert counts(app)["mine"] == 5
            assert "bpe/regex" in text_of(app)

    async def test_the_run_is_paused_and_stopped_here(self, rig: Rig):
        app = inspector(rig)
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "t", "enter")
            rig.say(started(max_steps=768), scalars(0, 1.0, 0.9))
            await look(pilot)
            await press(pilot, "space", "x")
            assert [c for c in asked(rig.newest) if not isinstance(c, commands.Checkpoint)] == [
                commands.Pause(),
                commands.Stop(),
            ]


async def look(pilot: Pilot) -> None:
    """What the clock does five times a second."""
    await settle(pilot)
    pilot.app.screen.look()
    await settle(pilot)
