"""The tokenizer inspector in the real app: how it opens, its cursor, and the encodings side by side."""

import pytest

from tests.tokens.trained import trained
from tests.tui.inspector.rows_rig import on_screen
from tests.tui.lesson_rig import Rig, both_sizes, rig
from tests.tui.small_course import settle, text_of
from tests.tui.tokens_rig import counts, opened, press, seen
from zth_tui.tokens.published import public
from zth_tui.tokens.published.sources import MissingRanks
from zth_tui.tui.inspector.rows.token_rows import TokenRows
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.tokens import TokensScreen

__all__ = ["rig"]


class TestOpening:
    @both_sizes
    async def test_it_shows_the_lectures_example_counted_in_every_encoding(self, rig: Rig, size):
        async with opened(rig, size=size) as (app, _):
            assert counts(app) == {"characters": 416, "bytes": 502, "gpt2": 300, "cl100k_base": 185, "o200k_base": 162}
            page = text_of(app)
            for figure in ("300", "185", "162★"):
                assert figure in page

    @both_sizes
    async def test_it_tells_how_a_tokenizer_of_ones_own_is_made(self, rig: Rig, size):
        async with opened(rig, size=size) as (app, _):
            assert "nothing trained yet: t trains one" in text_of(app)

    async def test_t_opens_it_from_a_lesson_and_esc_goes_back(self, rig: Rig):
        app = rig.app()
        async with app.run_test() as pilot:
            await settle(pilot)
            lesson = app.screen
            await press(pilot, "t")
            assert isinstance(app.screen, TokensScreen)
            await press(pilot, "escape")
            assert app.screen is lesson

    async def test_coming_back_finds_the_same_text_and_place(self, rig: Rig):
        async with opened(rig, "low lower") as (app, pilot):
            await press(pilot, "right", "escape")
            assert isinstance(app.screen, HomeScreen)
            await press(pilot, "t")
            assert (seen(app).text, seen(app).byte) == ("low lower", 3)
            assert counts(app)["gpt2"] == 2


class TestCursor:
    @both_sizes
    async def test_the_token_under_it_is_explained(self, rig: Rig, size):
        async with opened(rig, "I have an Egg.", size) as (app, pilot):
            assert seen(app).row.name == "gpt2"
            await press(pilot, "right", "right", "right")
            page = text_of(app)
            assert "14562" in page  # gpt2's " Egg"
            assert "20 45 67 67" in page

    async def test_arrows_go_by_token(self, rig: Rig):
        async with opened(rig, "I have an Egg.") as (app, pilot):
            await press(pilot, "right", "right")
            assert seen(app).byte == 6
            await press(pilot, "left")
            assert seen(app).byte == 1

    async def test_angles_go_by_byte(self, rig: Rig):
        async with opened(rig, "I have an Egg.") as (app, pilot):
            await press(pilot, ">", ">", ">")
            assert seen(app).byte == 3
            await press(pilot, "<")
            assert seen(app).byte == 2

    async def test_up_and_down_go_to_other_encodings(self, rig: Rig):
        async with opened(rig) as (app, pilot):
            await press(pilot, "down")
            assert seen(app).row.name == "cl100k_base"
            await press(pilot, "up", "up", "up")
            assert seen(app).row.name == "bytes"

    async def test_pages_go_by_lines(self, rig: Rig):
        async with opened(rig, "one\ntwo\nthree") as (app, pilot):
            await press(pilot, "pagedown")
            assert seen(app).byte == 4
            await press(pilot, "pageup")
            assert seen(app).byte == 0

    async def test_ends_go_to_the_ends_of_the_text(self, rig: Rig):
        async with opened(rig, "one\ntwo\nthree") as (app, pilot):
            await press(pilot, "end")
            assert seen(app).byte == 12
            await press(pilot, "home")
            assert seen(app).byte == 0

    async def test_the_ids_can_be_copied(self, rig: Rig):
        async with opened(rig, "    hello world!!!") as (app, pilot):
            await press(pilot, "y")
            assert app.clipboard == "[220, 220, 220, 23748, 995, 10185]"


class TestEncodings:
    async def test_one_is_put_beside_the_others_by_its_name(self, rig: Rig):
        trained("low")
        async with opened(rig, "lower") as (app, pilot):
            await press(pilot, "e")
            await press(pilot, "tab", *"low@2", "enter", "escape")
            assert counts(app)["low@2"] == 3  # low, e, r
            assert seen(app).names[-1] == "low@2"

    async def test_one_is_put_away(self, rig: Rig):
        async with opened(rig) as (app, pilot):
            await press(pilot, "e")
            await press(pilot, "enter", "escape")
            assert "characters" not in seen(app).names
            assert "bytes" in seen(app).names

    async def test_one_that_there_is_not_says_so_and_names_the_nearest(self, rig: Rig):
        async with opened(rig, size=(120, 40)) as (app, pilot):
            await press(pilot, "e")
            await press(pilot, "tab", *"gpt22", "enter")
            assert "did you mean gpt2" in text_of(app)

    async def test_without_any_ranks_the_rows_say_how_to_get_them(self, rig: Rig, monkeypatch: pytest.MonkeyPatch):
        def nobody(name: str):
            raise MissingRanks(f"{name}: pip install 'zth-tui[encodings]'")

        monkeypatch.setattr(public, "load", nobody)
        async with opened(rig) as (app, _):
            assert counts(app) == {"characters": 416, "bytes": 502}
            assert text_of(app).count("pip install 'zth-tui[enc") == 3

    async def test_ranks_that_have_come_meanwhile_are_found_on_coming_back(
        self, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ):
        def nobody(name: str):
            raise MissingRanks(f"{name}: pip install 'zth-tui[encodings]'")

        with monkeypatch.context() as patch:
            patch.setattr(public, "load", nobody)
            async with opened(rig, "Egg") as (app, pilot):
                await press(pilot, "escape")
                patch.undo()
                await press(pilot, "t")
                assert counts(app)["gpt2"] == 2

    async def test_a_special_token_is_shown_both_ways(self, rig: Rig):
        async with opened(rig, "<|endoftext|>hello world") as (app, pilot):
            assert len(seen(app).tokens) == 9
            await press(pilot, "s")
            assert list(seen(app).tokens.ids) == [50256, 31373, 995]
            await press(pilot, "s")
            assert len(seen(app).tokens) == 9

    async def test_v_draws_the_pieces_and_hides_them(self, rig: Rig):
        async with opened(rig, "I have 12") as (app, pilot):
            rows = app.screen.query_one(TokenRows)
            borders = "╵└───┘└─┘"
            assert borders not in "\n".join(on_screen(rows))
            await press(pilot, "v")
            assert borders in "\n".join(on_screen(rows))
            await press(pilot, "v")
            assert borders not in "\n".join(on_screen(rows))
