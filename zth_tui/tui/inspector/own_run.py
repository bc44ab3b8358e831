"""A tokenizer in training: which one is steered in the inspector, and how it is seen as it grows."""

from contextlib import suppress
from pathlib import Path

from zth_tui import paths
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.errors import UserError
from zth_tui.runs import commands
from zth_tui.runs.catalogue import list_runs
from zth_tui.tokens import own
from zth_tui.tui.lesson.of_run import experiment_of
from zth_tui.tui.watch import Watch, watch_of

EXPERIMENT = "bpe/regex"  # what is trained in the inspector, with other settings
ASK_EVERY = 1.0  # seconds


def with_tokenizer(pack: Pack) -> Pack:
    """The built-in one, where this one has no such experiment, or cannot be read."""
    try:
        pack.experiment(EXPERIMENT)
    except UserError:
        return builtin_pack()
    return pack


def live_tokenizer_run(pack: Pack) -> Watch | None:
    """The pack's newest tokenizer that is being trained; none where the runs cannot be read."""
    with suppress(UserError, OSError):
        for run in list_runs(paths.runs()):
            info = run.info
            if run.status == "training" and info and info.stage == own.STAGE and experiment_of(info, pack):
                with suppress(UserError, OSError):  # the next one may be readable
                    return watch_of(run.folder)
    return None


class OwnRun:
    """Its merges are in its checkpoints, so as it goes on it is asked for them."""

    def __init__(self) -> None:
        self._asked_at = 0.0
        self._asked_for = 0
        self._folder: Path | None = None
        self._seen: tuple[str, int] | None = None

    def look(self, watch: Watch, now: float) -> bool:
        """There is a checkpoint that was not there at the last look. The log tells, so no disk is waited for."""
        if watch.folder.path != self._folder:
            self._folder, self._asked_for = watch.folder.path, 0
        step = watch.history.step
        if watch.live and step > self._asked_for and now - self._asked_at > ASK_EVERY:
            self._asked_for, self._asked_at = step, now
            with suppress(OSError):  # the row then grows when the trainer saves by itself
                watch.ask(commands.Checkpoint())
        saved = watch.history.saved
        seen = (watch.folder.name, saved.step) if saved else None
        changed, self._seen = seen != self._seen, seen
        return changed and seen is not None
