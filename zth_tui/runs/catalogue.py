"""The runs that there are: newest first, each with what can be told at a glance."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from zth_tui.errors import UsageError, UserError
from zth_tui.runs import events
from zth_tui.runs.folder import RunFolder, RunInfo
from zth_tui.runs.lock import is_held

Status = Literal["training", "done", "stopped", "diverged", "failed", "broken"]
TAIL = 64 * 1024  # bytes at the end of a log that a glance reads


@dataclass(frozen=True)
class RunSummary:
    folder: RunFolder
    info: RunInfo | None  # None when run.json cannot be read; `trouble` says why
    status: Status
    steps: int
    evaluation: dict[str, float]
    trouble: str = ""

    @property
    def created(self) -> float:
        """Seconds since the epoch; 0 for a broken run whose folder is gone."""
        try:
            return self.info.created if self.info else self.folder.path.stat().st_mtime
        except OSError:
            return 0.0


def is_live(folder: RunFolder) -> bool:
    """A trainer lives in this folder."""
    return is_held(folder.lock)


def summarise(folder: RunFolder) -> RunSummary:
    try:
        info = folder.info()
    except UserError as error:
        return RunSummary(folder, None, "broken", 0, {}, str(error))
    steps, evaluation, finished = _glance(folder.events)
    status: Status
    if is_live(folder):
        status = "training"
    elif finished is None:
        status = "stopped"
    else:
        status = {"done": "done", "stopped": "stopped", "diverged": "diverged"}.get(finished.why, "failed")  # type: ignore[assignment]
    return RunSummary(folder, info, status, steps, evaluation, finished.message if finished else "")


def list_runs(runs: Path) -> list[RunSummary]:
    """Every run under `runs`, newest first; a broken one is listed as broken and hides no other."""
    if not runs.is_dir():
        return []
    folders = [RunFolder(p) for p in runs.iterdir() if p.is_dir() and not p.name.startswith(".")]
    return sorted((summarise(f) for f in folders), key=lambda s: s.created, reverse=True)


def find(runs: Path, name: str | None) -> RunFolder:
    """A run by its path, its name, or the beginning of its name if only one has it; None is the newest."""
    if name is None:
        all_runs = list_runs(runs)
        if not all_runs:
            raise UsageError("there are no runs yet: zth-tui --train bigram makes one")
        return all_runs[0].folder
    if (Path(name) / "run.json").is_file():
        return RunFolder(Path(name).resolve())
    names = [s.folder.name for s in list_runs(runs)]
    matches = [n for n in names if n == name] or [n for n in names if n.startswith(name)]
    if len(matches) == 1:
        return RunFolder(runs / matches[0])
    if matches:
        raise UsageError(f"{name} could be any of: {', '.join(matches[:5])}")
    newest = f"; the newest is {names[0]}" if names else "; there are none yet"
    raise UsageError(f"no run is called {name}{newest} (zth-tui runs lists them)")


def delete(folder: RunFolder) -> None:
    """Remove a run for good. Refused while it trains."""
    if is_live(folder):
        raise UserError(f"{folder.name} is still training; stop it first")
    try:
        shutil.rmtree(folder.path)
    except OSError as error:
        raise UserError(f"{folder.name} cannot be deleted: {error.strerror or error}") from error


def _glance(log: Path) -> tuple[int, dict[str, float], events.Finished | None]:
    """(steps, evaluation, end) from the last lines of a log."""
    try:
        with open(log, "rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL))
            lines = file.read().splitlines()
    except OSError:
        return 0, {}, None
    decoder = msgspec.json.Decoder(events.Event)
    steps, finished = 0, None
    evaluation: dict[str, float] = {}
    for line in lines:
        try:
            event = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        match event:
            case events.Started():
                steps, finished = event.step, None
            case events.Scalars():
                steps = event.first + len(event.loss)
            case events.Evaluation():
                evaluation = evaluation | event.losses
            case events.Finished():
                steps, evaluation, finished = event.steps, evaluation | event.evaluation, event
    return steps, evaluation, finished
