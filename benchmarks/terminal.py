"""The app in a pseudo-terminal of its own, as a terminal sees it: bytes in, keys out."""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
import threading
import time
from types import TracebackType

import psutil

ESCAPES = re.compile(rb"\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b[()][AB0]|\x1b[=>]")


class Terminal:
    def __init__(self, *arguments: str, size: tuple[int, int]) -> None:
        """Start `zth-tui` with the arguments on a terminal of (columns, rows)."""
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execv(sys.executable, [sys.executable, "-m", "zth_tui", *arguments])
        columns, rows = size
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.output = bytearray()
        self.last_output = 0.0  # when something arrived last
        self.last_match = 0.0  # when what was waited for had arrived
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._fd, 65536)
            except OSError:
                return
            if not data:
                return
            self.last_output = time.perf_counter()
            self.output += data

    def press(self, key: str) -> float:
        """Send a key; the time at which it was sent."""
        now = time.perf_counter()
        os.write(self._fd, key.encode())
        return now

    def wait_for(self, *texts: str, since: int = 0, seconds: float = 20.0) -> float:
        """Seconds from the start until all texts are on their way to the screen, in the output from byte `since` on."""
        end = time.perf_counter() + seconds
        while True:
            arrived, output = self.last_output, ESCAPES.sub(b"", bytes(self.output[since:]))
            if all(text.encode() in output for text in texts):
                self.last_match = arrived
                return arrived - self.started
            if time.perf_counter() > end:
                raise TimeoutError(f"{texts} did not appear")
            time.sleep(0.002)

    def processor_seconds(self) -> float:
        times = psutil.Process(self.pid).cpu_times()
        return times.user + times.system

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.pid, 15)
        os.waitpid(self.pid, 0)
        os.close(self._fd)
