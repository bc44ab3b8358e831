"""The replay in the inspector at work: prepared once, told, given up; and the counts of k that was passed."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.tui.inspector.gate import LONG, Gate
from tests.tui.inspector.live_rig import Bench, Live, Pairs, bench
from zth_tui.errors import UserError
from zth_tui.tokens.merging import Check, never
from zth_tui.tokens.replay import Replay
from zth_tui.tui.inspector import row_work
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.inspector import SOON
from zth_tui.tui.inspector.pane.pane import Pane

__all__ = ["bench"]


class SlowReplay:
    """Notes of which texts a replay is begun, and stands at a gate before it is made."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.begun: list[str] = []
        self.made: list[str] = []
        self._threads: list[threading.Thread] = []

    def __call__(self, text, encoding, check) -> Replay:
        self.begun.append(text)
        self._threads.append(threading.current_thread())
        self.gate.go_through()
        check()
        self.made.append(text)
        return Replay(text, encoding, check)

    async def go_on(self) -> None:
        """Until all that was begun has ended, whether it was given up or not."""
        self.gate.open()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, LONG)


@pytest.fixture
def slow_replay(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowReplay]:
    slow = SlowReplay()
    monkeypatch.setattr(row_work, "Replay", slow)
    yield slow
    slow.gate.open()


def below(live: Live) -> str:
    """The title and the text of the pane."""
    pane = live.inspector.query_one(Pane)
    return "\n".join([str(pane.border_title), *(line.plain for line in pane._lines)])


async def test_it_is_shown_as_soon_as_it_is_prepared(bench: Bench):
    async with bench.opened("aabaab", "pairs") as live:
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(1))
        await live.idle()
        assert live.counts == {"pairs@1": 4}
        assert live.inspector.work.replay.touching == [1, 2]
        assert "preparing" not in below(live)


async def test_that_it_is_prepared_is_told(bench: Bench, slow_replay: SlowReplay):
    async with bench.opened("aabaab", "pairs") as live:
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(1))
        await slow_replay.gate.reached()
        bench.clock.go_on(SOON)
        assert "Replay: pairs@1\npreparing the replay…" in below(live)
        assert live.inspector.work.counting
        await slow_replay.go_on()
        await live.idle()
        assert "preparing" not in below(live)


async def test_it_is_prepared_once_and_not_at_every_key(bench: Bench, slow_replay: SlowReplay):
    async with bench.opened("aabaab", "pairs") as live:
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(0))
        await slow_replay.gate.reached()
        for k in (1, 2, 1):
            live.inspector.move(lambda seen, k=k: seen.scrub(k))
        await slow_replay.go_on()
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(0))
        await live.idle()
        assert slow_replay.begun == slow_replay.made == ["aabaab"]
        assert live.counts == {"pairs@0": 6}


async def test_scrubbing_on_gives_up_the_counts_of_what_was_passed(bench: Bench):
    pairs = bench.known["pairs"] = Pairs()
    gate = pairs.gate(1)
    async with bench.opened("aabaab", "pairs") as live:
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(1))
        await gate.reached()
        for k in (0, 1, 0):
            live.inspector.move(lambda seen, k=k: seen.scrub(k))
        gate.open()
        await live.idle()
        assert pairs.counted == [("aabaab", 2), ("aabaab", 0)]
        assert live.counts == {"pairs@0": 6}


async def test_its_preparation_can_be_given_up(bench: Bench, slow_replay: SlowReplay):
    async with bench.opened("aabaab", "pairs") as live:
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(1))
        await slow_replay.gate.reached()
        live.inspector.work.stop()
        assert not live.inspector.work.counting
        assert (live.seen.k, live.seen.names) == (None, ["pairs"])
        await slow_replay.go_on()
        await live.idle()
        assert slow_replay.made == []
        assert "Under the cursor" in below(live)


async def test_its_preparation_is_given_up_when_the_replay_ends(bench: Bench, slow_replay: SlowReplay):
    async with bench.opened("aabaab", "pairs") as live:
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(1))
        await slow_replay.gate.reached()
        live.inspector.move(Inspection.end_replay)
        await slow_replay.go_on()
        await live.idle()
        assert slow_replay.made == []
        assert live.counts == {"pairs": 2}


async def test_one_that_is_prepared_is_not_taken_for_that_of_another_text(bench: Bench):
    async with bench.opened("aabaab", "pairs") as live:
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(1))
        await live.idle()
        live.inspector.take("aaaa", "another")
        await live.idle()
        assert live.inspector.work.replay.touching == [1]


async def test_while_it_is_prepared_and_the_text_changes_it_begins_anew(bench: Bench, slow_replay: SlowReplay):
    async with bench.opened("aabaab", "pairs") as live:
        await live.idle()
        live.inspector.move(lambda seen: seen.scrub(1))
        await slow_replay.gate.reached()
        live.inspector.take("aaaa", "another")
        await slow_replay.go_on()
        await live.idle()
        assert slow_replay.made == ["aaaa"]
        assert live.inspector.work.replay.touching == [1]


class Endless(Pairs):
    """Its split pattern takes too long on every text."""

    def pieces(self, text: str, check: Check = never) -> list[str]:
        raise UserError(f"the split pattern takes too long on {text}")


class TestAFault:
    """It costs the replay, and not the app."""

    async def test_stands_below_the_rows(self, bench: Bench):
        bench.known["pairs"] = Endless()
        async with bench.opened("aab", "pairs") as live:
            await live.idle()
            live.inspector.move(lambda seen: seen.scrub(1))
            await live.idle()
            assert "Replay: pairs@1\nthe split pattern takes too long on aab" in below(live)

    async def test_that_nobody_foresaw_is_named(self, bench: Bench, monkeypatch: pytest.MonkeyPatch):
        def too_much(*_: object) -> Replay:
            raise MemoryError("a lot")

        monkeypatch.setattr(row_work, "Replay", too_much)
        async with bench.opened("aab", "pairs") as live:
            await live.idle()
            live.inspector.move(lambda seen: seen.scrub(1))
            await live.idle()
            assert "it cannot be replayed: MemoryError a lot" in below(live)

    async def test_is_not_met_again_at_every_key(self, bench: Bench, monkeypatch: pytest.MonkeyPatch):
        begun: list[str] = []

        def fails(text: str, *_: object) -> Replay:
            begun.append(text)
            raise UserError("no")

        monkeypatch.setattr(row_work, "Replay", fails)
        async with bench.opened("aab", "pairs") as live:
            await live.idle()
            for k in (1, 2, 0):
                live.inspector.move(lambda seen, k=k: seen.scrub(k))
                await live.idle()
            assert begun == ["aab"]
