"""Can a step be done as it is written: is there what it points to, and what it asks to predict?"""

import ast
from collections.abc import Iterator

from zth_tui.course.checking.fit import COLUMN
from zth_tui.course.lessons import Step
from zth_tui.course.predictions import Prediction, step_of
from zth_tui.course.stages import Experiment, Stage, did_you_mean
from zth_tui.course.toml import ENCODING

SPLITS = ("train", "dev", "test")


def missing_panel(step: Step, stage: Stage) -> Iterator[str]:
    if step.run and step.panel and step.panel not in stage.experiments[step.run].panels:
        panels = ", ".join(stage.experiments[step.run].panels)
        yield f"{step.run} does not show the panel {step.panel!r}; it has: {panels}"


def undecided(step: Step, stage: Stage) -> Iterator[str]:
    """A prediction that no run of this step can settle."""
    if step.prediction is None or step.run is None:
        return
    experiment = stage.experiments[step.run]
    max_steps = {**experiment.config, **step.set}.get("max_steps")
    for name in step.prediction.curves:
        if len(name) > COLUMN:
            yield f"the curve {name!r} has a name of {len(name)} characters; {COLUMN} fit"
    if isinstance(max_steps, int) and (last := _last_step(step.prediction)) >= max_steps:
        yield f"{step.run} ends before step {last}, which is to be predicted: it makes {max_steps} steps"
    if problem := _no_figure(step.prediction, experiment, stage):
        yield problem


def _last_step(prediction: Prediction) -> int:
    """The step that the run must reach, counted from 0."""
    step = step_of(prediction.number)
    return prediction.since if step is None else step


def _no_figure(prediction: Prediction, experiment: Experiment, stage: Stage) -> str:
    figure = prediction.number or prediction.direction
    if not figure or figure == "loss":
        return ""
    if step_of(figure) is not None:
        return (
            f"{figure!r} is one number; a direction needs loss, a split or PANEL/NAME" if prediction.direction else ""
        )
    panel, slash, _ = figure.partition("/")
    if slash:
        known = did_you_mean(panel, experiment.panels)
        return "" if panel in experiment.panels else f"{experiment.name} shows no panel {panel!r} to predict{known}"
    figures = ["loss", *dict.fromkeys(splits(stage))]
    return "" if figure in figures else f"{figure!r} is no figure of a run{did_you_mean(figure, figures)}"


def splits(stage: Stage) -> Iterator[str]:
    """Those in the tuples that the stage's source assigns to `splits`; the usual ones where it computes them."""
    assigned = [list(_tuples(value)) for value in _assigned_to_splits(stage)]
    for tuples in assigned:
        yield from (str(name.value) for split in tuples for name in split.elts if isinstance(name, ast.Constant))
    if not all(assigned) or not assigned:
        yield from SPLITS


def _tuples(value: ast.expr) -> Iterator[ast.Tuple | ast.List]:
    return (node for node in ast.walk(value) if isinstance(node, ast.Tuple | ast.List))


def _assigned_to_splits(stage: Stage) -> Iterator[ast.expr]:
    for node in ast.walk(ast.parse(stage.source.read_text(encoding=ENCODING))):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="splits") | ast.Attribute(attr="splits")], value=value)
                | ast.AnnAssign(target=ast.Name(id="splits") | ast.Attribute(attr="splits"), value=ast.expr() as value)
            ):
                yield value
