"""The replay in the tokenizer inspector, and what Esc gives up first."""

from collections.abc import Iterator

import pytest
from textual import events

from tests.tokens.trained import trained
from tests.tui.inspector.live_rig import Pairs
from tests.tui.lesson_rig import Rig, both_sizes, rig, said
from tests.tui.small_course import settle, text_of
from tests.tui.tokens_rig import counts, opened, press, seen
from zth_tui.tokens import find
from zth_tui.tui.inspector.inspection import STOPPED
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.tokens import TokensScreen

__all__ = ["rig"]

MINE = "up"  # from gpt2's row to that of one's own


class TestReplay:
    @both_sizes
    async def test_it_begins_with_bytes(self, rig: Rig, size):
        trained()
        async with opened(rig, "low lower", size) as (app, pilot):
            await press(pilot, MINE, "r")
            assert (seen(app).k, counts(app)["mine@0"]) == (0, 9)
            assert "Replay" in text_of(app)

    @both_sizes
    async def test_the_text_fuses_merge_by_merge(self, rig: Rig, size):
        trained()
        async with opened(rig, "low lower", size) as (app, pilot):
            await press(pilot, MINE, "r")
            for k, n_tokens in ((1, 7), (2, 5), (3, 4), (4, 3)):
                await press(pilot, "+")
                assert (seen(app).k, counts(app)[f"mine@{k}"]) == (k, n_tokens)
            await press(pilot, "-")
            assert (seen(app).k, counts(app)["mine@3"]) == (3, 4)

    async def test_brackets_pass_over_merges_that_leave_the_text_as_it_is(self, rig: Rig):
        trained()
        async with opened(rig, "low\ner") as (app, pilot):
            await press(pilot, MINE, "r", "]", "]", "]")
            assert seen(app).k == 3
            await press(pilot, "[")
            assert seen(app).k == 2

    async def test_0_goes_to_no_merge_and_9_to_all(self, rig: Rig):
        trained()
        async with opened(rig, "low lower") as (app, pilot):
            await press(pilot, MINE, "r", "9")
            assert (seen(app).k, counts(app)["mine@4"]) == (4, 3)
            await press(pilot, "0")
            assert (seen(app).k, counts(app)["mine@0"]) == (0, 9)

    async def test_up_and_down_replay_the_other_encoding(self, rig: Rig):
        trained()
        async with opened(rig, "low lower") as (app, pilot):
            await press(pilot, MINE, "r", "+", "down")
            assert (seen(app).k, seen(app).row.name) == (0, "gpt2@0")
            assert counts(app)["mine"] == 3

    async def test_there_is_nothing_to_replay_in_bytes(self, rig: Rig):
        async with opened(rig, "low lower") as (app, pilot):
            await press(pilot, "up", "up", "r")
            assert (seen(app).row.name, seen(app).k) == ("bytes", None)

    @pytest.mark.parametrize("key", ["r", "escape"])
    async def test_it_is_ended_by_the_key_that_began_it_and_by_esc(self, rig: Rig, key: str):
        trained()
        async with opened(rig, "low lower") as (app, pilot):
            await press(pilot, MINE, "r", "+", key)
            assert isinstance(app.screen, TokensScreen)
            assert (seen(app).k, counts(app)["mine"]) == (None, 3)
            assert "Replay:" not in text_of(app)

    async def test_j_goes_to_the_merge_that_made_a_token(self, rig: Rig):
        async with opened(rig, "the the") as (app, pilot):
            await press(pilot, "right", "j")
            assert seen(app).k == 262 - 255
            assert counts(app)["gpt2@7"] == 3  # t, he, ␣the

    async def test_a_byte_was_made_by_no_merge(self, rig: Rig):
        async with opened(rig, "a") as (app, pilot):
            await press(pilot, "j")
            assert seen(app).k is None
            assert "no merge made this token" in said(app)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pairs]:
    """What is gpt2 in these tests: it counts when it is let."""
    pairs, find_any = Pairs("gpt2"), find.find
    monkeypatch.setattr(find, "find", lambda name: pairs if name == "gpt2" else find_any(name))
    yield pairs
    for gate in pairs.gates.values():
        gate.open()


class TestEsc:
    async def test_it_gives_up_a_count_that_takes_too_long(self, rig: Rig, slow: Pairs):
        gate = slow.gate("aabaab")
        async with opened(rig, "aab") as (app, pilot):
            await app.on_event(events.Paste("aabaab"))
            await gate.reached()
            await pilot.press("escape")
            assert isinstance(app.screen, TokensScreen)
            assert STOPPED in text_of(app)
            gate.open()
            await settle(pilot)
            assert "gpt2" not in counts(app)

    async def test_it_gives_up_a_count_then_ends_the_replay_and_then_leaves(self, rig: Rig, slow: Pairs):
        gate = slow.gate(1)
        async with opened(rig, "aabaab") as (app, pilot):
            await press(pilot, "r")
            await pilot.press("+")
            await gate.reached()
            await pilot.press("escape")
            assert (seen(app).k, seen(app).row.note) == (1, STOPPED)
            gate.open()
            await press(pilot, "escape")
            assert (seen(app).k, counts(app)["gpt2"]) == (None, 2)
            await press(pilot, "escape")
            assert isinstance(app.screen, HomeScreen)


async def test_up_and_down_pass_over_what_cannot_be_replayed(rig: Rig):
    async with opened(rig, "low") as (app, pilot):
        await press(pilot, "r", "up")
        assert seen(app).row.name == "gpt2@0"  # above it are bytes, characters and no run
        await press(pilot, "down")
        assert seen(app).row.name == "cl100k_base@0"
