"""Real trainers for a test that begins many runs: what they need is imported once, and each is a fork of that process.

As a program it reads the arguments of a trainer from each line of its standard input, and says which have ended. With
its input it ends as well, and no trainer outlives it.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from zth_tui import launch
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.course.stages import Experiment, Value
from zth_tui.runs.folder import Forecast, RunFolder
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.starter import Starter

FEW, MANY = 6, 10**8  # steps of a run that is let end, and of one that something is done to
AT_ONCE = 1 << 16  # bytes


class Forks:
    """The process that forks trainers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.walk.trainers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._said = b""  # the beginning of a line
        self._codes: dict[str, int] = {}
        self._listening = Lock()  # one thread hears what there is, or another would wait for what it has taken

    def fork(self, arguments: list[str]) -> "Forked":
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(arguments).encode() + b"\n")
        return Forked(self, arguments[0])

    def code(self, folder: str) -> int | None:
        """Of the trainer in that folder, once it has ended."""
        with self._listening:
            self._listen()
            return self._codes.get(folder)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while select.select([self._process.stdout], [], [], 0)[0]:
            said = self._process.stdout.read(AT_ONCE)
            if not said:
                raise RuntimeError("the process that forks trainers has ended")
            *lines, self._said = (self._said + said).split(b"\n")
            self._codes.update(json.loads(line) for line in lines)

    def close(self) -> None:
        """End it, and every trainer that is still at work."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Forked:
    """As much of a process as a viewer looks at."""

    def __init__(self, forks: Forks, folder: str) -> None:
        self._forks, self.folder = forks, folder

    def poll(self) -> int | None:
        return self._forks.code(self.folder)


class Over:
    """One that has ended well."""

    def poll(self) -> int:
        return 0


class ShortRuns(Starter):
    """Begins every run on little data and ends it after a few steps.

    An experiment is trained once with the same settings. A later run of it is a copy of what the first one has left in
    its folder, under its own name and with its own forecast. A lasting one is always trained, and by itself too long.
    """

    def __init__(self, forks: Forks, texts: Mapping[str, Path], smaller: Mapping[str, Mapping[str, Value]]) -> None:
        """`texts`: data set -> what is read instead. `smaller`: experiment -> settings, for nets that are too large."""
        super().__init__()
        self.lasting = False  # the next run is one that something is done to while it trains
        self._forks, self._texts, self._smaller = forks, texts, smaller
        self._made: dict[str, Forked] = {}
        self._asking = Lock()

    def warm_up(self) -> None:
        pass

    def close(self) -> None:
        """It serves one app after the other."""

    def run(
        self,
        pack: Pack,
        experiment: Experiment,
        settings: Mapping[str, Value] | None = None,
        data: str | None = None,
        forecast: Forecast | None = None,
    ) -> RunViewer:
        settings = {**self._smaller.get(experiment.title, {}), **(settings or {})}
        if not self.lasting:
            settings |= dict.fromkeys(settings.keys() & {"pace"}, 0.0)  # this learner needs no slow start
        text = next((str(self._texts[name]) for name in experiment.data if name in self._texts), None)
        return super().run(pack, experiment, settings, data or text, forecast)

    def go_on(self, folder: RunFolder, settings: Mapping[str, Value]) -> Forked | Over:  # type: ignore[override]
        with self._asking:
            if self.lasting:
                return self._forks.fork(launch.trainer_arguments(folder, MANY, settings))
            info = folder.info()
            asked = f"{info.title} {info.config} {info.data}"
            made = self._made.get(asked)
            if made and made.poll() == 0:
                shutil.copytree(made.folder, folder.path, ignore=shutil.ignore_patterns("run.json"), dirs_exist_ok=True)
                return Over()
            self._made[asked] = self._forks.fork(launch.trainer_arguments(folder, FEW, settings))
            return self._made[asked]


def main() -> None:
    _import_all()
    from zth_tui.train.__main__ import main as train

    working: dict[int, str] = {}
    while True:
        if select.select([sys.stdin.buffer], [], [], 0.005)[0]:
            asked = os.read(0, AT_ONCE)
            if not asked:
                break
            for line in asked.splitlines():
                arguments = json.loads(line)
                if (pid := os.fork()) == 0:
                    os._exit(train(arguments))
                working[pid] = arguments[0]
        _tell_ended(working)
    for pid in working:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _import_all() -> None:
    """What a trainer needs, up to its first step."""
    import torch._dynamo  # noqa: F401  # of torch's own optimizers

    import zth_tui.train.life  # noqa: F401
    from zth_tui.train.stage import import_stage

    pack = builtin_pack()
    for name in pack.stages:
        import_stage(name, pack.path)


def _tell_ended(working: dict[int, str]) -> None:
    for pid in list(working):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            print(json.dumps([working.pop(pid), os.waitstatus_to_exitcode(status)]), flush=True)


if __name__ == "__main__":
    main()
