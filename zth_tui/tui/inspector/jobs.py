"""Work off the loop, one job at a time: two threads of Python would only take turns, and keys would wait for both."""

import asyncio
from collections.abc import Callable, Container, Hashable
from functools import partial
from typing import Generic, TypeVar

from zth_tui.tokens.merging import Check
from zth_tui.tui.beside import beside

T = TypeVar("T")


class GivenUp(Exception):
    """The job is no longer wanted."""


class Job(Generic[T]):
    def __init__(self, work: Callable[[Check], T], done: Callable[[T], None]) -> None:
        """`work` is done in a thread, and calls its check now and then; `done` gets its result on the loop."""
        self.work, self.done = work, done
        self.given_up = False
        self._result: asyncio.Future[T] | None = None

    async def run(self) -> None:
        self._result = asyncio.ensure_future(beside(partial(self.work, self._check)))
        await asyncio.wait([self._result])  # raises only where this itself is cancelled
        if not self.given_up:
            self.done(self._result.result())
        elif not self._result.cancelled():
            self._result.exception()  # it was seen

    def give_up(self) -> None:
        """Its result is not waited for, and its thread ends at the next check."""
        self.given_up = True
        if self._result:
            self._result.cancel()

    def _check(self) -> None:
        if self.given_up:
            raise GivenUp


class Jobs:
    """Each has a key. A newer one of the same key takes the place of the older."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, Job[object]] = {}
        self._running: tuple[Hashable, Job[object]] | None = None

    @property
    def keys(self) -> list[Hashable]:
        return [*self._waiting, *([self._running[0]] if self._running else [])]

    def give(self, key: Hashable, job: Job[T]) -> None:
        self.give_up(key)
        self._waiting[key] = job  # type: ignore[assignment]

    def give_up(self, key: Hashable) -> None:
        """Its result is not wanted."""
        self._waiting.pop(key, None)
        if self._running and self._running[0] == key:
            self._running[1].give_up()

    def keep_only(self, keys: Container[Hashable]) -> None:
        """Give up all others."""
        for key in self.keys:
            if key not in keys:
                self.give_up(key)

    async def work_off(self) -> None:
        """Until none is left. Cancelled, it gives up all."""
        try:
            while self._waiting:
                key = next(iter(self._waiting))
                self._running = key, self._waiting.pop(key)
                await self._running[1].run()
                self._running = None
        finally:
            for key in self.keys:
                self.give_up(key)
            self._running = None
