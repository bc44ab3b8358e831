"""When to write checkpoints. Trouble with one is told, and never stops the training."""

import dataclasses
import time
from pathlib import Path
from typing import Any

from zth_tui.runs import events
from zth_tui.train.checkpoints import capture, save_checkpoint
from zth_tui.train.journal import Journal
from zth_tui.train.stage import Stage

OFTEN = 5.0  # seconds of training between checkpoints
MOST_SHARE = 0.01  # of the training time; where saving is dear, it happens less often


class Keeper:
    def __init__(self, stage: Stage, journal: Journal, folder: Path, conditions: dict[str, Any]) -> None:
        """`conditions` (device, threads, torch) are stored with every checkpoint."""
        self._stage = stage
        self._journal = journal
        self._folder = folder
        self._conditions = conditions
        self._tried_at = 0.0  # seconds of training
        self._cost = 0.0  # seconds that the latest one took
        self._kept_config: object = None
        self.kept_step: int | None = None  # of the newest checkpoint of this life

    def keep_if_due(self, step: int, trained: float) -> None:
        if trained - self._tried_at > max(OFTEN, self._cost / MOST_SHARE):
            self._tried_at = trained
            self.keep(step)

    def keep(self, step: int) -> None:
        """Keep this step, unless it is kept already."""
        if self.kept_step == step and self._kept_config == self._stage.config:
            return
        start = time.perf_counter()
        state = {**self._conditions, "config": dataclasses.asdict(self._stage.config)}
        try:
            kept = save_checkpoint(self._folder, step, capture(self._stage), state)
        except (OSError, ValueError) as error:
            self._journal.write(events.Warning(step=step, text=f"no checkpoint at step {step:,}: {error}"))
            return
        self._cost = time.perf_counter() - start
        self.kept_step, self._kept_config = step, self._stage.config
        self._journal.write(events.Checkpoint(step=step, folder=kept.path.name))
