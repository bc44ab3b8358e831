"""One life of a trainer in its folder: take the lock, build or restore the stage, train, say how it ended."""

import dataclasses
import math
import os
import platform
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import torch

from zth_tui import __version__, datasets
from zth_tui.course.packs import pack_of
from zth_tui.course.stages import Stage as Declared
from zth_tui.course.stages import Value
from zth_tui.errors import DIVERGED, FAILED, OK, UserError
from zth_tui.runs import events
from zth_tui.runs.checkpoints import complete_checkpoints
from zth_tui.runs.folder import RunFolder, RunInfo
from zth_tui.runs.lock import TrainerLock
from zth_tui.runs.log import EventWriter
from zth_tui.train.checkpoints import discard_unfinished, load_checkpoint, restore
from zth_tui.train.devices import Device, choose_device, choose_threads, slowness, usable_cores
from zth_tui.train.keeper import Best
from zth_tui.train.stage import Stage, build_stage
from zth_tui.train.trainer import Trainer

EXIT = {"done": OK, "stopped": OK, "diverged": DIVERGED, "refused": FAILED, "error": FAILED}


@dataclasses.dataclass(frozen=True)
class Restored:
    """What a checkpoint brings: where to go on, and under which conditions it was written."""

    step: int
    tensors: dict[str, torch.Tensor]
    state: dict[str, Any]


class Interruption:
    """SIGTERM and SIGINT only raise a flag; the next step border stops and saves."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a dropped line is no reason to stop

    def __call__(self) -> bool:
        return self._asked

    def _ask(self, *_: object) -> None:
        self._asked = True


def live(folder: RunFolder, max_steps: int | None, assignments: list[str]) -> int:
    """Train in the folder until the run ends; the exit code."""
    interrupted = Interruption()
    try:
        lock = TrainerLock(folder.lock)
        info = folder.info()
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    writer = EventWriter(folder.events, give_up=interrupted)
    try:
        trainer = _prepare(folder, info, writer, interrupted, max_steps, assignments)
    except (UserError, ValueError) as error:
        finished = _never_began(writer, folder, "refused", str(error))
    except Exception as error:
        finished = _never_began(writer, folder, "error", _crash(error, folder))
    else:
        finished = _train(trainer, folder)
    lock.release()
    return EXIT[finished.why]


def _train(trainer: Trainer, folder: RunFolder) -> events.Finished:
    try:
        return trainer.run()
    except Exception as error:
        return trainer.fail(_crash(error, folder))


def _prepare(
    folder: RunFolder,
    info: RunInfo,
    writer: EventWriter,
    interrupted: Interruption,
    max_steps: int | None,
    assignments: list[str],
) -> Trainer:
    """A trainer of the run as its newest checkpoint has it, and what is to be said of that."""
    declared = pack_of(info.pack).stage(info.stage)
    discard_unfinished(folder.checkpoints)
    restored, troubles = _restore(folder)
    recorded = restored.state["config"] if restored else info.config
    config, changes = _configure(declared, recorded, assignments, max_steps, resuming=restored is not None)

    torch.set_num_threads(1)
    torch.manual_seed(int(config.get("seed", 0)))
    stage, device = _build(info, config)
    if restored:
        restore(stage, restored.tensors, restored.state.get("stage", {}))
        threads = min(restored.state["threads"], usable_cores())
        troubles += _differences(restored, device, threads)
    else:
        threads = choose_threads(stage, device)
    torch.set_num_threads(threads)

    step = restored.step if restored else 0
    writer.write(_started(stage, device, threads, step))
    troubles += [info.note] if info.note and not restored else []
    troubles += slowness(stage, device)
    writer.write(*(events.Warning(step=step, text=text) for text in troubles))
    writer.write(*(events.Knob(step=step, who="resume", name=n, old=recorded[n], new=v) for n, v in changes.items()))
    best = restored.state.get("best") if restored else None
    return Trainer(
        stage,
        declared,
        folder,
        writer,
        step=step,
        conditions={"threads": threads, "device": device.name, "torch": str(torch.__version__)},
        best=Best(*best) if best else None,
        interrupted=interrupted,
    )


def _restore(folder: RunFolder) -> tuple[Restored | None, list[str]]:
    """The newest checkpoint that can be read, and what is wrong with the newer ones."""
    troubles: list[str] = []
    for found in reversed(complete_checkpoints(folder.checkpoints)):
        try:
            tensors, state = load_checkpoint(found)
            return Restored(found.step, tensors, state), troubles
        except UserError as error:
            troubles.append(f"{error}; an older one is used")
    return None, troubles


def _configure(
    declared: Declared, recorded: Mapping[str, Value], assignments: list[str], max_steps: int | None, *, resuming: bool
) -> tuple[dict[str, Value], dict[str, Value]]:
    """(config, what differs from the recorded one). A resumed run keeps what is not live."""
    changes: dict[str, Value] = {}
    for assignment in assignments:
        name, _, text = assignment.partition("=")
        setting = declared.setting(name)
        if resuming and not setting.live:
            raise UserError(f"{name} cannot change in a run that has begun; start a new run with --set {assignment}")
        changes[name] = setting.parse(text)
    if max_steps is not None:
        changes["max_steps"] = max_steps
    config = {**recorded, **changes}
    return config, {name: value for name, value in changes.items() if value != recorded[name]}


def _build(info: RunInfo, config: Mapping[str, Value]) -> tuple[Stage, Device]:
    """The stage on its device. Its size is known only once it is built, so it is built on the CPU first."""
    if info.device not in ("auto", "cpu"):
        choose_device(info.device, 0)  # refuse early what is not there
    text = datasets.read_text(info.data) if info.data else ""
    stage = build_stage(info, config, text, "cpu")
    device = choose_device(info.device, stage.n_parameters)
    return (stage if device.name == "cpu" else build_stage(info, config, text, device.name)), device


def _started(stage: Stage, device: Device, threads: int, step: int) -> events.Started:
    return events.Started(
        step=step,
        max_steps=stage.max_steps,
        pid=os.getpid(),
        device=device.name,
        why=device.why,
        threads=threads,
        parameters=stage.n_parameters,
        uniform_loss=math.log(len(stage.letters)) if stage.letters else None,
        loss_name=getattr(stage, "loss_name", "loss"),
        splits=list(stage.splits),
        config=dataclasses.asdict(stage.config),
        versions={"zth-tui": __version__, "python": platform.python_version(), "torch": str(torch.__version__)},
    )


def _differences(restored: Restored, device: Device, threads: int) -> list[str]:
    """Conditions under which a resumed run is close to the uninterrupted one, and not the same to the bit."""
    now = {"torch": str(torch.__version__), "device": device.name, "threads": threads}
    changed = [
        f"{name} {restored.state[name]} then, {value} now"
        for name, value in now.items()
        if restored.state[name] != value
    ]
    return (
        [f"resumed under other conditions ({'; '.join(changed)}): close to the same run, not exactly it"]
        if changed
        else []
    )


def _crash(error: Exception, folder: RunFolder) -> str:
    """What is told of an error; the rest goes into the trainer's log."""
    with suppress(OSError):  # the disk may be full
        traceback.print_exception(error)
    return f"{type(error).__name__}: {error} (see {folder.trainer_log})"


def _never_began(writer: EventWriter, folder: RunFolder, why: events.Why, message: str) -> events.Finished:
    """Write, and return, the end of a life without a step: the run stands where it stood."""
    finished = events.Finished(
        why=why,
        steps=_kept_step(folder),
        evaluation={},
        steps_per_second=0.0,
        run=str(folder.path),
        message=message,
    )
    writer.write(finished)
    return finished


def _kept_step(folder: RunFolder) -> int:
    """That of the newest checkpoint; 0 where there is none, or the disk does not tell."""
    try:
        return max((c.step for c in complete_checkpoints(folder.checkpoints)), default=0)
    except OSError:
        return 0
