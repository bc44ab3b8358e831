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


class Terminal:
    """The terminal while the app has it."""

    def __init__(self) -> None:
        self._attributes = termios.tcgetattr(STDIN)
        self._over = threading.Event()
        self._handlers: dict[signal.Signals, object] = {}

    @property
    def in_use(self) -> bool:
        return bool(self._handlers)

    def leave_when_asked(self, leave: Callable[[int], None]) -> None:
        """Have `leave(exit code)` called in this loop on SIGTERM, SIGHUP or SIGINT, and when the line is lost.

        If that does not end the app within a second, because nobody takes what it writes any more, the process is
        ended all the same.
        """
        loop = asyncio.get_running_loop()

        def asked(number: int, _: FrameType | None = None) -> None:
            threading.Thread(target=self._insist, args=(128 + number,), daemon=True).start()
            with suppress(RuntimeError):  # the loop has just ended
                loop.call_soon_threadsafe(leave, 128 + number)

        self._handlers = {number: signal.signal(number, asked) for number in SIGNALS}
        threading.Thread(target=self._watch_line, args=(asked,), daemon=True).start()

    def give_back(self) -> None:
        """Undo what the app may have done to it, without waiting for whoever is at the other end."""
        with suppress(OSError, termios.error):
            termios.tcsetattr(STDIN, termios.TCSANOW, self._attributes)
        with suppress(OSError):
            tty = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
            os.write(tty, GIVE_BACK.encode())
            os.close(tty)

    def close(self) -> None:
        """The app has ended by itself."""
        self._over.set()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _insist(self, code: int) -> None:
        if not self._over.wait(GRACE_SECONDS):
            self.give_back()
            os._exit(code)

    def _watch_line(self, lost: Callable[[int], None]) -> None:
        while not self._over.wait(WATCH_SECONDS):
            if line_is_lost(STDIN):
                lost(signal.SIGHUP)
                return


@contextmanager
def borrowed(log: Path) -> Iterator[Terminal]:
    """The terminal for the app alone: what anybody else prints, C code included, goes to the log.

    Raises UserError where there is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError("the app needs a terminal; use --train for pipes")
    terminal = Terminal()
    for fixed_size in ("COLUMNS", "LINES"):  # exported ones would hide every later size of the terminal
        os.environ.pop(fixed_size, None)
    with _prints_into(log):
        try:
            yield terminal
        except BaseException:
            if terminal.in_use:
                terminal.give_back()
            raise
        finally:
            terminal.close()


def end_with(code: int) -> int:
    """The code; unless a thread of Textual's outlives the app, which would keep the process alive for ever.

    That happens when the line is lost in the moment in which the app ends: its reader then spins on a dead terminal.
    """
    left = [thread for thread in threading.enumerate() if thread.name.startswith("textual-")]
    for thread in left:
        thread.join(GRACE_SECONDS / len(left))
    if any(thread.is_alive() for thread in left):
        os._exit(code)
    return code


def line_is_lost(fd: int) -> bool:
    """Nobody is at the other end of the terminal any more. Reading would then return at once, for ever."""
    poll = select.poll()
    poll.register(fd, 0)  # a hang-up is reported without being asked for
    return any(event & select.POLLHUP for _, event in poll.poll(0))


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
