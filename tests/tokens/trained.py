"""Runs of the stage `bpe`, as a trainer leaves them."""

import json
from collections.abc import Sequence
from pathlib import Path

from zth_tui import paths
from zth_tui.runs.checkpoints import checkpoint_path
from zth_tui.runs.folder import RunFolder, RunInfo, create

LOW = [(108, 111), (256, 119), (101, 114), (257, 258)]
"""The merges that make `lo`, `low`, `er`, `lower`."""


def trained(
    name: str = "mine",
    merges: Sequence[Sequence[int]] = LOW,
    *,
    split: str = "gpt4",
    stage: str = "bpe",
    created: float = 1_700_000_000.0,
    pack: Path | None = None,
) -> RunFolder:
    """A run of that name with one checkpoint."""
    info = RunInfo(
        stage=stage,
        experiment="regex",
        config={"split": split},
        data=None,
        created=created,
        pack=str(pack) if pack else None,
    )
    folder = create(paths.runs(), info, paths.runs() / name)
    checkpoint(folder, merges, split=split)
    return folder


def checkpoint(folder: RunFolder, merges: Sequence[Sequence[int]], *, split: str = "gpt4") -> Path:
    """Its `state.json` after so many merges."""
    path = checkpoint_path(folder.checkpoints, len(merges))
    path.path.mkdir(parents=True)
    path.state.write_text(json.dumps({"config": {"split": split}, "stage": {"merges": merges}}))
    return path.state
