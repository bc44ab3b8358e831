"""Has a run reached what its experiment should?"""

import math

from zth_tui.course.stages import Experiment
from zth_tui.runs.history import History

TOLERANCE = 0.02  # nats: the data that comes with the app is a little harder than the lectures' own


def reached(experiment: Experiment, history: History) -> bool:
    """Every expected figure, or better. `history` is of a run that is done."""
    return bool(experiment.expect) and all(
        figure(name, history) <= expected + TOLERANCE for name, expected in experiment.expect.items()
    )


def figure(name: str, history: History) -> float:
    """Of a split at the end, or of 'step N'; infinite where it is not known."""
    if name.startswith("step "):
        step = int(name.removeprefix("step "))
        return history.loss[step] if step < history.step else math.inf
    evaluation = history.finished.evaluation if history.finished else {}
    return evaluation.get(name, math.inf)
