"""Work that may take as long as a disk or a network does."""

import asyncio
import threading

import pytest

from tests.tui.inspector.gate import LONG, Gate
from zth_tui.tui.beside import beside


class Held:
    """Work that stands at its gate until the test opens it."""

    def __init__(self) -> None:
        self.gate = Gate()

    def __call__(self) -> None:
        self.thread = threading.current_thread()
        self.gate.go_through()


async def test_it_returns_what_the_work_makes():
    assert await beside(lambda: 7) == 7


async def test_it_raises_what_the_work_raises():
    def missing() -> None:
        raise FileNotFoundError("there is none")

    with pytest.raises(FileNotFoundError, match="there is none"):
        await beside(missing)


async def test_it_ends_even_where_the_work_raises_what_no_coroutine_may():
    with pytest.raises(RuntimeError) as told:
        await asyncio.wait_for(beside(lambda: next(iter(()))), LONG)
    assert isinstance(told.value.__cause__, StopIteration)


async def test_two_wait_at_the_same_time():
    both = threading.Barrier(2, timeout=LONG)
    assert sorted(await asyncio.gather(beside(both.wait), beside(both.wait))) == [0, 1]


async def test_what_is_no_longer_waited_for_ends_unheard():
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: faults.append(context))
    held = Held()
    waiting = asyncio.create_task(beside(held))
    await held.gate.reached()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    held.gate.open()
    await asyncio.to_thread(held.thread.join, LONG)
    await asyncio.sleep(0)
    assert faults == []


def test_the_program_may_end_before_it_does(monkeypatch: pytest.MonkeyPatch):
    faults: list[object] = []
    monkeypatch.setattr(threading, "excepthook", faults.append)
    held = Held()

    async def program() -> None:
        waiting = asyncio.create_task(beside(held))
        await held.gate.reached()
        assert not waiting.done()

    asyncio.run(program())
    assert held.thread.daemon  # the interpreter does not wait for it
    held.gate.open()
    held.thread.join(LONG)
    assert faults == []
