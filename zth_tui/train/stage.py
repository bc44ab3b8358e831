"""What the trainer asks of a stage. Lessons know nothing of this file; any class of this shape will do."""

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import torch

from zth_tui.course.packs import pack_of
from zth_tui.runs.folder import RunInfo

PACKAGE = "lessons"  # every pack is imported under this name, so that lessons can import each other relatively


class Stage(Protocol):
    config: Any  # the stage's own frozen dataclass; replaced whole when a live setting changes
    splits: tuple[str, ...]  # "test", if there, is evaluated once, at the end
    letters: list[str]  # the vocabulary
    known: frozenset[str]  # what a sample must not be to count as new
    n_parameters: int

    @property
    def max_steps(self) -> int: ...

    def learning_rate(self, step: int) -> float: ...

    def step(self, lr: float) -> torch.Tensor | float:
        """One update. The loss (nats) before it, left on the device."""

    def evaluate(self, split: str, examples: int | None = None) -> float:
        """Mean loss (nats) over a split, or over `examples` of it."""

    def sample(self, n: int, *, prompt: str, temperature: float, seed: int) -> list[str]: ...

    def watch(self) -> Mapping[str, Mapping[str, Any]]:
        """What is worth seeing, kind -> name -> tensors: `activations`, `matrix` (with row and column labels),
        `scatter` ((N, 2) and N labels)."""

    def state_dict(self) -> dict[str, torch.Tensor]:
        """Everything that bit-exact resume needs."""

    def load_state_dict(self, state: dict[str, torch.Tensor]) -> None: ...


def import_stage(name: str, pack: Path) -> ModuleType:
    """The module of `pack`'s stage `name`, imported as `lessons.<name>.stage`."""
    for package, path in ((PACKAGE, pack), (f"{PACKAGE}.{name}", pack / name)):
        module = ModuleType(package)
        module.__path__ = [str(path)]  # a package without code of its own
        sys.modules[package] = module
    return importlib.import_module(f"{PACKAGE}.{name}.stage")


def build_stage(info: RunInfo, config: Mapping[str, Any], text: str, device: str) -> Stage:
    """Raises ValueError, with the stage's own words, when the data does not suit it."""
    module = import_stage(info.stage, pack_of(info.pack).path)
    stage: Stage = module.build(module.Config(**config), text, device=device)
    return stage
