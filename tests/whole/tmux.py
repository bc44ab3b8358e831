"""A real terminal for the real program: tmux on a server of its own."""

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

DEADLINE = 60.0


class Tmux:
    """One session of one pane."""

    PROGRAM = str(Path(sys.executable).with_name("zth-tui"))  # as installed beside this Python

    def __init__(self, home: Path, size: tuple[int, int] = (120, 40)) -> None:
        self._socket = f"zth-{uuid.uuid4().hex[:8]}"
        columns, rows = size
        environment = {**os.environ, "ZTH_HOME": str(home), "PS1": "$ ", "TERM": "xterm-256color"}
        environment.pop("TMUX", None)
        start = ["new-session", "-d", "-x", str(columns), "-y", str(rows), "bash --norc --noprofile"]
        subprocess.run(["tmux", "-L", self._socket, "-f", "/dev/null", *start], check=True, env=environment)

    def _tmux(self, *arguments: str) -> str:
        return subprocess.run(
            ["tmux", "-L", self._socket, *arguments], check=True, capture_output=True, text=True
        ).stdout

    def type(self, line: str) -> None:
        self._tmux("send-keys", "-l", line)
        self._tmux("send-keys", "Enter")

    def zth(self, *arguments: str) -> None:
        """Start the program as a person would, by its name on the command line."""
        self.type(" ".join([self.PROGRAM, *arguments]))

    def reset(self) -> None:
        """Bring back a terminal that a killed program left behind, and wait until its last picture is gone."""
        self.type("reset; echo the shell is $((40 + 2))")
        self.wait_for("the shell is 42")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def paste(self, text: str) -> None:
        """As a terminal pastes: between brackets."""
        self._tmux("set-buffer", text)
        self._tmux("paste-buffer", "-p")

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    @property
    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def wait_for(self, *texts: str) -> str:
        """The screen once it shows all of the texts."""
        end = time.monotonic() + DEADLINE
        while True:
            screen = self.screen
            if all(text in screen for text in texts):
                return screen
            assert time.monotonic() < end, f"the screen never showed {texts}:\n{screen}"
            time.sleep(0.05)

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True)
