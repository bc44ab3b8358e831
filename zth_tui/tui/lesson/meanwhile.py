"""What runs have come to while no lesson showed them."""

from contextlib import suppress
from pathlib import Path

from zth_tui.course.lessons import Lesson
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress
from zth_tui.errors import UserError
from zth_tui.runs.catalogue import list_runs
from zth_tui.runs.folder import RunInfo
from zth_tui.tui.lesson.forecasts import is_due, settle
from zth_tui.tui.lesson.of_run import experiment_of
from zth_tui.tui.lesson.verdict import passed
from zth_tui.tui.watch import Watch, watch_of


def ended_meanwhile(pack: Pack, progress: Progress, runs: Path) -> list[Watch]:
    """The newest run of each experiment that has ended, where progress does not hold yet what came of it.

    Reads their logs, so it is done off the loop. Raises UserError where the runs cannot be read.
    """
    found: dict[str, Watch] = {}
    for run in list_runs(runs):
        info = run.info
        if info and run.status in ("done", "diverged") and info.title not in found and _may_tell(info, pack, progress):
            with suppress(UserError, OSError):
                found[info.title] = watch_of(run.folder)
    return list(found.values())


def keep(watch: Watch, pack: Pack, progress: Progress) -> None:
    """Keep what came of a run that has ended: its figures, and the guess that was made of it."""
    with suppress(UserError):
        lesson = pack.lesson(watch.viewer.info.stage)
        if reaches_now(lesson, watch, progress):
            progress.passed(watch.viewer.info.title)
        settle(lesson, watch, progress)


def reaches_now(lesson: Lesson, watch: Watch, progress: Progress) -> bool:
    """The run has reached its figures, and no run of its experiment did before."""
    info = watch.viewer.info
    experiment = lesson.stage.experiments.get(info.experiment) if lesson.stage else None
    if experiment is None or watch.phase != "done" or progress.has_passed(info.title):
        return False
    return passed(experiment, info, watch.history)


def _may_tell(info: RunInfo, pack: Pack, progress: Progress) -> bool:
    experiment = experiment_of(info, pack)
    if experiment is None:
        return False
    may_reach = bool(experiment.expect) and progress.has_run(info.title) and not progress.has_passed(info.title)
    return may_reach or (info.forecast is not None and is_due(progress.guess(info.stage, info.forecast.step)))
