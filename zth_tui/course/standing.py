"""How far the learner has come in a lesson: its text and experiments held against the progress."""

from dataclasses import dataclass
from typing import Literal

from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.packs import Entry, Pack
from zth_tui.course.progress import Guess, Progress
from zth_tui.course.stages import Experiment, Stage
from zth_tui.errors import UserError

Level = Literal["new", "seen", "done", "helped", "passed"]  # helped: its question was answered with help


@dataclass(frozen=True)
class StepStanding:
    title: str
    level: Level = "new"
    guess: Guess | None = None  # what the learner predicted there

    @property
    def seen(self) -> bool:
        return self.level != "new"

    @property
    def done(self) -> bool:
        return self.level not in ("new", "seen")


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
    def steps_done(self) -> int:
        return sum(step.done for step in self.steps)

    def steps_at(self, level: Level) -> int:
        return sum(step.level == level for step in self.steps)

    @property
    def ran(self) -> int:
        return sum(e.ran for e in self.experiments)

    @property
    def passable(self) -> int:
        """Experiments that have figures to reach."""
        return sum(bool(e.experiment.expect) for e in self.experiments)

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
        steps_of(lesson, progress),
        experiments_of(lesson.stage, progress) if lesson.stage else (),
        progress.place_in(entry.name),
    )


def steps_of(lesson: Lesson, progress: Progress) -> tuple[StepStanding, ...]:
    """What the learner has done of each step of a lesson."""
    return tuple(
        StepStanding(step.title, _level(step, lesson.name, progress), progress.guess(lesson.name, step.title))
        for step in lesson.steps
    )


def _level(step: Step, lesson: str, progress: Progress) -> Level:
    """A step is done when what it asks for was done, its question included."""
    if not progress.has_done(lesson, step.title):
        return "seen" if progress.has_seen(lesson, step.title) else "new"
    answer = progress.answer(lesson, step.title) if step.question else None
    if answer is None:
        return "done"
    return "passed" if answer.right and not answer.helped else "helped"
