"""The runs that there are: newest first, each with what can be told at a glance."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from zth_tui.errors import UsageError, UserError
from zth_tui.runs.folder import RunFolder, RunInfo
from zth_tui.runs.glance import glance_at
from zth_tui.runs.lock import is_held

BEGINS_WITHIN = 60.0  # seconds: a trainer imports torch before it says a word
Status = Literal["starting", "training", "done", "stopped", "diverged", "failed", "broken"]


@dataclass(frozen=True)
class RunSummary:
    folder: RunFolder
    info: RunInfo | None  # None when run.json cannot be read; `trouble` says why
    status: Status
    steps: int
    evaluation: Mapping[str, float]
    trouble: str = ""
    paused: bool = False  # its trainer lives and waits

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
    live = is_live(folder)
    log = glance_at(folder.events, created=info.created, live=live)
    status: Status
    if log.finished is None:
        status = "training" if live else "starting" if _may_begin(folder, info) else "stopped"
    else:
        status = {"done": "done", "stopped": "stopped", "diverged": "diverged"}.get(log.finished.why, "failed")  # type: ignore[assignment]
    trouble = log.finished.message if log.finished else ""
    return RunSummary(folder, info, status, log.steps or 0, log.evaluation, trouble, live and bool(log.paused))


def _may_begin(folder: RunFolder, info: RunInfo) -> bool:
    """It was made a moment ago, and its trainer may be on the way."""
    return not folder.events.exists() and 0 <= time.time() - info.created < BEGINS_WITHIN


def list_runs(runs: Path) -> list[RunSummary]:
    """Every run under `runs`, newest first; a broken one is listed as broken and hides no other.

    Raises UserError where the folder itself cannot be read.
    """
    try:
        entries = list(runs.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise UserError(f"{runs} cannot be read: {error.strerror or error}") from error
    folders = [RunFolder(path) for path in entries if not path.name.startswith(".") and _may_be_run(path)]
    return sorted((summarise(f) for f in folders), key=lambda s: s.created, reverse=True)


def _may_be_run(path: Path) -> bool:
    """A folder, or what cannot be looked at, which is better listed as broken than not at all."""
    try:
        return path.is_dir()
    except OSError:
        return True


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
    """Remove a run for good. Refused while it trains. It is listed whole or not at all, however long it takes."""
    if summarise(folder).status == "starting":
        raise UserError(f"{folder.name} may be about to begin; try again in a minute")
    if is_live(folder):
        raise UserError(f"{folder.name} is still training; stop it first")
    try:
        shutil.rmtree(folder.path.rename(folder.path.with_name(f".deleted-{folder.name}")))
    except OSError as error:
        raise UserError(f"{folder.name} cannot be deleted: {error.strerror or error}") from error
