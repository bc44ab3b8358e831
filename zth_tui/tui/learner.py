"""The learner: what was done in each course."""

from contextlib import suppress
from pathlib import Path

from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress
from zth_tui.errors import UserError
from zth_tui.tui.watch import Watch


class Learner:
    """Has one course open; a run of another one may be opened from the list of runs, and counts there."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._progress: dict[Path, Progress] = {}  # by the path of the course

    @property
    def progress(self) -> Progress:
        """In the course that is open."""
        return self.progress_in(self._pack)

    def progress_in(self, pack: Pack) -> Progress:
        if pack.path not in self._progress:
            self._progress[pack.path] = Progress.load(pack.progress_path)
        return self._progress[pack.path]

    @property
    def lesson(self) -> str | None:
        """The one that was open last, if the course has it."""
        with suppress(UserError):
            return next((e.name for e in self._pack.entries if e.there and e.name == self.progress.last_lesson), None)
        return None

    def keep(self, watch: Watch) -> None:
        """Keep what came of a run that has ended, and that no lesson shows."""
        from zth_tui.tui.lesson.meanwhile import keep
        from zth_tui.tui.lesson.of_run import course_of_run

        pack = course_of_run(watch.viewer.info, self._pack)
        keep(watch, pack, self.progress_in(pack))
