"""Which lesson a run belongs to, and which panels show it."""

from pathlib import Path

from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.packs import Pack, pack_of
from zth_tui.course.progress import Progress
from zth_tui.course.stages import Experiment, Stage
from zth_tui.errors import UserError
from zth_tui.runs.catalogue import list_runs
from zth_tui.runs.folder import RunFolder, RunInfo
from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS

NO_TEXT = """\
This run belongs to no lesson that can be opened here:

> {reason}

All that its log tells is on the right.
"""


def lesson_of_run(info: RunInfo, pack: Pack) -> tuple[Pack, Lesson]:
    """The lesson of the run's stage, in `pack` if the run is of that pack; one that says so, if there is none."""
    own = course_of_run(info, pack)
    try:
        return own, own.lesson(info.stage)
    except UserError as error:
        step = Step("A run without a lesson", NO_TEXT.format(reason=error))
        return own, Lesson(info.stage, info.title, (step,), _stage(own, info.stage))


def course_of_run(info: RunInfo, pack: Pack) -> Pack:
    """The pack that the run is of: `pack` itself, if it is that one."""
    own = pack_of(info.pack)
    return pack if own.path.resolve() == pack.path.resolve() else own


def last_run(lesson: Lesson, pack: Pack, progress: Progress, runs: Path) -> RunFolder | None:
    """The newest one that the learner has begun in this lesson."""
    for run in list_runs(runs):
        info = run.info
        if info and info.stage == lesson.name and experiment_of(info, pack) and progress.has_run(info.title):
            return run.folder
    return None


def experiment_of(info: RunInfo, pack: Pack) -> Experiment | None:
    """None for a run of another pack, or of an experiment that the pack has no more."""
    if course_of_run(info, pack) is not pack:
        return None
    stage = _stage(pack, info.stage)
    return stage.experiments.get(info.experiment) if stage else None


def _stage(pack: Pack, name: str) -> Stage | None:
    try:
        return pack.stage(name)
    except UserError:
        return None


def panels_of(lesson: Lesson, experiment: str | None, history: History) -> tuple[str, ...]:
    """Those of the experiment; where it is not known, those that have something to show, or the lesson's first ones."""
    experiments = lesson.stage.experiments if lesson.stage else {}
    telling = tuple(name for name, panel in PANELS.items() if panel.summary(history))
    if experiment not in experiments and not telling:
        experiment = next(iter(experiments), None)
    if experiment is not None and experiment in experiments:
        return tuple(name for name in experiments[experiment].panels if name in PANELS)
    return telling or tuple(PANELS)
