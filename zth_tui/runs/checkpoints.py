"""Which checkpoints a run has. Writing and reading their tensors is the trainer's."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "step-"


@dataclass(frozen=True)
class CheckpointPath:
    step: int
    path: Path

    @property
    def tensors(self) -> Path:
        return self.path / "tensors.safetensors"

    @property
    def state(self) -> Path:
        return self.path / "state.json"

    def read_state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.state.read_bytes())
        return state


def checkpoint_path(folder: Path, step: int) -> CheckpointPath:
    return CheckpointPath(step, folder / f"{PREFIX}{step:09d}")


def complete_checkpoints(folder: Path) -> list[CheckpointPath]:
    """Oldest first. A checkpoint gets its name only when it is whole, so a name is proof."""
    found = []
    for path in folder.glob(f"{PREFIX}*"):
        digits = path.name.removeprefix(PREFIX)
        if digits.isdigit() and (path / "state.json").is_file():
            found.append(CheckpointPath(int(digits), path))
    return sorted(found, key=lambda c: c.step)
