"""A zoo.toml makes experiments that run a stage with a line of it made wrong."""

from pathlib import Path

import pytest

from zth_tui.course.stages import Bug, Experiment, Setting
from zth_tui.course.zoo import planted, read_zoo

SOURCE = "def step(self):\n    self.zero_grad()\n    self.loss().backward()\n    x = 0\n    x = 0\n"
BUG = """
[[bug]]
name = "zoo-1"
of = "lecture"
right = "self.zero_grad()"
wrong = "pass"
cause = "The gradients add up."
"""
LECTURE = Experiment("mlp", "lecture", "as it was", {"lr": 0.1, "n": 5}, {"dev": 2.1}, ("loss", "matrix"), ("names",))
SETTINGS = {"lr": Setting("lr", float, 0.1, ""), "n": Setting("n", int, 5, "")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "zoo.toml"


def read(file: Path, text: str) -> dict[str, Experiment]:
    file.write_text(text, encoding="utf-8")
    return read_zoo(file, SOURCE, {"lecture": LECTURE}, SETTINGS)


def test_a_bug_spoils_an_experiment_and_promises_no_figures(file: Path) -> None:
    (bug,) = read(file, BUG).values()
    assert (bug.title, bug.config, bug.panels, bug.data) == ("mlp/zoo-1", LECTURE.config, LECTURE.panels, ("names",))
    assert bug.bug == Bug("self.zero_grad()", "pass", "The gradients add up.")
    assert bug.expect == {}


def test_it_may_change_settings_panels_and_what_is_said_of_it(file: Path) -> None:
    (bug,) = read(file, BUG + 'doc = "what is it?"\nconfig = { lr = 1 }\npanels = ["loss"]\n').values()
    assert (bug.doc, bug.config, bug.panels) == ("what is it?", {"lr": 1.0, "n": 5}, ("loss",))


def test_the_line_is_made_wrong_in_its_source(file: Path) -> None:
    (bug,) = read(file, BUG).values()
    assert bug.bug
    assert planted(SOURCE, bug.bug) == SOURCE.replace("self.zero_grad()", "pass") != SOURCE


def test_a_stage_needs_no_zoo(file: Path) -> None:
    assert read_zoo(file, SOURCE, {"lecture": LECTURE}, SETTINGS) == {}


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('name = "zoo-1"', 'name = "lecture"', "lecture: stage.py has an experiment of that name"),
        ('of = "lecture"', 'of = "lectur"', "zoo-1: no experiment 'lectur'; did you mean lecture?"),
        ('"self.zero_grad()"', '"zero_grads"', "zoo-1: 'zero_grads' stands 0 times in stage.py, not once"),
        ('"self.zero_grad()"', '"x = 0"', "zoo-1: 'x = 0' stands 2 times in stage.py, not once"),
        ('wrong = "pass"', "", "Object missing required field `wrong`"),
        (
            'wrong = "pass"',
            'wrong = "pass"\nconfig = { lrr = 1 }',
            "zoo-1: there is no setting 'lrr'; did you mean lr?",
        ),
        (
            'wrong = "pass"',
            'wrong = "pass"\nconfig = { lr = "fast" }',
            "zoo-1: lr takes a number, not 'fast'",
        ),
        ('cause = "The gradients add up."', 'cause = " "', "zoo-1: its cause is empty"),
        ('name = "zoo-1"', 'name = ""', "a bug: its name is empty"),
        ('right = "self.zero_grad()"', 'right = ""', "zoo-1: its right is empty"),
        ('wrong = "pass"', "wrong = pass", "Invalid value (at line 6"),
        ('wrong = "pass"', 'wrong = "pass"\nwhy = "x"', "unknown key 'why'; there are: name, of, right"),
    ],
)
def test_a_malformed_bug_is_told(file: Path, right: str, wrong: str, complaint: str) -> None:
    with pytest.raises(ValueError) as error:
        read(file, BUG.replace(right, wrong))
    assert str(error.value).startswith(complaint)
