"""From what was asked for to a running trainer. Every viewer starts runs here, and only here."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from zth_tui import datasets, paths
from zth_tui.course.packs import Pack
from zth_tui.course.stages import Experiment, Stage, Value
from zth_tui.errors import UsageError
from zth_tui.runs import folder as run_folder
from zth_tui.runs.folder import DataSource, Forecast, RunFolder, RunInfo

DEVICES = ("auto", "cpu", "cuda", "mps")
TRAINER = [sys.executable, "-m", "zth_tui.train"]


def parse_settings(stage: Stage, assignments: list[str]) -> dict[str, Value]:
    """`name=value` pairs, checked against the stage's settings. Raises UsageError."""
    settings = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise UsageError(f"--set takes name=value, not {assignment!r}")
        settings[name] = stage.setting(name).parse(value)
    return settings


def plan(
    pack: Pack,
    experiment: Experiment,
    settings: Mapping[str, Value] | None = None,
    *,
    data: str | None = None,
    device: str = "auto",
    forecast: Forecast | None = None,
) -> RunInfo:
    """The record of a run to be: settings and data checked, nothing written yet."""
    if device not in DEVICES:
        raise UsageError(f"--device is one of {', '.join(DEVICES)}, not {device!r}")
    source, note = _source(experiment, data)
    return RunInfo(
        stage=experiment.stage,
        experiment=experiment.name,
        config={**experiment.config, **(settings or {})},
        data=source,
        note=note,
        device=device,
        created=time.time(),
        pack=None if pack.is_built_in else str(pack.path.resolve()),
        forecast=forecast,
    )


def _source(experiment: Experiment, data: str | None) -> tuple[DataSource | None, str]:
    """What the run reads, and what is to be said of it. Raises UserError."""
    if data is not None:
        return datasets.find(data), ""
    if not experiment.data:
        return None, ""
    return datasets.obtain(experiment.data)


def create_run(info: RunInfo, out: Path | None = None) -> RunFolder:
    return run_folder.create(paths.runs(), info, out)


def trainer_arguments(
    folder: RunFolder, max_steps: int | None = None, settings: Mapping[str, Value] | None = None
) -> list[str]:
    """What follows `python -m zth_tui.train`: a folder with a checkpoint in it is continued."""
    arguments = [str(folder.path)]
    if max_steps is not None:
        arguments += ["--steps", str(max_steps)]
    for name, value in (settings or {}).items():
        arguments += ["--set", f"{name}={value}"]
    return arguments


def start_trainer(folder: RunFolder, arguments: list[str]) -> subprocess.Popen[bytes]:
    """A trainer in a session of its own: it outlives the viewer, the terminal and the line."""
    with open(folder.trainer_log, "ab") as log:
        return subprocess.Popen(
            [*TRAINER, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


class WarmTrainer:
    """A trainer that has torch imported and waits for its folder, so that a run starts at once.

    It ends by itself when its viewer does: its standard input closes.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [*TRAINER, "--wait"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def start(self, folder: RunFolder, arguments: list[str]) -> subprocess.Popen[bytes]:
        """Hand over the work; a cold trainer takes it where the warm one has died."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(arguments).encode() + b"\n")
            self._process.stdin.close()
        except OSError:
            return start_trainer(folder, arguments)
        return self._process

    def dismiss(self) -> None:
        """End it without work, and without waiting for torch to be imported or cleared away."""
        self._process.terminate()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
