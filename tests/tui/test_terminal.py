"""The terminal is borrowed, and given back however the app ends. Each test has a terminal of its own."""

import contextlib
import os
import pty
import select
import signal
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from zth_tui.tui.terminal import GIVE_BACK, line_is_lost

DEADLINE = 60.0  # seconds that anything may take on a busy machine
PROGRAM = """
import asyncio, os, signal, sys, time
from pathlib import Path
from zth_tui.tui.terminal import borrowed

code = 0

async def show():
    leave = asyncio.Event()
    def left(number):
        global code
        code = number
        leave.set()
    terminal.leave_when_asked(left)
    {body}

with borrowed(Path(sys.argv[1])) as terminal:
    asyncio.run(show())
sys.exit(code)
"""


class Child:
    """A program on a terminal of its own."""

    def __init__(self, body: str, log: Path) -> None:
        program = PROGRAM.replace("{body}", body.strip().replace("\n", "\n    "))
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execv(sys.executable, [sys.executable, "-c", program, str(log)])
        self.output = b""

    def read_until(self, words: bytes) -> None:
        end = time.monotonic() + DEADLINE
        while words not in self.output:
            assert time.monotonic() < end, self.output
            if select.select([self.terminal], [], [], 0.1)[0]:
                with contextlib.suppress(OSError):  # the other end is closed
                    self.output += os.read(self.terminal, 4096)

    def exit_code(self) -> int:
        """Its code, once it has ended by itself; minus the signal, if one ended it."""
        end = time.monotonic() + DEADLINE
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            assert time.monotonic() < end, "it never ended"
            time.sleep(0.01)

    def lose_line(self) -> None:
        """As a window does that is closed."""
        if self.terminal is not None:
            os.close(self.terminal)
            self.terminal = None  # the number may soon be that of another file

    def close(self) -> None:
        self.lose_line()
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "state" / "tui.log"


@pytest.fixture
def start(log: Path) -> Iterator:
    children = []

    def start(body: str) -> Child:
        children.append(Child(body, log))
        return children[-1]

    yield start
    for child in children:
        child.close()


WAIT = "print('ready', file=sys.__stderr__, flush=True)\nawait leave.wait()"
HANG = "print('ready', file=sys.__stderr__, flush=True)\nwhile True: time.sleep(0.01)"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_lets_the_app_leave_by_itself(start, number):
    child = start(WAIT)
    child.read_until(b"ready")
    os.kill(child.pid, number)
    assert child.exit_code() == 128 + number


def test_a_lost_line_ends_the_app(start):
    child = start("signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])\n" + WAIT)
    child.read_until(b"ready")
    child.lose_line()
    assert child.exit_code() == 128 + signal.SIGHUP


def test_an_app_that_cannot_leave_is_ended_and_the_terminal_given_back(start):
    child = start("import tty; tty.setraw(0)\n" + HANG)
    child.read_until(b"ready")
    before = termios.tcgetattr(child.terminal)
    os.kill(child.pid, signal.SIGTERM)
    child.read_until(GIVE_BACK.encode())
    assert child.exit_code() == 128 + signal.SIGTERM
    assert not before[3] & termios.ICANON
    assert termios.tcgetattr(child.terminal)[3] & termios.ICANON


def test_a_crash_gives_the_terminal_back_and_is_seen(start):
    child = start("raise ZeroDivisionError")
    child.read_until(GIVE_BACK.encode())
    child.read_until(b"ZeroDivisionError")
    assert child.exit_code() == 1


def test_what_others_print_goes_to_the_log(start, log: Path):
    child = start("os.write(2, b'from C')\nimport warnings; warnings.warn('careful')\nos.system('echo from a child')")
    assert child.exit_code() == 0
    logged = log.read_text()
    assert "from C" in logged and "careful" in logged and "from a child" in logged
    assert b"from C" not in child.output


def test_the_app_itself_draws_on_the_terminal(start, log: Path):
    child = start(
        "print('a picture', file=sys.__stderr__, flush=True); print(os.get_terminal_size(sys.__stdout__.fileno()))"
    )
    child.read_until(b"a picture")
    child.read_until(b"terminal_size")
    assert child.exit_code() == 0
    assert "a picture" not in log.read_text()


def test_a_log_that_cannot_be_written_is_done_without(start, log: Path):
    log.mkdir(parents=True)
    child = start("os.write(2, b'lost')")
    assert child.exit_code() == 0


def test_a_line_is_lost_when_its_other_end_is_closed():
    there, here = pty.openpty()
    assert not line_is_lost(here)
    os.close(there)
    assert line_is_lost(here)
    os.close(here)
