"""What the expressions behind the numbers of a lesson come to."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.small_course import small_pack
from zth_tui import datasets
from zth_tui.train.expressions import Answer, NotHere, answers_to, text_of

FIGURES = """
import os, sys
from functools import cache
import torch
from .stage import Config

calls = []

@cache
def names(data):
    calls.append("names")
    return data("ssa-2018").split()

def n_names(data):
    return len(names(data))

def half():
    return torch.tensor([0.5], requires_grad=True)

def row():
    return torch.zeros(3)

def rate():
    return Config().lr

def lost(data):
    return len(data("names"))

def broken():
    return {}["a name"]

def costly():
    raise AssertionError("nobody asked for it")

def power(base, exponent):
    return base**exponent

def pair():
    print("this is no answer")
    os.system("echo neither is this")
    return "n."

def leaving():
    sys.exit(3)
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (small_pack(tmp_path / "pack").path / "mlp" / "figures.py").write_text(FIGURES)
    yield tmp_path / "pack"
    for module in [name for name in sys.modules if name.startswith("lessons")]:
        del sys.modules[module]  # the package's name is that of every pack


def answer(pack: Path, expression: str) -> Answer:
    (found,) = answers_to([expression], pack, "mlp")
    return found


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("ln(27)", math.log(27)),
        ("round(exp(2.4543), 1)", 11.6),
        ("sum(x * x for x in [1, 2, 3])", 14),
        ('expect("bigram/counts", "train")', 2.454),
        ('setting("mlp/net", "lr")', 0.1),
        ("len(names)", 32178),
        ("n_names", 32178),
        ("half", 0.5),
        ("half * 2", 1.0),
        ("rate", 0.1),
        ("pair", "n."),
    ],
)
def test_an_expression_comes_to_a_number_or_a_text(pack: Path, expression: str, value: object) -> None:
    assert answer(pack, expression) == {"value": pytest.approx(value) if isinstance(value, float) else value}


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("1 +", "it is no Python expression (invalid syntax)"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("halff", "there is no 'halff'; did you mean half?"),
        ("torch.pi", "there is no 'torch'"),
        ("row", "it is a tensor of the shape (3,), no number"),
        ("names", "it is ['emma', 'olivia'"),
        ("1 > 0", "it is True, neither number nor text"),
        ("broken", "KeyError: 'a name' (figures.py, line 30)"),
        ("leaving", "SystemExit: 3 (figures.py, line 44)"),
        ("power", "power(base, exponent) is no figure; it takes nothing, or `data`"),
        ('expect("mlp/net", "dev")', "mlp/net promises no 'dev'"),
        ('setting("mlp/net", "lrr")', "mlp/net has no setting 'lrr'; did you mean lr?"),
        ('expect("mpl/net", "dev")', "there is no stage 'mpl'; did you mean mlp?"),
    ],
)
def test_what_goes_wrong_is_told(pack: Path, expression: str, error: str) -> None:
    assert answer(pack, expression)["error"].startswith(error)


def test_a_figure_of_a_data_set_that_is_not_here_is_missing_and_not_wrong(pack: Path) -> None:
    assert answer(pack, "lost / 2") == {"missing": "data set names is not here"}


def test_one_that_goes_wrong_leaves_the_others_their_answers(pack: Path) -> None:
    assert answers_to(["1 / 0", "half"], pack, "mlp") == [
        {"error": "ZeroDivisionError: division by zero"},
        {"value": 0.5},
    ]


def test_a_lesson_needs_no_functions_of_its_own(pack: Path) -> None:
    assert answers_to(["ln(1)"], pack, "bigram") == [{"value": 0.0}]


def test_a_text_is_had_by_the_name_of_its_data_set() -> None:
    assert text_of("ssa-2018") == datasets.registry()["ssa-2018"].path.read_text()
    with pytest.raises(NotHere):
        text_of("names")


def test_the_command_answers_in_json_whatever_a_stage_prints(pack: Path) -> None:
    done = run(pack, ["pair", "lost"])
    assert json.loads(done.stdout) == [{"value": "n."}, {"missing": "data set names is not here"}]


def test_functions_that_cannot_be_imported_are_told(pack: Path) -> None:
    (pack / "mlp" / "figures.py").write_text("import torch\nfrom .stage import nothing\n")
    done = run(pack, ["ln(27)"])
    assert done.returncode == 1
    assert done.stderr.startswith("figures.py cannot be imported: ImportError: cannot import name 'nothing'")
    assert "(figures.py, line 2)" in done.stderr


def test_functions_that_leave_while_they_are_imported_are_told(pack: Path) -> None:
    (pack / "mlp" / "figures.py").write_text("import sys\nsys.exit(0)\n")
    done = run(pack, ["ln(27)"])
    assert done.returncode == 1
    assert done.stderr.startswith("figures.py cannot be imported: SystemExit: 0 (figures.py, line 2)")


def test_what_cannot_be_read_is_told_and_not_blamed_on_the_figures(pack: Path) -> None:
    done = run(pack, "no list")
    assert done.returncode == 1
    assert done.stderr.startswith("standard input holds no JSON list of expressions: ")


def run(pack: Path, expressions: list[str] | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zth_tui.train.expressions", str(pack), "mlp"]
    return subprocess.run(command, input=json.dumps(expressions), capture_output=True, text=True)
