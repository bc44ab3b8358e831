"""One viewer of one run: follows its events, sends its commands, sees whether its trainer lives."""

import shutil
from subprocess import Popen

from zth_tui.runs import commands
from zth_tui.runs.catalogue import is_live
from zth_tui.runs.events import Event
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.history import History
from zth_tui.runs.log import EventFollower

FULL_BELOW = 64 * 1024  # free bytes


class RunViewer:
    """A run as seen from outside; any number of viewers may look at one run."""

    def __init__(self, folder: RunFolder, trainer: Popen[bytes] | None = None) -> None:
        """`trainer` is the process, where this viewer started it: it tells of life before the lock does."""
        self.folder = folder
        self.info = folder.info()
        self.history = History(forecast=self.info.forecast)
        self.trainer = trainer
        self._follower = EventFollower(folder.events)

    @property
    def corrupt_lines(self) -> int:
        return self._follower.corrupt

    @property
    def config(self) -> dict[str, float | int | str | bool]:
        """The settings in force: as the run began, and as they were changed since."""
        return self.info.config | self.history.config

    def poll(self) -> list[Event]:
        """Take in what was appended since the last poll, and return it."""
        new = self._follower.read()
        for event in new:
            self.history.apply(event)
        return new

    def send(self, command: commands.Command) -> None:
        commands.send(self.folder.commands, command)

    @property
    def live(self) -> bool:
        """A trainer is at work here, whoever started it."""
        if self.trainer is not None and self.trainer.poll() is None:
            return True
        return self.history.finished is None and is_live(self.folder)

    @property
    def disk_is_full(self) -> bool:
        """There is no room for the trainer's events: it waits until there is."""
        return shutil.disk_usage(self.folder.path).free < FULL_BELOW
