"""How far the learner has come in a lesson: its text and experiments held against the progress."""

from dataclasses import dataclass

from zth_tui.course.packs import Entry, Pack
from zth_tui.course.progress import Progress
from zth_tui.course.stages import Experiment, Stage
from zth_tui.errors import UserError


@dataclass(frozen=True)
class StepStanding:
    title: str
    seen: bool


@dataclass(frozen=True)
class ExperimentStanding:
    experiment: Experiment
    ran: bool
    passed: bool


@dataclass(frozen=True)
class Standing:
    """One lesson of the map. A lesson still to come, or one that cannot be read, has no steps."""

    entry: Entry
    steps: tuple[StepStanding, ...] = ()
    experiments: tuple[ExperimentStanding, ...] = ()
    place: int = 0  # the step at which the learner left
    trouble: str = ""

    @property
    def steps_seen(self) -> int:
        return sum(step.seen for step in self.steps)

    @property
    def ran(self) -> int:
        return sum(e.ran for e in self.experiments)

    @property
    def passed(self) -> int:
        return sum(e.passed for e in self.experiments)


def experiments_of(stage: Stage, progress: Progress) -> tuple[ExperimentStanding, ...]:
    """What the learner has done of each experiment of a stage."""
    return tuple(
        ExperimentStanding(e, progress.has_run(e.title), progress.has_passed(e.title))
        for e in stage.experiments.values()
    )


def standing(pack: Pack, progress: Progress, entry: Entry) -> Standing:
    """Never raises: a lesson that cannot be read says so in `trouble`."""
    if not entry.there:
        return Standing(entry)
    try:
        lesson = pack.lesson(entry.name)
    except UserError as error:
        return Standing(entry, trouble=str(error))
    return Standing(
        entry,
        tuple(StepStanding(step.title, progress.has_seen(entry.name, step.title)) for step in lesson.steps),
        experiments_of(lesson.stage, progress) if lesson.stage else (),
        progress.place_in(entry.name),
    )
