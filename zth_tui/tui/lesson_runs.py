"""The run that each lesson shows, and what is asked of one that is still being started."""

from itertools import chain
from pathlib import Path

from zth_tui.runs import commands
from zth_tui.runs.folder import RunFolder
from zth_tui.tui.watch import Watch

LessonKey = tuple[Path, str]  # a pack and the name of a lesson in it


class LessonRuns:
    """A lesson shows one run at most, and starts one at a time."""

    def __init__(self) -> None:
        self._shown: dict[LessonKey, Watch] = {}
        self._starting: dict[LessonKey, list[commands.Command]] = {}  # what is asked of a run that cannot hear it yet
        self._detached: list[Watch] = []  # those that no lesson shows any more, and that may still train
        self._chosen: set[LessonKey] = set()  # what these show, or that they show none, was decided in this sitting

    def shown(self, key: LessonKey) -> Watch | None:
        return self._shown.get(key)

    def held(self, folder: RunFolder) -> Watch | None:
        """The run that is looked at already, be it shown or not: a second watch would not know what the first told."""
        watches = chain(self._shown.values(), self._detached)
        return next((watch for watch in watches if watch.folder == folder), None)

    def is_starting(self, key: LessonKey) -> bool:
        return key in self._starting

    @property
    def live(self) -> list[Watch]:
        """Those shown that still train, each once: lesson and inspector may show the same."""
        return [watch for watch in dict.fromkeys(self._shown.values()) if watch.live and watch.viewer.live]

    def reserve(self, key: LessonKey) -> bool:
        """Keep the lesson for a run that is about to be started; False if it is kept for one already."""
        if key in self._starting:
            return False
        self._starting[key] = []
        return True

    def free(self, key: LessonKey) -> list[commands.Command]:
        """It was started, or could not be. Returns what was asked of it meanwhile."""
        return self._starting.pop(key, [])

    def ask_later(self, key: LessonKey, command: commands.Command) -> None:
        """Of the run that is being started."""
        self._starting[key].append(command)

    def show(self, key: LessonKey, watch: Watch) -> None:
        if self._shown.get(key) not in (None, watch):
            self.detach(key)
        self._detached = [other for other in self._detached if other is not watch]
        self._shown[key] = watch
        self._chosen.add(key)

    def wants_one(self, key: LessonKey) -> bool:
        """Nothing was shown there in this sitting, nor is about to be."""
        return key not in self._chosen and key not in self._starting

    def detach(self, key: LessonKey) -> Watch | None:
        """The lesson shows it no more, and the run goes on."""
        watch = self._shown.pop(key, None)
        if watch and watch not in self._shown.values():
            self._detached.append(watch)
        return watch

    def pass_on(self) -> None:
        """What was asked of runs whose screens are covered, and do not look."""
        for watch in self._shown.values():
            watch.pass_on()

    def ended_since(self) -> list[Watch]:
        """Of those that were detached, the ones that have ended since they were looked at last."""
        for watch in self._detached:
            watch.look()
        ended = [watch for watch in self._detached if not watch.live]
        self._detached = [watch for watch in self._detached if watch.live]
        return ended
