"""A trainer in a folder of its own, on a few hundred names, inside the test's process."""

import time
from dataclasses import dataclass
from pathlib import Path

import torch

from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.runs import commands, events
from zth_tui.runs.checkpoints import complete_checkpoints
from zth_tui.runs.folder import DataSource, RunFolder, RunInfo, create
from zth_tui.runs.log import EventFollower, EventWriter
from zth_tui.train.checkpoints import load_checkpoint, restore
from zth_tui.train.stage import build_stage
from zth_tui.train.trainer import Trainer

TINY = {"n_hidden": 20, "batch_size": 8}


def few_names(n: int = 300) -> str:
    return "\n".join(datasets.read_text(datasets.find(datasets.DEFAULT)).splitlines()[:n])


def run_info(title: str = "mlp/kaiming", **settings: float | int | str | bool) -> RunInfo:
    experiment = builtin_pack().experiment(title)
    tiny = TINY if experiment.stage == "mlp" else {}
    return RunInfo(
        stage=experiment.stage,
        experiment=experiment.name,
        config={**experiment.config, **tiny, **settings},
        data=DataSource(name="file", path="names.txt", sha256="", characters=0),
        created=time.time(),
    )


@dataclass
class Rig:
    trainer: Trainer
    folder: RunFolder

    @property
    def events(self) -> list[events.Event]:
        return EventFollower(self.folder.events).read()

    def of_kind(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    def losses(self) -> list[float]:
        return [loss for batch in self.of_kind(events.Scalars) for loss in batch.loss]

    def tensors(self) -> dict:
        return {name: t.detach().clone() for name, t in self.state().items() if isinstance(t, torch.Tensor)}

    def state(self) -> dict:
        return self.trainer.stage.state_dict()


def rig(
    path: Path, info: RunInfo, *asked: commands.Command, resume: bool = False, text: str | None = None, **options
) -> Rig:
    """A trainer that has not run yet; it finds the `asked` commands at its first step border. Reads a few names."""
    folder = RunFolder(path) if resume else create(path.parent, info, path)
    stage = build_stage(info, info.config, few_names() if text is None else text, "cpu")
    step = 0
    if resume:
        newest = complete_checkpoints(folder.checkpoints)[-1]
        tensors, state = load_checkpoint(newest)
        restore(stage, tensors, state["stage"])
        step = newest.step
    declared = builtin_pack().stage(info.stage)
    trainer = Trainer(stage, declared, folder, EventWriter(folder.events), step=step, **options)
    for command in asked:
        commands.send(folder.commands, command)
    return Rig(trainer, folder)


def stop_at(step: int):
    """Options that interrupt a trainer at the first step border at or after `step`."""
    holder: list[Trainer] = []

    def interrupted() -> bool:
        return bool(holder) and holder[0].step >= step

    return holder, interrupted
