"""The runs that there are: newest first, each with what can be told at a glance."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from zth_tui.errors import UsageError, UserError
from zth_tui.runs import events
from zth_tui.runs.folder import RunFolder, RunInfo
from zth_tui.runs.lock import is_held
from zth_tui.runs.recency import is_recent

Status = Literal["training", "done", "stopped", "diverged", "failed", "broken"]
TAIL = 64 * 1024  # bytes at the end of a log that a glance reads


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
    log = _glance_at(folder.events)
    status: Status
    if is_live(folder):
        status = "training"
    elif log.finished is None:
        status = "stopped"
    else:
        status = {"done": "done", "stopped": "stopped", "diverged": "diverged"}.get(log.finished.why, "failed")  # type: ignore[assignment]
    trouble = log.finished.message if log.finished else ""
    return RunSummary(folder, info, status, log.steps, log.evaluation, trouble, log.paused and status == "training")


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
    if is_live(folder):
        raise UserError(f"{folder.name} is still training; stop it first")
    try:
        shutil.rmtree(folder.path.rename(folder.path.with_name(f".deleted-{folder.name}")))
    except OSError as error:
        raise UserError(f"{folder.name} cannot be deleted: {error.strerror or error}") from error


@dataclass(frozen=True)
class _Glance:
    """What the end of a log tells."""

    steps: int = 0
    evaluations: Mapping[str, tuple[int, float]] = field(default_factory=dict)  # split -> (step, loss), the latest
    finished: events.Finished | None = None
    paused: bool = False

    @property
    def evaluation(self) -> dict[str, float]:
        """What was estimated of late: an older loss beside a newer one would tell of overfitting that there is not."""
        return {split: loss for split, (step, loss) in self.evaluations.items() if is_recent(step, self.steps)}


def _glance_at(log: Path) -> _Glance:
    try:
        status = log.stat()
        return _read_end(log, status.st_mtime_ns, status.st_size)
    except OSError:
        return _Glance()


@lru_cache(maxsize=1000)  # viewers look at every log each second, and most logs have ended long ago
def _read_end(log: Path, mtime_ns: int, size: int) -> _Glance:
    """What the last lines of a log say; asked again only when the log has changed."""
    with open(log, "rb") as file:
        file.seek(max(0, size - TAIL))
        lines = file.read().splitlines()
    decoder = msgspec.json.Decoder(events.Event)
    glance = _Glance()
    for line in lines:
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            glance = _take_in(glance, decoder.decode(line))
    return glance


def _take_in(glance: _Glance, event: events.Event) -> _Glance:
    match event:
        case events.Started():
            return replace(glance, steps=event.step, finished=None, paused=False)
        case events.Scalars():
            return replace(glance, steps=event.first + len(event.loss))
        case events.Evaluation():
            return replace(glance, evaluations={**glance.evaluations, **_at(event.step, event.losses)})
        case events.Paused() | events.Resumed():
            return replace(glance, paused=isinstance(event, events.Paused))
        case events.Finished():
            evaluations = {**glance.evaluations, **_at(event.steps, event.evaluation)}
            return replace(glance, steps=event.steps, evaluations=evaluations, finished=event)
        case _:
            return glance


def _at(step: int, losses: Mapping[str, float]) -> dict[str, tuple[int, float]]:
    return {split: (step, loss) for split, loss in losses.items()}
