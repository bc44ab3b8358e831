"""Has a run reached what its experiment should?"""

from zth_tui.course.stages import Experiment
from zth_tui.runs.folder import RunInfo
from zth_tui.runs.history import History
from zth_tui.tui.lesson.truth import figure

FREE = ("lr", "max_steps", "pace", "seed")  # settings that a learner may turn: the figures are still to be reached
ALSO = {"ssa-2018": "names"}  # the list that comes with the app stands for the lectures' own
TOLERANCE = 0.02  # nats: the data that comes with the app is a little harder than the lectures' own


def passed(experiment: Experiment, info: RunInfo, history: History) -> bool:
    """A run that is done has reached every expected figure, with the settings and data for which they hold."""
    changed = any(info.config.get(n, v) != v for n, v in experiment.config.items() if n not in FREE)
    return not changed and _on_its_data(experiment, info) and _reached(experiment, history)


def _on_its_data(experiment: Experiment, info: RunInfo) -> bool:
    wanted = experiment.data[0] if experiment.data else None
    return info.data is None or info.data.name in (wanted, ALSO.get(wanted or ""))


def _reached(experiment: Experiment, history: History) -> bool:
    reached = ((figure(name, history), expected) for name, expected in experiment.expect.items())
    return bool(experiment.expect) and all(
        ours is not None and ours <= expected + TOLERANCE for ours, expected in reached
    )
