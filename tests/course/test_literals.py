"""A number of a text is checked at the precision that it is written with."""

import importlib
import math

import pytest

from tests.conftest import OPTIONAL_DATA
from tests.course.unchecked import prose, unchecked
from zth_tui import paths
from zth_tui.course.lessons import Step
from zth_tui.course.literals import holds
from zth_tui.course.packs import builtin_pack
from zth_tui.course.predictions import Prediction
from zth_tui.course.questions import Choice, Question
from zth_tui.lessons_command import figures_of
from zth_tui.runs.events import SATURATED
from zth_tui.train.stage import make_packages

LESSONS = [entry.name for entry in builtin_pack().entries if (builtin_pack().path / entry.name / "lesson.md").is_file()]


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("3.2958", math.log(27)),
        ("3.30", math.log(27)),
        ("3", math.log(27)),
        ("6,791", 6791),
        ("102", 102.0),
        ("−8.0", -8.04),
        ("-8.0", -7.96),
        ("+0.5", 0.5),
        ("15%", 0.1532),
        ("15.3%", 0.1532),
        ("6.9e-9", 6.93e-9),
        ("1e-3", 0.001),
        ("0.13", 0.125),  # as near as 0.12, and so is that
        ("0.12", 0.125),
        ("n.", "n."),
    ],
)
def test_a_number_holds(literal: str, value: object) -> None:
    assert holds(literal, value)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("3.29", math.log(27)),
        ("3.300", math.log(27)),
        ("6,791", 6792),
        ("67,91", 6791),
        ("8.0", -8.0),
        ("15%", 15),
        ("6.9e-9", 6.9e-8),
        ("1", True),
        ("27", "27.0"),
        ("27×27", 27),
        ("0.0", math.nan),
        ("0.0", math.inf),
        ("", 0),
    ],
)
def test_a_number_does_not_hold(literal: str, value: object) -> None:
    assert not holds(literal, value)


def test_a_number_with_a_point_a_comma_or_a_percent_sign_is_to_be_checked() -> None:
    text = "Of 32,033 names 80% train: 1 in 5 is left. `0.304` is 5/3 / 30**0.5. Step 27.\n\n1,024,000"
    assert unchecked(text, ["0.304"]) == ["32,033", "80%", "0.5", "1,024,000"]


def test_each_mention_of_a_number_is_to_be_checked() -> None:
    assert unchecked("From 3.30 to 2.45, and back to 3.30.", ["3.30", "−2.45"]) == ["3.30"]


def test_the_prose_of_a_step_is_all_that_it_tells_the_learner() -> None:
    question = Question("Why?", (Choice("Since.", "So it is.", right=True), Choice("Because.", "No.")))
    asked = Prediction("How?", "This way.", curves={"down": [3, 2, 1], "up": [1, 2, 3]})
    step = Step("A step", "Text.", run="net", prediction=asked, question=question)
    assert prose(step).split("\n\n") == [
        *("Text.", "How?", "This way.", "down", "up", "Why?", "Since.", "So it is.", "Because.", "No.")
    ]
    assert prose(Step("A step", "Text.")) == "Text."


@pytest.mark.parametrize("name", LESSONS)
def test_no_number_of_a_built_in_lesson_goes_unchecked(name: str) -> None:
    steps = builtin_pack().lesson(name).steps
    left = {step.title: unchecked(prose(step), [figure.literal for figure in step.figures]) for step in steps}
    assert {title: numbers for title, numbers in left.items() if numbers} == {}, "write <!-- expression --> after each"


@pytest.mark.parametrize("name", LESSONS)
def test_the_numbers_of_a_built_in_lesson_hold(name: str) -> None:
    lend_data()
    wrong, _ = figures_of(builtin_pack(), builtin_pack().lesson(name))
    assert wrong == []


@pytest.mark.parametrize("name", ["mlp", "batchnorm"])
def test_a_lesson_calls_saturated_what_the_panels_do(name: str) -> None:
    make_packages(builtin_pack().path, name)
    assert importlib.import_module(f"lessons.{name}.figures").SATURATED == SATURATED


def lend_data() -> None:
    """Data sets that are on this machine, for the test's own home, so that more figures can be checked."""
    paths.data().mkdir(parents=True)
    for file in [file for folder in OPTIONAL_DATA if folder.is_dir() for file in folder.iterdir() if file.is_file()]:
        if not (place := paths.data() / file.name).exists():
            place.symlink_to(file)
