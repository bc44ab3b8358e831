"""A tokenizer in training, seen as it grows."""

from contextlib import suppress
from pathlib import Path

from zth_tui.runs import commands
from zth_tui.runs.checkpoints import complete_checkpoints
from zth_tui.tui.watch import Watch

ASK_EVERY = 1.0  # seconds


class OwnRun:
    """Its merges are in its checkpoints, so as it goes on it is asked for them."""

    def __init__(self) -> None:
        self._asked_at = 0.0
        self._asked_for = 0
        self._folder: Path | None = None
        self._seen: tuple[str, int] | None = None

    def look(self, watch: Watch, now: float) -> bool:
        """There is a checkpoint that was not there at the last look."""
        if watch.folder.path != self._folder:
            self._folder, self._asked_for = watch.folder.path, 0
        step = watch.history.step
        if watch.live and step > self._asked_for and now - self._asked_at > ASK_EVERY:
            self._asked_for, self._asked_at = step, now
            with suppress(OSError):  # the row then grows when the trainer saves by itself
                watch.ask(commands.Checkpoint())
        checkpoints = complete_checkpoints(watch.folder.checkpoints)
        seen = (watch.folder.name, checkpoints[-1].step) if checkpoints else None
        changed, self._seen = seen != self._seen, seen
        return changed and seen is not None
