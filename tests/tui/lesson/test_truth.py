"""What came of a prediction, from what the run has told."""

import math

import pytest

from tests.build import finished, scalars, started
from zth_tui.course.predictions import Prediction
from zth_tui.course.progress import Guess
from zth_tui.runs import events
from zth_tui.runs.folder import Forecast
from zth_tui.runs.history import History
from zth_tui.tui.lesson.truth import outcome, truth

CURVES = {
    "a slide": [9.0, 7.0, 5.0, 3.0, 1.0],
    "a hockey stick": [9.0, 1.2, 1.1, 1.0, 1.0],
    "a hill": [1.0, 5.0, 9.0, 5.0, 1.0],
}


def after(*said: events.Event) -> History:
    history = History()
    for event in (started(), *said):
        history.apply(event)
    return history


def number(figure: str) -> Prediction:
    return Prediction("?", "so", number=figure)


def curve_of(*losses: float) -> str:
    found = truth(Prediction("?", "so", curves=CURVES), after(scalars(0, *losses), finished(len(losses))))
    assert isinstance(found, str)
    return found


def direction(*dev: float, since: int = 0) -> float | str | None:
    evaluations = [events.Evaluation(step=100 * i, losses={"dev": loss}) for i, loss in enumerate(dev)]
    return truth(
        Prediction("?", "so", direction="dev", since=since), after(*evaluations, finished(100 * len(dev) - 100))
    )


def test_the_loss_of_a_step_is_known_as_soon_as_the_step_is_made():
    assert truth(number("step 1"), after(scalars(0, 3.3))) is None
    assert truth(number("step 1"), after(scalars(0, 3.3, 3.1))) == 3.1


def test_a_loss_that_is_no_number_is_not_known():
    assert truth(number("step 0"), after(scalars(0, math.nan))) is None


def test_a_split_is_known_at_the_end():
    live = after(scalars(0, 3.3), events.Evaluation(step=1, losses={"dev": 2.5}))
    assert truth(number("dev"), live) is None
    live.apply(finished(1, dev=2.4))
    assert truth(number("dev"), live) == 2.4


def test_a_run_that_was_stopped_tells_nothing_of_its_end():
    assert truth(number("dev"), after(finished(1, "stopped", dev=2.4))) is None
    assert truth(Prediction("?", "so", curves=CURVES), after(scalars(0, 3.0, 2.0), finished(2, "stopped"))) is None


def test_the_last_value_of_a_measured_curve_is_known_at_the_end():
    measured = events.Measures(step=9, panel="accuracy", values={"train": 0.75})
    assert truth(number("accuracy/train"), after(measured, finished(10))) == 0.75
    assert truth(number("accuracy/dev"), after(measured, finished(10))) is None


@pytest.mark.parametrize(("dev", "way"), [((3.0, 2.0), "falls"), ((2.0, 2.01), "stays"), ((2.0, 2.5), "rises")])
def test_a_figure_falls_stays_or_rises(dev, way):
    assert direction(*dev) == way


def test_the_way_of_a_figure_may_count_from_a_later_step_on():
    assert direction(3.0, 2.0, 2.5, since=100) == "rises"


def test_one_point_has_no_way():
    assert direction(3.0) is None


def test_the_curve_that_is_most_like_the_loss_is_the_right_one():
    assert curve_of(*[10 - 0.1 * i for i in range(100)]) == "a slide"
    assert curve_of(*[27 * 0.8**i + 2 for i in range(100)]) == "a hockey stick"
    assert curve_of(*[math.sin(i * math.pi / 99) for i in range(100)]) == "a hill"


def test_a_guessed_number_is_good_when_it_is_near():
    asked = Prediction("?", "so", number="step 0", near=0.1)
    assert outcome(asked, Forecast("T", "step 0", number=3.2), 3.2958, "run") == Guess(3.2, 3.2958, True, "run")
    assert not outcome(asked, Forecast("T", "step 0", number=3.1), 3.2958, "run").good


def test_a_guessed_number_that_reads_as_the_truth_does_is_good():
    asked = Prediction("?", "so", number="step 0", near=0.0)
    assert outcome(asked, Forecast("T", "step 0", number=3.296), 3.29584, "run").good
    assert not outcome(asked, Forecast("T", "step 0", number=3.295), 3.29584, "run").good


def test_a_guessed_word_is_good_when_it_is_the_same():
    asked = Prediction("?", "so", direction="dev")
    assert outcome(asked, Forecast("T", "dev", direction="falls"), "falls", "run").good
    assert not outcome(asked, Forecast("T", "dev", direction="falls"), "rises", "run").good
