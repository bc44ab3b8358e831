"""Work off the loop, one job at a time: two threads of Python would only take turns, and keys would wait for both."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from zth_tui.tokens.merging import Check

T = TypeVar("T")


class GivenUp(Exception):
    """The job is no longer wanted."""


class Job(Generic[T]):
    def __init__(self, work: Callable[[Check], T], done: Callable[[T], None]) -> None:
        """`work` is done in a thread, and calls its check now and then; `done` gets its result on the loop."""
        self.work, self.done = work, done
        self.given_up = False

    async def run(self) -> None:
        with suppress(GivenUp):
            made = await asyncio.to_thread(self.work, self._check)
            if not self.given_up:
                self.done(made)

    def _check(self) -> None:
        if self.given_up:
            raise GivenUp


class Jobs:
    """Each has a name. A newer one of the same name takes the place of the older."""

    def __init__(self) -> None:
        self._waiting: dict[str, Job[object]] = {}
        self._running: tuple[str, Job[object]] | None = None

    @property
    def names(self) -> set[str]:
        return {*self._waiting, *([self._running[0]] if self._running else [])}

    def give(self, name: str, job: Job[T]) -> None:
        self.give_up(name)
        self._waiting[name] = job  # type: ignore[assignment]

    def give_up(self, name: str) -> None:
        """Its result is not wanted, and its thread ends at its next check."""
        self._waiting.pop(name, None)
        if self._running and self._running[0] == name:
            self._running[1].given_up = True

    async def work_off(self) -> None:
        """Until none is left. Cancelled, it gives up all."""
        try:
            while self._waiting:
                name = next(iter(self._waiting))
                self._running = name, self._waiting.pop(name)
                await self._running[1].run()
                self._running = None
        finally:
            for name in self.names:
                self.give_up(name)
            self._running = None
