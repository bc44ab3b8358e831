"""When to write checkpoints, and which was the best. Trouble with one is told, and never stops the training."""

import dataclasses
import shutil
import time
from pathlib import Path
from typing import Any, NamedTuple

from zth_tui.runs import events
from zth_tui.runs.checkpoints import checkpoint_path, complete_checkpoints
from zth_tui.train.checkpoints import capture, save_checkpoint
from zth_tui.train.journal import Journal
from zth_tui.train.stage import Stage

OFTEN = 5.0  # seconds of training between checkpoints
MOST_SHARE = 0.01  # of the training time; where saving is dear, it happens less often


class Best(NamedTuple):
    """The kept step with the lowest estimate of the dev loss (nats)."""

    step: int
    loss: float


class Keeper:
    def __init__(
        self, stage: Stage, journal: Journal, folder: Path, conditions: dict[str, Any], best: Best | None = None
    ) -> None:
        """`conditions` (device, threads, torch) are stored with every checkpoint; `best` is of an earlier life."""
        self._stage = stage
        self._journal = journal
        self._folder = folder
        self._conditions = conditions
        self._tried_at = 0.0  # seconds of training
        self._best_at = 0.0
        self._cost = 0.0  # seconds that the latest one took
        self._kept_config: object = None
        self._best = best
        self.kept_step: int | None = None  # of the newest checkpoint of this life

    def keep_if_due(self, step: int, trained: float) -> None:
        if trained - self._tried_at > max(OFTEN, self._cost / MOST_SHARE):
            self._tried_at = trained
            self.keep(step)

    def keep_if_best(self, step: int, dev_loss: float, trained: float) -> None:
        """Keep the step whose dev loss was just estimated, if none was better; where saving is dear, less often."""
        better = self._best is None or dev_loss < self._best.loss
        if better and trained - self._best_at > max(OFTEN, self._cost / MOST_SHARE):
            self._best_at = trained
            self._best = Best(step, dev_loss)
            self.keep(step)

    def discard(self, step: int) -> None:
        """The loss of this step is no number: whoever goes on must begin before it."""
        if self.kept_step == step:
            shutil.rmtree(checkpoint_path(self._folder, step).path, ignore_errors=True)
            self.kept_step = max((c.step for c in complete_checkpoints(self._folder)), default=None)

    def keep(self, step: int) -> None:
        """Keep this step, unless it is kept already."""
        if self.kept_step == step and self._kept_config == self._stage.config:
            return
        start = time.perf_counter()
        tensors, values = capture(self._stage)
        state = {
            **self._conditions,
            "config": dataclasses.asdict(self._stage.config),
            "best": self._best,
            "stage": values,
        }
        best = self._best.step if self._best else None
        try:
            kept = save_checkpoint(self._folder, step, tensors, state, best=best)
        except (OSError, ValueError) as error:
            self._journal.write(events.Warning(step=step, text=f"no checkpoint at step {step:,}: {error}"))
            return
        self._cost = time.perf_counter() - start
        self.kept_step, self._kept_config = step, self._stage.config
        dev_loss = self._best.loss if self._best and self._best.step == step else None
        self._journal.write(events.Checkpoint(step=step, folder=kept.path.name, best=dev_loss))
