"""Making, reading and finding a run's folder and the record of what was asked for."""

import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from zth_tui.errors import UsageError, UserError
from zth_tui.files import write_atomically

FORMAT = 1


class DataSource(msgspec.Struct, frozen=True):
    """The text that a run reads."""

    name: str  # a registered name, or "file"
    path: str
    sha256: str
    characters: int


class Forecast(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the learner said of the run before it began; one of `number`, `direction` and `heights`."""

    step: str  # of the lesson, by its title
    figure: str = ""  # of what `number` or `direction` speaks
    number: float | None = None
    direction: str = ""
    curve: str = ""  # the name of the one that was picked
    heights: tuple[float, ...] = ()  # its sketch, at even distances

    @property
    def guess(self) -> float | str:
        return self.number if self.number is not None else self.direction or self.curve


class RunInfo(msgspec.Struct, frozen=True, kw_only=True):
    """`run.json`: what was asked for. What the trainer found (device, threads, ...) is in its `started` event."""

    format: int = FORMAT
    stage: str
    experiment: str
    config: dict[str, float | int | str | bool]
    data: DataSource | None  # None: the stage needs no text
    note: str = ""  # what is to be said when the run starts
    device: str = "auto"
    created: float
    pack: str | None = None  # a teacher's lesson pack; None is the built-in one
    forecast: Forecast | None = None

    @property
    def title(self) -> str:
        return f"{self.stage}/{self.experiment}"


class _Format(msgspec.Struct, frozen=True):
    format: int


@dataclass(frozen=True)
class RunFolder:
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def run_json(self) -> Path:
        return self.path / "run.json"

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def commands(self) -> Path:
        return self.path / "commands.jsonl"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def lock(self) -> Path:
        return self.path / "trainer.lock"

    @property
    def trainer_log(self) -> Path:
        return self.path / "trainer.log"

    def info(self) -> RunInfo:
        """What was asked for. Raises UserError when `run.json` is missing, corrupt or of a later format."""
        try:
            record = self.run_json.read_bytes()
            written = msgspec.json.decode(record, type=_Format).format
            if written > FORMAT:  # the rest may look quite different
                raise UserError(f"{self.path} was written by a later zth-tui (format {written}); update zth-tui")
            return msgspec.json.decode(record, type=RunInfo)
        except FileNotFoundError:
            raise UserError(f"{self.path} is no run folder: it has no run.json") from None
        except OSError as error:
            raise UserError(f"{self.run_json} cannot be read: {error.strerror}") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UserError(f"{self.run_json} is corrupt ({error}); this run cannot be opened") from None


def create(runs: Path, info: RunInfo, out: Path | None = None) -> RunFolder:
    """A new folder with its `run.json`: `out`, or one under `runs` named after stage, experiment and time.

    Raises UserError where it cannot be made, UsageError where `out` holds other things.
    """
    if out:
        _check_free(out, info)
    folder = RunFolder(out or runs)
    try:
        folder = RunFolder(out or _new_path(runs, info))
        folder.checkpoints.mkdir(parents=True, exist_ok=True)
        write_atomically(folder.run_json, msgspec.json.format(msgspec.json.encode(info)))
    except OSError as error:
        if folder.path not in (out, runs):
            shutil.rmtree(folder.path, ignore_errors=True)  # half a run would be listed as a broken one
        elif out:
            shutil.rmtree(folder.checkpoints, ignore_errors=True)  # so that it is free for the next try
        raise UserError(f"cannot write the run folder {folder.path}: {error.strerror}") from error
    return folder


def _check_free(out: Path, info: RunInfo) -> None:
    """Raises UserError where there is a run, or UsageError where there is anything else."""
    if (out / "run.json").exists():
        raise UserError(f"{out} already holds a run; choose another --out, or --resume {out}")
    if _holds_something(out):
        raise UsageError(f"{out} is not empty, and a run takes a folder of its own: --out {out / _name(info)}")


def _holds_something(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:  # it is not there; or it is told what is wrong when the run is written
        return False


def _name(info: RunInfo) -> str:
    """The run's title as a file's name."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", f"{info.stage}-{info.experiment}")


def _new_path(runs: Path, info: RunInfo) -> Path:
    """A folder made here and now, so that nobody else can have it."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(info.created))
    name = f"{_name(info)}-{stamp}"
    path, n = runs / name, 1
    while True:
        try:
            path.mkdir(parents=True)
            return path
        except FileExistsError:
            n += 1
            path = runs / f"{name}-{n}"
