"""Real trainers for a test that begins many runs: torch is imported once, and each run is a fork of that process.

As a program it reads the arguments of a trainer from each line of its standard input, and says which have ended.
"""

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from zth_tui import launch
from zth_tui.course.packs import Pack
from zth_tui.course.stages import Experiment, Value
from zth_tui.runs.folder import Forecast, RunFolder
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.starter import Starter


class Forks:
    """The process that forks trainers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.walk.trainers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._codes: dict[str, int] = {}

    def fork(self, arguments: list[str]) -> "Forked":
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(arguments).encode() + b"\n")
        self._process.stdin.flush()
        return Forked(self, arguments[0])

    def code(self, folder: str) -> int | None:
        """Of the trainer in that folder, once it has ended."""
        assert self._process.stdout is not None
        while select.select([self._process.stdout], [], [], 0)[0]:
            ended, code = json.loads(self._process.stdout.readline() or "[null, 1]")
            if ended is None:
                raise RuntimeError("the process that forks trainers has ended")
            self._codes[ended] = code
        return self._codes.get(folder)

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Forked:
    """As much of a process as a viewer looks at."""

    def __init__(self, forks: Forks, folder: str) -> None:
        self._forks, self._folder = forks, folder

    def poll(self) -> int | None:
        return self._forks.code(self._folder)


class ShortRuns(Starter):
    """Begins every run on little data and ends it after a few steps."""

    def __init__(self, forks: Forks, texts: Mapping[str, Path], smaller: Mapping[str, Mapping[str, Value]]) -> None:
        """`texts`: data set -> what is read instead. `smaller`: experiment -> settings, for nets that are too large."""
        super().__init__()
        self.max_steps = 10
        self._forks, self._texts, self._smaller = forks, texts, smaller
        self._asking = Lock()

    def warm_up(self) -> None:
        pass

    def run(
        self,
        pack: Pack,
        experiment: Experiment,
        settings: Mapping[str, Value] | None = None,
        data: str | None = None,
        forecast: Forecast | None = None,
    ) -> RunViewer:
        settings = {**self._smaller.get(experiment.title, {}), **(settings or {})}
        text = next((str(self._texts[name]) for name in experiment.data if name in self._texts), None)
        return super().run(pack, experiment, settings, data or text, forecast)

    def go_on(self, folder: RunFolder, settings: Mapping[str, Value]) -> Forked:  # type: ignore[override]
        with self._asking:
            return self._forks.fork(launch.trainer_arguments(folder, self.max_steps, settings))


def main() -> None:
    import zth_tui.train.life  # noqa: F401  # what every trainer needs
    from zth_tui.train.__main__ import main as train

    working: dict[int, str] = {}
    asked = True
    while asked or working:
        if asked and select.select([sys.stdin.buffer], [], [], 0.02)[0]:
            line = os.read(0, 1 << 16)
            asked = bool(line)
            for arguments in line.splitlines():
                pid = os.fork()
                if pid == 0:
                    os._exit(train(json.loads(arguments)))
                working[pid] = json.loads(arguments)[0]
        _tell_ended(working)


def _tell_ended(working: dict[int, str]) -> None:
    for pid in list(working):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            print(json.dumps([working.pop(pid), os.waitstatus_to_exitcode(status)]), flush=True)


if __name__ == "__main__":
    main()
