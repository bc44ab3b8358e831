"""When a run has passed: its figures are reached, with the settings and the data for which they hold."""

import msgspec
import pytest

from tests.build import finished, scalars, started
from zth_tui.course.stages import Experiment
from zth_tui.runs.folder import DataSource, RunInfo
from zth_tui.runs.history import History
from zth_tui.tui.lesson.verdict import counts, passed

CONFIG = {"lr": 0.1, "n_hidden": 100, "pace": 0.0}
EXPERIMENT = Experiment("mlp", "lecture", "", CONFIG, {"train": 2.1, "step 1": 3.1}, (), ("ssa-2018",))
RUN = RunInfo(
    stage="mlp",
    experiment="lecture",
    config=CONFIG,
    data=DataSource("ssa-2018", "names.txt", "0" * 64, 229_201),
    created=0.0,
)


def history(train: float = 2.1, second_loss: float = 3.1) -> History:
    made = History()
    for event in (started(), scalars(0, 3.3, second_loss), finished(2, train=train)):
        made.apply(event)
    return made


def on(data: str) -> RunInfo:
    return msgspec.structs.replace(RUN, data=msgspec.structs.replace(RUN.data, name=data))


def with_settings(**changed: float) -> RunInfo:
    return msgspec.structs.replace(RUN, config={**CONFIG, **changed})


def test_every_figure_is_reached_or_nearly():
    assert passed(EXPERIMENT, RUN, history(train=2.119, second_loss=3.119))


@pytest.mark.parametrize("missed", [{"train": 2.13}, {"second_loss": 3.13}])
def test_one_figure_that_is_missed_is_enough(missed):
    assert not passed(EXPERIMENT, RUN, history(**missed))


def test_an_experiment_that_expects_nothing_cannot_be_passed():
    nothing = Experiment("mlp", "lecture", "", CONFIG, {}, (), ("ssa-2018",))
    assert not passed(nothing, RUN, history())


def test_a_run_counts_by_its_settings_and_data_whatever_it_reaches():
    assert counts(EXPERIMENT, RUN)
    assert not counts(EXPERIMENT, on("file"))
    assert not counts(EXPERIMENT, with_settings(n_hidden=300))


def test_the_figures_hold_for_the_settings_of_the_experiment():
    assert not passed(EXPERIMENT, with_settings(n_hidden=300), history())


def test_learning_rate_and_pace_may_be_turned():
    assert passed(EXPERIMENT, with_settings(lr=0.05, pace=2.0), history())


@pytest.mark.parametrize(("data", "counts"), [("names", True), ("file", False), ("python", False)])
def test_the_figures_hold_for_the_lists_of_names(data, counts):
    assert passed(EXPERIMENT, on(data), history()) == counts
