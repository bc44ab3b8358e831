"""Work off the loop: one job after the other, each as long as it is wanted."""

import asyncio
import threading

import pytest

from tests.tui.inspector.gate import LONG, Gate
from zth_tui.tui.inspector.jobs import Job, Jobs


class Held:
    """Work that stands at its gate until the test opens it, then checks whether it is still wanted."""

    def __init__(self, log: list[str], name: str, *, checks: bool = True) -> None:
        self.gate = Gate()
        self._log, self._name, self._checks = log, name, checks

    def __call__(self, check) -> str:
        self.thread = threading.current_thread()
        self._log.append(f"{self._name} began")
        self.gate.go_through()
        if self._checks:
            check()
        self._log.append(f"{self._name} went on")
        return f"{self._name} was made"

    async def ended(self) -> None:
        """Until its thread is over, and the loop has heard what that told."""
        await asyncio.to_thread(self.thread.join, LONG)
        await asyncio.sleep(0)


def at_once(log: list[str], name: str) -> Job[str]:
    """Its work is done before anybody can give it up."""

    def work(check) -> str:
        log.append(f"{name} began")
        return f"{name} was made"

    return Job(work, log.append)


async def test_each_gets_the_result_of_its_work():
    log: list[str] = []
    jobs = Jobs()
    jobs.give("a", at_once(log, "a"))
    await jobs.work_off()
    assert log == ["a began", "a was made"]
    assert jobs.keys == []


async def test_work_is_done_beside_the_loop_and_its_result_told_on_it():
    threads: list[threading.Thread] = []
    jobs = Jobs()
    jobs.give("a", Job(lambda check: threading.current_thread(), lambda worker: threads.extend((worker, here()))))
    await jobs.work_off()
    worker, told = threads
    assert worker is not told
    assert told is here()


def here() -> threading.Thread:
    return threading.current_thread()


async def test_the_next_begins_when_the_one_before_it_has_ended():
    log: list[str] = []
    first = Held(log, "first")
    jobs = Jobs()
    jobs.give(1, Job(first, log.append))
    jobs.give(2, at_once(log, "second"))
    working = asyncio.create_task(jobs.work_off())
    await first.gate.reached()
    first.gate.open()
    await working
    assert log == ["first began", "first went on", "first was made", "second began", "second was made"]


async def test_what_is_given_meanwhile_is_done_too():
    log: list[str] = []
    first = Held(log, "first")
    jobs = Jobs()
    jobs.give(1, Job(first, log.append))
    working = asyncio.create_task(jobs.work_off())
    await first.gate.reached()
    jobs.give(2, at_once(log, "second"))
    first.gate.open()
    await working
    assert log[-1] == "second was made"


async def test_one_that_waits_and_is_given_up_never_begins():
    log: list[str] = []
    jobs = Jobs()
    jobs.give("a", at_once(log, "a"))
    jobs.give("b", at_once(log, "b"))
    jobs.give_up("a")
    await jobs.work_off()
    assert log == ["b began", "b was made"]


async def test_one_that_runs_and_is_given_up_ends_at_its_next_check():
    log: list[str] = []
    held = Held(log, "held")
    jobs = Jobs()
    jobs.give("a", Job(held, log.append))
    working = asyncio.create_task(jobs.work_off())
    await held.gate.reached()
    jobs.give_up("a")
    held.gate.open()
    await working
    await held.ended()
    assert log == ["held began"]


async def test_the_next_does_not_wait_until_one_that_is_given_up_has_ended():
    log: list[str] = []
    held = Held(log, "held")
    jobs = Jobs()
    jobs.give("a", Job(held, log.append))
    jobs.give("b", at_once(log, "next"))
    working = asyncio.create_task(jobs.work_off())
    await held.gate.reached()
    jobs.give_up("a")
    await working
    assert log == ["held began", "next began", "next was made"]
    assert held.thread.is_alive()
    held.gate.open()


async def test_nobody_gets_the_result_of_work_that_was_given_up_and_never_checks():
    log: list[str] = []
    held = Held(log, "held", checks=False)
    jobs = Jobs()
    jobs.give("a", Job(held, log.append))
    working = asyncio.create_task(jobs.work_off())
    await held.gate.reached()
    jobs.give_up("a")
    held.gate.open()
    await working
    await held.ended()
    assert log == ["held began", "held went on"]


@pytest.mark.parametrize("turns", range(6))
async def test_nobody_gets_a_result_that_is_given_up_at_the_last_moment(turns: int):
    """However many turns of the loop lie between the end of the work and the giving up."""
    log: list[str] = []
    held = Held([], "held")
    jobs = Jobs()
    jobs.give("a", Job(held, log.append))
    working = asyncio.create_task(jobs.work_off())
    await held.gate.reached()
    held.gate.open()
    held.thread.join(LONG)  # the loop stands still meanwhile
    for _ in range(turns):
        await asyncio.sleep(0)
    jobs.give_up("a")
    log.append("given up")
    await working
    assert log in (["given up"], ["held was made", "given up"])


async def test_to_give_up_what_there_is_not_is_no_trouble():
    log: list[str] = []
    held = Held(log, "held")
    jobs = Jobs()
    jobs.give("a", Job(held, log.append))
    working = asyncio.create_task(jobs.work_off())
    await held.gate.reached()
    jobs.give_up("b")
    held.gate.open()
    await working
    assert log[-1] == "held was made"


async def test_all_but_some_can_be_given_up():
    log: list[str] = []
    held = Held(log, "held")
    jobs = Jobs()
    jobs.give("a", Job(held, log.append))
    jobs.give("b", at_once(log, "b"))
    jobs.give("c", at_once(log, "c"))
    working = asyncio.create_task(jobs.work_off())
    await held.gate.reached()
    jobs.keep_only(["c", "d"])
    held.gate.open()
    await working
    await held.ended()
    assert log == ["held began", "c began", "c was made"]


class TestANewerOneOfTheSameKey:
    async def test_takes_the_place_of_one_that_waits(self):
        log: list[str] = []
        jobs = Jobs()
        jobs.give("a", at_once(log, "older"))
        jobs.give("a", at_once(log, "newer"))
        await jobs.work_off()
        assert log == ["newer began", "newer was made"]

    async def test_takes_the_place_of_one_that_runs(self):
        log: list[str] = []
        older = Held(log, "older")
        jobs = Jobs()
        jobs.give("a", Job(older, log.append))
        working = asyncio.create_task(jobs.work_off())
        await older.gate.reached()
        jobs.give("a", at_once(log, "newer"))
        older.gate.open()
        await working
        await older.ended()
        assert log == ["older began", "newer began", "newer was made"]


class TestWhenItIsCancelled:
    async def test_all_are_given_up(self):
        log: list[str] = []
        held = Held(log, "held")
        jobs = Jobs()
        jobs.give("a", Job(held, log.append))
        jobs.give("b", at_once(log, "next"))
        working = asyncio.create_task(jobs.work_off())
        await held.gate.reached()
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        held.gate.open()
        await held.ended()
        assert log == ["held began"]
        assert jobs.keys == []

    async def test_nothing_begins_even_if_one_was_given_up_just_before(self):
        log: list[str] = []
        held = Held(log, "held")
        jobs = Jobs()
        jobs.give("a", Job(held, log.append))
        jobs.give("b", at_once(log, "next"))
        working = asyncio.create_task(jobs.work_off())
        await held.gate.reached()
        jobs.give_up("a")
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        held.gate.open()
        assert log == ["held began"]

    async def test_it_can_begin_anew(self):
        log: list[str] = []
        held = Held(log, "held")
        jobs = Jobs()
        jobs.give("a", Job(held, log.append))
        working = asyncio.create_task(jobs.work_off())
        await held.gate.reached()
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        held.gate.open()
        jobs.give("a", at_once(log, "again"))
        await jobs.work_off()
        assert log == ["held began", "again began", "again was made"]


async def test_a_fault_in_the_work_is_not_hidden_and_ends_all():
    def fault(check) -> None:
        raise ZeroDivisionError

    log: list[str] = []
    jobs = Jobs()
    jobs.give("a", Job(fault, log.append))
    jobs.give("b", at_once(log, "next"))
    with pytest.raises(ZeroDivisionError):
        await jobs.work_off()
    assert log == []
    assert jobs.keys == []
