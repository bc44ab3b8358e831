"""Has a run reached what its experiment should?"""

from collections.abc import Mapping

from zth_tui.course.stages import Experiment
from zth_tui.runs.folder import RunInfo
from zth_tui.runs.history import History
from zth_tui.tui.lesson.truth import figure

FREE = ("lr", "max_steps", "pace", "seed")  # settings that a learner may turn: the figures are still to be reached
ALSO = {"ssa-2018": "names"}  # the list that comes with the app stands for the lectures' own
TOLERANCE = 0.02  # nats: the data that comes with the app is a little harder than the lectures' own


def passed(experiment: Experiment, info: RunInfo, history: History) -> bool:
    """A run that is done has reached every expected figure, with the settings and data for which they hold."""
    figures = figures_of(experiment, history)
    return counts(experiment, info) and bool(experiment.expect) and reaches(experiment, figures)


def counts(experiment: Experiment, info: RunInfo) -> bool:
    """The run has the settings and the data for which the experiment's figures hold."""
    changed = any(info.config.get(n, v) != v for n, v in experiment.config.items() if n not in FREE)
    return not changed and _on_its_data(experiment, info)


def figures_of(experiment: Experiment, history: History) -> dict[str, float]:
    """What a run has come to of the figures that are to be reached, as far as that is known."""
    ours = {name: figure(name, history) for name in experiment.expect}
    return {name: value for name, value in ours.items() if value is not None}


def reaches(experiment: Experiment, figures: Mapping[str, float]) -> bool:
    """Every expected figure is there, and as low or nearly."""
    return all(
        name in figures and figures[name] <= expected + TOLERANCE for name, expected in experiment.expect.items()
    )


def has_stand_in(experiment: Experiment) -> bool:
    """Its figures are the lecture's, and its data only like the lecture's."""
    return bool(experiment.expect and experiment.data) and experiment.data[0] in ALSO


def _on_its_data(experiment: Experiment, info: RunInfo) -> bool:
    wanted = experiment.data[0] if experiment.data else None
    return info.data is None or info.data.name in (wanted, ALSO.get(wanted or ""))
