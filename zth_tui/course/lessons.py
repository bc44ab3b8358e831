"""What a lesson is: steps of text, each with what there is to do in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zth_tui.course.predictions import Prediction
from zth_tui.course.questions import Question
from zth_tui.course.stages import Experiment, Stage, Value

Act = Literal["run", "panel", "code", "tokens", "knob", "step", "sample"]
LOOP = "def step(self, lr):"  # where the source is opened, if nothing else is said
FENCE = "```"


@dataclass(frozen=True)
class Figure:
    """A number in the text, and the expression that it must be equal to."""

    literal: str
    expression: str


@dataclass(frozen=True)
class Step:
    title: str
    text: str  # Markdown
    run: str | None = None  # an experiment
    set: Mapping[str, Value] = field(default_factory=dict)  # settings with which it is run
    panel: str | None = None  # to look at
    code: str | None = None  # a part of one line of the source
    tokens: str | None = None  # a text for the tokenizer inspector
    do: Act | None = None  # what ticks the step; None where there is nothing to do but the question, if it has one
    prediction: Prediction | None = None
    question: Question | None = None
    figures: tuple[Figure, ...] = ()
    wants: Mapping[str, Value] = field(default_factory=dict)  # settings that its run must have to count as it
    line: int = field(default=1, compare=False)  # of the lesson's file, where it begins


@dataclass(frozen=True)
class Lesson:
    name: str
    title: str
    steps: tuple[Step, ...]
    stage: Stage | None


def lesson_of_experiments(title: str, stage: Stage) -> Lesson:
    """For a stage without a text of its own: a step for each experiment, with what it changes and should reach."""
    steps = tuple(step_of_experiment(e, stage) for e in stage.experiments.values())
    return Lesson(stage.name, title, steps, stage)


def step_of_experiment(experiment: Experiment, stage: Stage) -> Step:
    """What can be said of an experiment that no text speaks of."""
    code = LOOP if code_line(stage, LOOP) else None
    return Step(experiment.name, _about(experiment, stage), run=experiment.name, code=code, do="run")


def _about(experiment: Experiment, stage: Stage) -> str:
    parts = [f"{experiment.doc[:1].upper()}{experiment.doc[1:]}."]
    changed = {name: value for name, value in experiment.config.items() if value != stage.settings[name].default}
    if changed:
        parts.append(f"It sets\n\n{_listed(changed)}")
    if experiment.expect:
        parts.append(f"It should reach\n\n{_listed({n: f'{loss:.4f}' for n, loss in experiment.expect.items()})}")
    return "\n\n".join(parts)


def _listed(values: Mapping[str, object]) -> str:
    width = max(map(len, values))
    lines = (f"{n:<{width}}  {str(v).lower() if isinstance(v, bool) else v}" for n, v in values.items())
    return "\n".join([f"{FENCE}text", *lines, FENCE])


def code_line(stage: Stage, code: str) -> int | None:
    """The number (from 1) of the one line of the stage's source that contains `code`."""
    try:
        lines = stage.source.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):  # it was changed since the stage was read
        return None
    found = [number for number, line in enumerate(lines, start=1) if code in line]
    return found[0] if len(found) == 1 else None
