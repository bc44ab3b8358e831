"""What a predict block may ask."""

import math

import pytest

from zth_tui.course.predictions import prediction_of, step_of

ASKED = {"ask": "What will it be?", "says": "This."}


@pytest.mark.parametrize("figure", ["step 0", "step 1000", "loss", "dev", "accuracy/train", "ratios/W1 (log10)"])
def test_a_number_is_a_figure_of_a_run(figure: str) -> None:
    assert prediction_of({**ASKED, "number": figure}).number == figure


@pytest.mark.parametrize("figure", ["Dev", "step -1", "accuracy/", "step 1.5", "the loss", "step " + "9" * 5000])
def test_what_is_no_figure_is_told_with_those_that_are(figure: str) -> None:
    with pytest.raises(ValueError, match="is no figure of a run: step N, loss, a split, or PANEL/NAME"):
        prediction_of({**ASKED, "direction": figure})


def test_a_guess_is_near_within_five_hundredths_unless_said_otherwise() -> None:
    assert prediction_of({**ASKED, "number": "dev"}).near == 0.05
    assert prediction_of({**ASKED, "number": "dev", "near": 2}).near == 2


def test_a_direction_counts_from_a_step_on() -> None:
    read = prediction_of({**ASKED, "direction": "dev", "since": 1000})
    assert (read.direction, read.since) == ("dev", 1000)


def test_curves_are_sketches_of_whole_numbers_or_fractions() -> None:
    curves = {"a valley": [3, 1.5, 2], "down": [3, 2, 1]}
    assert prediction_of({**ASKED, "curves": curves}).curves == curves


@pytest.mark.parametrize("curves", [{"down": [3, 2, 1]}, {"down": [3, 2, 1], "up": [1, 2]}])
def test_curves_are_two_or_more_of_three_heights_or_more(curves: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match="two curves or more, of three heights or more"):
        prediction_of({**ASKED, "curves": curves})


@pytest.mark.parametrize("height", [math.nan, math.inf, -math.inf])
def test_the_heights_of_a_curve_are_finite(height: float) -> None:
    with pytest.raises(ValueError, match="the heights of a curve must be finite"):
        prediction_of({**ASKED, "curves": {"a valley": [3, 1.5, 2], "down": [3, height, 1]}})


@pytest.mark.parametrize("curves", [{"": [3, 2, 1], "up": [1, 2, 3]}, {"up": [1, 2, 3], "Up ": [1, 2, 4]}])
def test_each_curve_has_a_name_of_its_own(curves: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match="each curve needs a name of its own"):
        prediction_of({**ASKED, "curves": curves})


def test_a_direction_does_not_count_from_before_the_beginning() -> None:
    with pytest.raises(ValueError, match="since is a step, 0 or later, not -1"):
        prediction_of({**ASKED, "direction": "dev", "since": -1})


@pytest.mark.parametrize("key", ["ask", "says"])
def test_something_is_asked_and_said(key: str) -> None:
    with pytest.raises(ValueError, match="`ask` and `says` must not be empty"):
        prediction_of({**ASKED, key: " ", "number": "dev"})


@pytest.mark.parametrize("near", [math.nan, math.inf, -0.1])
def test_a_guess_is_near_within_a_finite_distance(near: float) -> None:
    with pytest.raises(ValueError, match="near is how far off a guess may be: a finite number, 0 or more"):
        prediction_of({**ASKED, "number": "dev", "near": near})


@pytest.mark.parametrize(("figure", "step"), [("step 0", 0), ("step 1000", 1000), ("dev", None), ("step/train", None)])
def test_a_figure_may_be_of_one_step(figure: str, step: int | None) -> None:
    assert step_of(figure) == step


@pytest.mark.parametrize("kinds", [{}, {"number": "dev", "direction": "dev"}])
def test_one_thing_is_asked(kinds: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="exactly one of: number, direction, curves"):
        prediction_of({**ASKED, **kinds})


def test_a_missing_key_is_told_with_what_is_needed() -> None:
    with pytest.raises(ValueError, match=r"missing required field `says`; a prediction has `ask`, `says`"):
        prediction_of({"ask": "?", "number": "dev"})
