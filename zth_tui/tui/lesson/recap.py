"""What the learner takes home from a lesson: steps, predictions, the best runs, and what to try next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zth_tui.course.exercises import Exercise, exercises
from zth_tui.course.lessons import Lesson
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress
from zth_tui.course.stages import Experiment, Stage
from zth_tui.course.standing import StepStanding, steps_of
from zth_tui.runs.catalogue import RunSummary, list_runs
from zth_tui.tui.lesson.of_run import experiment_of


@dataclass(frozen=True)
class Best:
    """The lowest loss that the learner's runs of an experiment have reached."""

    experiment: str
    split: str
    loss: float
    expected: float | None  # the figure to reach, where there is one
    passed: bool


@dataclass(frozen=True)
class Recap:
    title: str
    steps: tuple[StepStanding, ...]
    best: tuple[Best, ...]
    exercises: tuple[Exercise, ...]

    @property
    def predicted(self) -> list[StepStanding]:
        """Those in which a guess was made, skipped ones left out."""
        return [step for step in self.steps if step.guess and step.guess.guess is not None]

    @property
    def guessed_well(self) -> int:
        return sum(step.guess.good for step in self.predicted if step.guess)

    @property
    def open_steps(self) -> list[str]:
        return [step.title for step in self.steps if not step.done]


def recap(pack: Pack, lesson: Lesson, progress: Progress, runs: Path) -> Recap:
    """Reads every run under `runs`, so it is made off the loop."""
    best = tuple(_best(pack, lesson.stage, progress, list_runs(runs))) if lesson.stage else ()
    return Recap(lesson.title, steps_of(lesson, progress), best, exercises(pack.path / lesson.name))


def _best(pack: Pack, stage: Stage, progress: Progress, runs: Iterable[RunSummary]) -> Iterator[Best]:
    """In the order of the stage's experiments; of those that were run, without the bug zoo."""
    mine = [(run, experiment_of(run.info, pack)) for run in runs if run.info and run.info.stage == stage.name]
    for experiment in stage.experiments.values():
        of_it = [run for run, its in mine if its == experiment and not experiment.bug]
        if best := _lowest(experiment, of_it, passed=progress.has_passed(experiment.title)):
            yield best


def _lowest(experiment: Experiment, runs: list[RunSummary], *, passed: bool) -> Best | None:
    for split in ("dev", "train"):
        losses = [run.evaluation[split] for run in runs if split in run.evaluation]
        if losses:
            return Best(experiment.name, split, min(losses), experiment.expect.get(split), passed)
    return None
