"""A place in a thread at which a test holds it."""

import asyncio
import threading

LONG = 60.0  # seconds: only a test that fails waits so long


class Gate:
    def __init__(self) -> None:
        self._reached, self._open = threading.Event(), threading.Event()

    def go_through(self) -> None:
        """The thread waits here."""
        self._reached.set()
        assert self._open.wait(LONG), "nobody opened the gate"

    def open(self) -> None:
        self._open.set()

    async def reached(self) -> None:
        """Until the thread stands here."""
        assert await asyncio.to_thread(self._reached.wait, LONG), "no thread came to the gate"
