"""The terminal is borrowed, and given back however the app ends."""

import asyncio
import logging
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from zth_tui.errors import UserError

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
WATCH_SECONDS = 0.25
GRACE_SECONDS = 0.8  # for an orderly end; after them the process ends anyway
GIVE_BACK = (  # mouse, bracketed paste, focus events, kitty keys, other screen, line wrap, cursor
    "\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?2004l\x1b[?1004l\x1b[?2048l\x1b[<u"
    "\x1b[?1049l\x1b[?7h\x1b[?25h"
)
STDIN, STDOUT, STDERR = 0, 1, 2


@contextmanager
def borrowed(log: Path) -> Iterator[None]:
    """The terminal for the app alone: what anybody else prints, C code included, goes to the log.

    Raises UserError where there is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError("the app needs a terminal; use --train for pipes")
    attributes = termios.tcgetattr(STDIN)
    with _prints_into(log):
        try:
            yield
        except BaseException:
            _give_back(attributes)
            raise


def leave_when_asked(leave: Callable[[int], None]) -> Callable[[], None]:
    """Have `leave(exit code)` called in this loop on SIGTERM, SIGHUP or SIGINT, and when the line is lost.

    If that does not end the process within a second, because nobody takes what the app writes any more, it is ended
    all the same. Returns what takes all this back.
    """
    loop = asyncio.get_running_loop()
    attributes = termios.tcgetattr(STDIN)
    over = threading.Event()

    def asked(number: int, _: FrameType | None = None) -> None:
        threading.Thread(target=insist, args=(128 + number,), daemon=True).start()
        with suppress(RuntimeError):  # the loop has just ended
            loop.call_soon_threadsafe(leave, 128 + number)

    def insist(code: int) -> None:
        if not over.wait(GRACE_SECONDS):
            _give_back(attributes)
            os._exit(code)

    def watch_line() -> None:
        while not over.wait(WATCH_SECONDS):
            if line_is_lost(STDIN):
                asked(signal.SIGHUP)
                return

    before = {number: signal.signal(number, asked) for number in SIGNALS}
    threading.Thread(target=watch_line, daemon=True).start()

    def stay() -> None:
        over.set()
        for number, handler in before.items():
            signal.signal(number, handler)

    return stay


def line_is_lost(fd: int) -> bool:
    """Nobody is at the other end of the terminal any more. Reading would then return at once, for ever."""
    poll = select.poll()
    poll.register(fd, 0)  # a hang-up is reported without being asked for
    return any(event & select.POLLHUP for _, event in poll.poll(0))


def _give_back(attributes: list[object]) -> None:
    """Undo what the app may have done to the terminal, without waiting for it."""
    with suppress(OSError, termios.error):
        termios.tcsetattr(STDIN, termios.TCSANOW, attributes)  # type: ignore[arg-type]
    with suppress(OSError):
        tty = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        os.write(tty, GIVE_BACK.encode())
        os.close(tty)


@contextmanager
def _prints_into(log: Path) -> Iterator[None]:
    """Textual draws on its own copy of the terminal; descriptors 1 and 2 are the log meanwhile."""
    kept = {fd: os.dup(fd) for fd in (STDOUT, STDERR)}
    streams = (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
    screen = os.fdopen(os.dup(STDOUT), "w", encoding="utf-8", errors="replace")
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = screen  # type: ignore[misc]
    aside = _open(log)
    for fd in kept:
        os.dup2(aside, fd)
    os.close(aside)
    logging.basicConfig(stream=os.fdopen(os.dup(STDERR), "w"), format="%(asctime)s %(name)s %(message)s")
    logging.captureWarnings(True)
    try:
        yield
    finally:
        for fd, original in kept.items():
            os.dup2(original, fd)
            os.close(original)
        sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__ = streams  # type: ignore[misc]
        with suppress(OSError):
            screen.close()


def _open(log: Path) -> int:
    """For appending; nowhere, if the disk does not have it."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)
