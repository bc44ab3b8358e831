"""Work off the loop that may take as long as a disk or a network does."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def beside(work: Callable[[], T]) -> T:
    """The result of `work`, done in a thread. The program may end before it does, which asyncio.to_thread prevents."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def told(tell: Callable[..., None], what: object) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(lambda: None if result.done() else tell(what))

    def do() -> None:
        try:
            made = _not_stopping(work)
        except BaseException as error:
            told(result.set_exception, error)
        else:
            told(result.set_result, made)

    threading.Thread(target=do, daemon=True).start()
    return await result


def _not_stopping(work: Callable[[], T]) -> T:
    """Its StopIteration as a RuntimeError, as in any coroutine: no future takes it, and its waiter would never wake."""
    try:
        return work()
    except StopIteration as error:
        raise RuntimeError("the work beside raised StopIteration") from error
