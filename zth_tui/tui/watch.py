"""The run that a screen looks at and steers."""

from contextlib import suppress
from dataclasses import dataclass
from subprocess import Popen
from typing import Literal

from zth_tui.runs import commands, events
from zth_tui.runs.checkpoints import complete_checkpoints
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.history import History
from zth_tui.runs.viewer import RunViewer

Phase = Literal["idle", "starting", "training", "paused", "done", "stopped", "diverged", "failed", "lost"]
LIVE: tuple[Phase, ...] = ("starting", "training", "paused")
RESUMABLE: tuple[Phase, ...] = ("stopped", "diverged", "failed", "lost")
ENDS: dict[events.Why, Phase] = {
    "done": "done",
    "stopped": "stopped",
    "diverged": "diverged",
    "refused": "failed",
    "error": "failed",
}
BEFORE_IT_LISTENS = events.Warning | events.Knob  # what a trainer may say between its start and its first command


def watch_of(folder: RunFolder) -> "Watch":
    """Raises UserError or OSError where it cannot be read. Of a long run that takes a moment."""
    return Watch(RunViewer(folder))


def phase_of(history: History, *, alive: bool) -> Phase:
    """What a run is doing, by its log and by whether its trainer lives. A lost one ended without a word."""
    if history.finished is not None:
        return ENDS[history.finished.why]
    if not alive:
        return "lost"
    match history.state:
        case "starting" | "paused":
            return history.state
        case _:
            return "training"


@dataclass(frozen=True)
class Notice:
    """Something to be said once."""

    text: str
    grave: bool = True


class Watch:
    """One run, what it is doing, and what of it has not been said yet."""

    def __init__(self, viewer: RunViewer) -> None:
        """Takes in all that the run has said so far; none of it is news. Of a long run that takes a moment."""
        self.viewer = viewer
        self.phase: Phase = "starting"
        self.resumes_at: int | None = None  # the step of the checkpoint from which a run that ended early can go on
        self.disk_is_full = False
        self.trouble = ""  # why nothing new can be seen
        self._entered: tuple[Phase, int] = self.phase, 0  # and the version of the history that tells so
        self._untold: list[Notice] = []
        self._listening = False
        self._resuming = False
        self._waiting: list[commands.Command] = []  # asked for before the trainer listens
        self._corrupt_lines = 0
        self._take_in()
        self._untold.clear()

    @property
    def folder(self) -> RunFolder:
        return self.viewer.folder

    @property
    def history(self) -> History:
        return self.viewer.history

    @property
    def live(self) -> bool:
        return self.phase in LIVE

    def look(self) -> list[Notice]:
        """Take in what is new, and return what of it should be said. Never raises OSError: `trouble` tells."""
        try:
            self._take_in()
            self.trouble = ""
            self._send_waiting()
        except OSError as error:
            self.trouble = f"the run cannot be read: {error.strerror or error}"
        if self.viewer.corrupt_lines and not self._corrupt_lines:
            self._untold.append(Notice("some lines of this run's log are damaged; they are left out", grave=False))
        self._corrupt_lines = self.viewer.corrupt_lines
        told, self._untold = self._untold, []
        return told

    def ask(self, command: commands.Command) -> None:
        """Send a command, as soon as the trainer listens. Raises OSError when the disk does not take it."""
        if self._listening:
            self.viewer.send(command)
        else:
            self._waiting.append(command)

    def pass_on(self) -> None:
        """Send what waits, if it listens by now. What else is new is told at the next look."""
        if self._waiting:
            with suppress(OSError):
                self._take_in()
                self._send_waiting()

    def stop(self) -> bool:
        """Stop it, also before it listens to commands. False where that cannot be done, and it goes on training."""
        with suppress(OSError):
            self._take_in()  # it may have begun to listen since the last look
        if self._listening:
            return self._sends(commands.Stop())
        trainer = self.viewer.trainer
        if trainer is None or trainer.poll() is not None:
            return False
        trainer.terminate()  # a trainer that is at work by now saves first
        return True

    def _sends(self, command: commands.Command) -> bool:
        """The disk takes it."""
        try:
            self.viewer.send(command)
        except OSError:
            return False
        return True

    def _send_waiting(self) -> None:
        try:
            while self._listening and self._waiting:
                self.viewer.send(self._waiting.pop(0))
        except OSError as error:
            self._untold.append(Notice(f"the command could not be written: {error.strerror or error}"))

    def continued_by(self, trainer: Popen[bytes]) -> None:
        """A new trainer goes on with this run."""
        self.viewer.trainer = trainer
        self._resuming, self._listening = True, False
        self._enter("starting")

    def _take_in(self) -> None:
        """Raises OSError where it cannot be read; what could be read is not lost, and the rest is tried again."""
        alive = self.viewer.live  # life first: what a dying trainer wrote last is then read
        new = self.viewer.poll()
        alive = alive or (bool(new) and self.viewer.live)  # somebody may go on with a run that had ended
        for event in new:
            self._hear(event)
        self.disk_is_full = not new and alive and self.viewer.disk_is_full
        self._enter("starting" if self._resuming and alive else phase_of(self.history, alive=alive))

    def _hear(self, event: events.Event) -> None:
        self._resuming = False
        if isinstance(event, events.Started):
            self._listening = False
        elif not isinstance(event, BEFORE_IT_LISTENS):
            self._listening = True
        if text := _news(event):
            self._untold.append(Notice(text))

    def _enter(self, phase: Phase) -> None:
        entered = phase, self.history.version  # one that ends again in the same way has other checkpoints
        if entered == self._entered:
            return
        resumes_at = self._newest_checkpoint() if phase in RESUMABLE else None
        if phase == "lost" != self.phase:
            self._untold.append(Notice("the trainer ended without a word"))
        self._entered, self.phase, self.resumes_at = entered, phase, resumes_at
        if not self.live:
            self._waiting.clear()

    def _newest_checkpoint(self) -> int | None:
        """Its step."""
        checkpoints = complete_checkpoints(self.folder.checkpoints)
        return checkpoints[-1].step if checkpoints else None


def _news(event: events.Event) -> str:
    match event:
        case events.Warning(text=text):
            return text
        case events.Refused(command=command, reason=reason):
            return f"{command} was refused: {reason}"
        case events.Finished(why="diverged" | "refused" | "error", message=message):
            return message
        case _:
            return ""
