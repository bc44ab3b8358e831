"""What the learner takes home from a lesson: steps, predictions, the best runs, and what to try next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from zth_tui.course.exercises import Exercise, exercises
from zth_tui.course.lessons import Lesson
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress
from zth_tui.course.stages import Experiment, Stage
from zth_tui.course.standing import StepStanding, steps_of
from zth_tui.errors import UserError
from zth_tui.runs.catalogue import RunSummary, list_runs
from zth_tui.tui.lesson.of_run import experiment_of
from zth_tui.tui.lesson.verdict import counts, figures_of, has_stand_in, reaches
from zth_tui.tui.watch import watch_of

SPLITS = ("dev", "train")  # the first that there is tells best how good a run is


@dataclass(frozen=True)
class Best:
    """What the best of the learner's runs of an experiment has come to."""

    experiment: str
    figure: str  # of which is told: a split, or `step N`
    loss: float
    expected: float | None = None  # the figure to reach, where there is one and a run that may be held against it
    reached: bool = False  # every figure of the experiment
    note: str = ""


@dataclass(frozen=True)
class Recap:
    title: str
    steps: tuple[StepStanding, ...]
    best: tuple[Best, ...]
    exercises: tuple[Exercise, ...]
    on_stand_in: bool = False  # data that come with the app stand for the lecture's own

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
    on_stand_in = lesson.stage is not None and any(map(has_stand_in, lesson.stage.experiments.values()))
    made = exercises(pack.path / lesson.name)
    return Recap(lesson.title, steps_of(lesson, progress), best, made, on_stand_in)


def _best(pack: Pack, stage: Stage, progress: Progress, runs: Iterable[RunSummary]) -> Iterator[Best]:
    """In the order of the stage's experiments; of those that were run, without the bug zoo."""
    mine = [(run, experiment_of(run.info, pack)) for run in runs if run.info and run.info.stage == stage.name]
    for experiment in stage.experiments.values():
        of_it = [run for run, its in mine if its == experiment and not experiment.bug]
        best = _nearest(experiment, of_it) or _lowest(experiment, of_it)
        if best and not best.reached and progress.has_passed(experiment.title):
            best = replace(best, reached=True, note="another run has reached it")
        if best:
            yield best


def _nearest(experiment: Experiment, runs: Iterable[RunSummary]) -> Best | None:
    """Of the run that is nearest to all its figures: one that it misses, if there is such."""
    mine = [_figures(experiment, run) for run in runs if experiment.expect and not _apart(experiment, run)]
    whole = [figures for figures in mine if figures.keys() == experiment.expect.keys()]
    if not whole:
        return None
    figures = min(whole, key=lambda figures: _farthest(experiment, figures)[1])
    reached = reaches(experiment, figures)
    name, _ = _farthest(experiment, figures)
    if reached:
        name = next((split for split in SPLITS if split in figures), name)
    return Best(experiment.name, name, figures[name], experiment.expect[name], reached)


def _farthest(experiment: Experiment, figures: Mapping[str, float]) -> tuple[str, float]:
    """The figure that is farthest above the one to reach, and by how much."""
    above = {name: figures[name] - expected for name, expected in experiment.expect.items()}
    return max(above.items(), key=lambda entry: entry[1])


def _figures(experiment: Experiment, run: RunSummary) -> Mapping[str, float]:
    """Those to be reached. Its whole log is read only where the end of it does not tell them."""
    if experiment.expect.keys() <= run.evaluation.keys():
        return {name: run.evaluation[name] for name in experiment.expect}
    with suppress(UserError, OSError):
        return figures_of(experiment, watch_of(run.folder).history)
    return {}


def _lowest(experiment: Experiment, runs: Sequence[RunSummary]) -> Best | None:
    """Where no run can be held against a figure."""
    told = [run for run in runs if any(split in run.evaluation for split in SPLITS)]
    own = [run for run in told if not _apart(experiment, run)]
    if own:
        return _lowest_of(own, experiment, "ended too early to compare" if experiment.expect else "")
    newest = told[:1]  # on other data or settings they are no match for each other either
    return _lowest_of(newest, experiment, _apart(experiment, newest[0])) if newest else None


def _lowest_of(runs: Sequence[RunSummary], experiment: Experiment, note: str) -> Best:
    split = next(split for split in SPLITS if any(split in run.evaluation for run in runs))
    loss = min(run.evaluation[split] for run in runs if split in run.evaluation)
    return Best(experiment.name, split, loss, note=note)


def _apart(experiment: Experiment, run: RunSummary) -> str:
    """Why the run cannot be held against the experiment's figures; "" where it can."""
    if run.info is None or not counts(experiment, run.info):
        return "with other data or settings"
    return "" if run.status == "done" else "not at its end"
