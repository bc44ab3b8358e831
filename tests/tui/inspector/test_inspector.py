"""The inspector at work: what is loaded, counted and prepared, in which order, and what is given up."""

import re

from tests.tui.inspector.gate import Gate
from tests.tui.inspector.live_rig import Bench, Heedless, Pairs, bench
from zth_tui.errors import UserError
from zth_tui.tokens.encoding import Bytes, Characters, Tokens
from zth_tui.tokens.merging import Check, never
from zth_tui.tui.inspector.inspection import STOPPED
from zth_tui.tui.inspector.inspector import SOON
from zth_tui.tui.inspector.row_work import COUNTING, LOADING

__all__ = ["bench"]


class TestCounting:
    async def test_every_row_is_loaded_and_counted(self, bench: Bench):
        bench.known |= {"characters": Characters(), "bytes": Bytes()}
        async with bench.opened("aab é", "characters", "bytes", "pairs") as live:
            await live.idle()
            assert live.counts == {"characters": 5, "bytes": 6, "pairs": 4}

    async def test_a_new_text_is_counted_and_nothing_is_loaded_again(self, bench: Bench):
        async with bench.opened("aab", "pairs") as live:
            await live.idle()
            live.inspector.take("aabaab", "another")
            await live.idle()
            assert live.counts == {"pairs": 2}
            assert bench.searched == ["pairs"]

    async def test_what_is_counted_is_not_counted_again_when_the_cursor_walks(self, bench: Bench):
        pairs = bench.known["pairs"] = Pairs()
        async with bench.opened("aabaab", "pairs") as live:
            await live.idle()
            live.inspector.move(lambda seen: seen.move_by_tokens(1))
            await live.idle()
            assert live.seen.byte == 3
            assert pairs.begun == [("aabaab", 2)]

    async def test_the_old_rows_stay_on_the_screen_while_counting_is_quick(self, bench: Bench):
        pairs = bench.known["pairs"] = Pairs()
        gate = pairs.gate("aabaab")
        async with bench.opened("aab", "pairs") as live:
            await live.idle()
            live.inspector.take("aabaab", "another")
            await gate.reached()
            bench.clock.go_on(SOON / 2)
            assert COUNTING not in await live.page()

    async def test_what_takes_longer_is_said_to_be_counted(self, bench: Bench):
        pairs = bench.known["pairs"] = Pairs()
        gate = pairs.gate("aabaab")
        async with bench.opened("aab", "pairs") as live:
            await live.idle()
            live.inspector.take("aabaab", "another")
            await gate.reached()
            bench.clock.go_on(SOON)
            assert COUNTING in await live.page()
            gate.open()
            await live.idle()
            assert COUNTING not in await live.page()

    async def test_rows_that_are_counted_are_seen_while_others_take_longer(self, bench: Bench):
        first, second = Pairs("pairs"), Pairs("slow")
        bench.known |= {"pairs": first, "slow": second}
        gates = first.gate("aabaab"), second.gate("aabaab")
        bench.gates["slow"] = loading = Gate()
        async with bench.opened("aabaab", "pairs", "slow") as live:
            await gates[0].reached()
            loading.open()
            await live.until(lambda: all(row.encoding for row in live.seen.rows))
            bench.clock.go_on(SOON)  # all are said to be counted
            gates[0].open()
            await gates[1].reached()
            bench.clock.go_on(SOON)
            page = await live.page()
            assert re.search(r"pairs +2", page)
            assert re.search(rf"slow +{COUNTING}", page)


class TestAnOldCount:
    async def test_ends_when_the_text_changes(self, bench: Bench):
        pairs = bench.known["pairs"] = Pairs()
        gate = pairs.gate("aab")
        async with bench.opened("aab", "pairs") as live:
            await gate.reached()
            live.inspector.take("aabaab", "another")
            gate.open()
            await live.idle()
            assert pairs.counted == [("aabaab", 2)]

    async def test_never_arrives_under_the_new_text(self, bench: Bench):
        pairs = bench.known["pairs"] = Heedless()
        old, new = pairs.gate("aab"), pairs.gate("aabaab")
        async with bench.opened("aab", "pairs") as live:
            await old.reached()
            live.inspector.take("aabaab", "another")
            old.open()
            await new.reached()
            await live.until(lambda: pairs.at_work == ["aabaab"])
            assert pairs.counted == [("aab", 2)]
            assert live.counts == {"pairs": None}
            new.open()
            await live.idle()
            assert live.counts == {"pairs": 2}

    async def test_ends_when_its_row_is_put_away(self, bench: Bench):
        slow = bench.known["slow"] = Pairs("slow")
        gate = slow.gate("aab")
        async with bench.opened("aab", "slow", "pairs") as live:
            await gate.reached()
            live.inspector.move(lambda seen: seen.want(["pairs"]))
            gate.open()
            await live.idle()
            assert slow.counted == []
            assert live.counts == {"pairs": 1}

    async def test_ends_when_the_inspector_is_left(self, bench: Bench):
        pairs = bench.known["pairs"] = Pairs()
        gate = pairs.gate("aab")
        async with bench.opened("aab", "pairs", "bytes") as live:
            await gate.reached()
            await live.inspector.remove()
            gate.open()
            await live.until(lambda: not pairs.at_work)
            assert pairs.counted == []


class TestGivingUp:
    async def test_nothing_is_waited_for_any_more(self, bench: Bench):
        bench.known["bytes"] = Bytes()
        slow = bench.known["slow"] = Pairs("slow")
        gate = slow.gate("aab")
        bench.gates |= {"slow": Gate(), "pairs": Gate()}
        async with bench.opened("aab", "bytes", "slow", "pairs") as live:
            await live.until(lambda: live.counts["bytes"])
            bench.gates["slow"].open()
            await gate.reached()
            bench.gates["pairs"].open()
            await live.until(lambda: all(row.encoding for row in live.seen.rows))
            live.inspector.work.stop()
            assert not live.inspector.work.counting
            assert STOPPED in await live.page()
            gate.open()
            await live.idle()
            assert slow.counted == []
            assert live.counts == {"bytes": 3, "slow": None, "pairs": None}

    async def test_what_was_stopped_is_counted_with_the_next_text(self, bench: Bench):
        slow = bench.known["slow"] = Pairs("slow")
        gate = slow.gate("aab")
        async with bench.opened("aab", "slow", "pairs") as live:
            await gate.reached()
            live.inspector.work.stop()
            gate.open()
            live.inspector.take("aabaab", "another")
            await live.idle()
            assert live.counts == {"slow": 2, "pairs": 2}

    async def test_a_load_that_was_stopped_is_begun_again_with_the_next_text(self, bench: Bench):
        gate = bench.gates["pairs"] = Gate()
        async with bench.opened("aab", "pairs") as live:
            await gate.reached()
            live.inspector.work.stop()
            live.inspector.take("aabaab", "another")
            gate.open()
            await live.idle()
            assert live.counts == {"pairs": 2}

    async def test_to_walk_on_does_not_begin_it_again(self, bench: Bench):
        pairs = bench.known["pairs"] = Pairs()
        gate = pairs.gate("aab")
        async with bench.opened("aab", "pairs") as live:
            await gate.reached()
            live.inspector.work.stop()
            gate.open()
            live.inspector.move(lambda seen: seen.move_by_tokens(1))
            await live.idle()
            assert live.counts == {"pairs": None}


class TestLoading:
    async def test_one_that_hangs_keeps_no_other_from_being_counted(self, bench: Bench):
        bench.gates["far"] = gate = Gate()
        bench.known["far"] = Pairs("far")
        async with bench.opened("aab", "far", "pairs") as live:
            await gate.reached()
            await live.until(lambda: live.counts["pairs"])
            bench.clock.go_on(SOON)
            assert LOADING in await live.page()
            live.inspector.take("aabaab", "another")
            await live.until(lambda: live.counts["pairs"] == 2)
            assert live.counts["far"] is None
            gate.open()
            await live.idle()
            assert live.counts["far"] == 2

    async def test_one_that_hangs_is_not_begun_again_with_every_key(self, bench: Bench):
        bench.gates["far"] = gate = Gate()
        bench.known["far"] = Pairs("far")
        async with bench.opened("aab", "far") as live:
            await gate.reached()
            for _ in range(3):
                live.inspector.move(lambda seen: seen.move_to(1))
            gate.open()
            await live.idle()
            assert bench.searched == ["far"]

    async def test_one_that_fails_says_why_and_is_left_alone_when_the_text_changes(self, bench: Bench):
        bench.known["gone"] = UserError("gone: not here")
        async with bench.opened("aab", "gone", "pairs") as live:
            await live.idle()
            assert "gone: not here" in await live.page()
            live.inspector.take("aabaab", "another")
            await live.idle()
            assert "gone: not here" in await live.page()
            assert bench.searched.count("gone") == 1

    async def test_one_that_fails_is_tried_again_when_it_is_wanted_again(self, bench: Bench):
        bench.known["gone"] = UserError("gone: not here")
        async with bench.opened("aab", "gone", "pairs") as live:
            await live.idle()
            bench.known["gone"] = Pairs("gone")
            live.inspector.move(lambda seen: seen.want(["gone", "pairs"]))
            await live.idle()
            assert live.counts == {"gone": 1, "pairs": 1}
            assert bench.searched.count("pairs") == 1


class Broken(Pairs):
    """Fails at every text but the shortest."""

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        if len(text) > 1:
            raise RecursionError("too deep")
        return super().encode(text, check, special=special)


class TestAFault:
    """It costs its row, and neither the others nor the app."""

    async def test_in_loading_stands_in_the_row(self, bench: Bench):
        bench.known["odd"] = RecursionError("too deep")
        async with bench.opened("aab", "odd", "pairs") as live:
            await live.idle()
            assert "RecursionError too deep" in await live.page()
            assert live.counts == {"odd": None, "pairs": 1}

    async def test_in_counting_stands_in_the_row_until_the_text_changes(self, bench: Bench):
        bench.known["odd"] = Broken("odd")
        async with bench.opened("aab", "odd", "pairs") as live:
            await live.idle()
            assert "RecursionError too deep" in await live.page()
            assert live.counts == {"odd": None, "pairs": 1}
            live.inspector.take("a", "another")
            await live.idle()
            assert live.counts == {"odd": 1, "pairs": 1}
