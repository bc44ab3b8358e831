"""What the trainer asks of a stage. Lessons know nothing of this file; any class of this shape will do."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, runtime_checkable

import torch

from zth_tui.course.packs import pack_of
from zth_tui.course.stages import Bug
from zth_tui.course.zoo import planted
from zth_tui.runs.folder import RunInfo

PACKAGE = "lessons"  # every pack is imported under this name, so that lessons can import each other relatively


class Stage(Protocol):
    """It may also be `Sampling`, `Streaming` and `Checking`, and have a `loss_name` where `step` returns no nats."""

    config: Any  # the stage's own frozen dataclass; replaced whole when a live setting changes
    splits: tuple[str, ...]  # "test", if there, is evaluated once, at the end
    letters: Sequence[str]  # the vocabulary; empty where there is none
    n_parameters: int

    @property
    def max_steps(self) -> int: ...

    def learning_rate(self, step: int) -> float: ...

    def step(self, lr: float) -> torch.Tensor | float:
        """One update. The loss (nats) before it, left on the device."""

    def evaluate(self, split: str, examples: int | None = None) -> float:
        """Mean loss (nats) over a split, or over `examples` of it."""

    def watch(self) -> Mapping[str, Mapping[str, Any]]:
        """What is worth seeing: panel -> name -> values; `recorder.LOOKS` says what each panel takes."""

    def state_dict(self) -> dict[str, Any]:
        """Everything that bit-exact resume needs: tensors, and what JSON can hold."""

    def load_state_dict(self, state: dict[str, Any]) -> None: ...


@runtime_checkable
class Sampling(Protocol):
    """A stage that can write whole texts."""

    known: frozenset[str]  # what a sample must not be to count as new

    def sample(self, n: int, *, prompt: str, temperature: float, seed: int) -> list[str]: ...


@runtime_checkable
class Streaming(Protocol):
    """A stage whose texts are long: they are shown while they are written, and one is enough."""

    def stream(
        self, *, prompt: str, temperature: float, seed: int
    ) -> Iterator[tuple[str, float, list[tuple[str, float]]]]:
        """A text token by token: (token, its probability, the ten likeliest tokens at its place)."""


@runtime_checkable
class Checking(Protocol):
    """A stage that cannot take every value of a live setting, such as a prompt in letters that it knows."""

    def check(self, config: Any) -> None:
        """Raises ValueError, with the stage's own words."""


def import_stage(name: str, pack: Path, bug: Bug | None = None) -> ModuleType:
    """The module of `pack`'s stage `name`, imported as `lessons.<name>.stage`.

    With a bug it is a module of its own, which no other stage can come to import.
    """
    make_packages(pack, name)
    if bug is not None:
        return _import_planted(f"{PACKAGE}.{name}.stage", pack / name / "stage.py", bug)
    return importlib.import_module(f"{PACKAGE}.{name}.stage")


def make_packages(pack: Path, lesson: str) -> None:
    """So that `lessons.<lesson>.<file>` can be imported, and import its neighbours relatively."""
    for package, path in ((PACKAGE, pack), (f"{PACKAGE}.{lesson}", pack / lesson)):
        module = ModuleType(package)
        module.__path__ = [str(path)]  # a package without code of its own
        sys.modules[package] = module


def build_stage(info: RunInfo, config: Mapping[str, Any], text: str, device: str) -> Stage:
    """Raises ValueError, with the stage's own words, when the data does not suit it.

    Raises UsageError for an experiment that the pack does not have: it might be one with a bug, gone from zoo.toml.
    """
    pack = pack_of(info.pack)
    module = import_stage(info.stage, pack.path, pack.experiment(info.title).bug)
    stage: Stage = module.build(module.Config(**config), text, device=device)
    return stage


def _import_planted(name: str, file: Path, bug: Bug) -> ModuleType:
    source = planted(file.read_text(encoding="utf-8"), bug)
    module = ModuleType(name)
    module.__file__, module.__package__ = str(file), name.rpartition(".")[0]
    healthy = sys.modules.get(name)
    sys.modules[name] = module  # while it runs: a dataclass looks up the module that it is made in
    try:
        exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
    finally:
        del sys.modules[name]
        if healthy is not None:
            sys.modules[name] = healthy
    return module
