"""Writing and reading a stage's whole state: safetensors for tensors, JSON for the rest, no pickle.

A checkpoint is written aside, synced and renamed, so a name under `checkpoints/` is proof of a whole one.
"""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from zth_tui.errors import UserError
from zth_tui.runs.checkpoints import CheckpointPath, checkpoint_path, complete_checkpoints
from zth_tui.train.stage import Stage

KEEP = 3


def capture(stage: Stage) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """What decides how the run goes on: (tensors of the stage and of torch's generators, the stage's other values)."""
    state = stage.state_dict()
    tensors = {f"stage.{name}": value for name, value in state.items() if isinstance(value, torch.Tensor)}
    tensors["rng.cpu"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["rng.cuda"] = torch.cuda.get_rng_state()
    return tensors, {name: value for name, value in state.items() if not isinstance(value, torch.Tensor)}


def restore(stage: Stage, tensors: dict[str, torch.Tensor], values: dict[str, Any]) -> None:
    """Put back what `capture` took."""
    own = {name.removeprefix("stage."): t for name, t in tensors.items() if name.startswith("stage.")}
    stage.load_state_dict({**own, **values})
    torch.set_rng_state(tensors["rng.cpu"])
    if torch.cuda.is_available() and "rng.cuda" in tensors:
        torch.cuda.set_rng_state(tensors["rng.cuda"])


def save_checkpoint(
    folder: Path, step: int, tensors: dict[str, torch.Tensor], state: dict[str, Any], *, best: int | None = None
) -> CheckpointPath:
    """Write one, and clear away old ones, but not that of step `best`.

    Raises OSError if the disk does not take it (nothing stays half written), ValueError for a value not finite.
    """
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise ValueError(f"{name} holds values that are not finite")
    target = checkpoint_path(folder, step)
    aside = folder / f".{target.path.name}.{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
        save_file({name: t.detach().cpu().contiguous() for name, t in tensors.items()}, aside / "tensors.safetensors")
        _sync(aside / "tensors.safetensors")
        record = {"format": 1, "step": step, "sha256": _sha256(aside / "tensors.safetensors"), **state}
        (aside / "state.json").write_text(json.dumps(record, allow_nan=False))
        _sync(aside / "state.json")
        _sync(aside)
        shutil.rmtree(target.path, ignore_errors=True)
        aside.rename(target.path)
        _sync(folder)
    except Exception as error:  # safetensors wraps a full disk in an exception of its own
        shutil.rmtree(aside, ignore_errors=True)
        raise error if isinstance(error, OSError | ValueError) else OSError(str(error)) from error
    for old in complete_checkpoints(folder)[:-KEEP]:
        if old.step != best:
            shutil.rmtree(old.path, ignore_errors=True)
    return target


def load_checkpoint(found: CheckpointPath) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """(tensors, state). Raises UserError when the checkpoint is damaged."""
    try:
        state = found.read_state()
        if _sha256(found.tensors) != state["sha256"]:
            raise ValueError("its tensors do not match their checksum")
        return load_file(found.tensors), state
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"checkpoint {found.path.name} is damaged: {error}") from error


def discard_unfinished(folder: Path) -> None:
    """Remove what a killed trainer had begun to write aside."""
    for path in folder.glob(".step-*"):
        shutil.rmtree(path, ignore_errors=True)


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
