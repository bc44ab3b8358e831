"""A stage's declarations are read without its code being run, and mistakes in them are located."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from zth_tui.course.declarations import read_constant, read_stage
from zth_tui.course.stages import Stage
from zth_tui.errors import UserError

CONFIG = """
    @dataclass(frozen=True)
    class Config:
        n_hidden: Annotated[int, "neurons in the hidden layer", 1, 10_000] = 200
        lr: Annotated[float, "learning rate", 0.0, 100.0, "live"] = 1
        schedule: Annotated[Literal["decay", "sweep"], "how lr moves"] = "decay"
        plain: bool = False
"""
WHOLE = f'''
    """Nets: guess a letter.

    More about them.
    """

    import torch
    from dataclasses import dataclass
    from typing import Annotated, Literal
    {CONFIG}
    PANELS = ("loss", "samples")
    SMALL = {{"n_hidden": 8}}
    EXPERIMENTS = {{
        "lecture": {{"doc": "as in the lecture", "expect": {{"dev": 2.17}}}},
        "small": {{"doc": "quick", "config": {{**SMALL, "lr": 2}}, "panels": ("loss",)}},
    }}

    raise SystemExit("the rest of a stage was run")
'''


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "nets").mkdir()
    return tmp_path / "nets" / "stage.py"


def read(source: Path, text: str) -> Stage:
    source.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return read_stage(source)


def test_a_stage_is_told_by_its_folder_and_the_first_line_of_its_doc(source: Path) -> None:
    stage = read(source, WHOLE)
    assert (stage.name, stage.doc, stage.source) == ("nets", "Nets: guess a letter.", source)


def test_each_field_of_config_is_a_setting(source: Path) -> None:
    n_hidden, lr, schedule, plain = read(source, WHOLE).settings.values()
    assert (n_hidden.kind, n_hidden.default, n_hidden.low, n_hidden.high, n_hidden.live) == (int, 200, 1, 10_000, False)
    assert n_hidden.doc == "neurons in the hidden layer"
    assert (lr.live, lr.default, type(lr.default)) == (True, 1.0, float)
    assert (schedule.kind, schedule.choices) == (str, ("decay", "sweep"))
    assert (plain.kind, plain.doc, plain.low) == (bool, "", None)


def test_an_experiment_has_every_setting_its_own_over_the_defaults(source: Path) -> None:
    lecture, small = read(source, WHOLE).experiments.values()
    assert lecture.config == {"n_hidden": 200, "lr": 1.0, "schedule": "decay", "plain": False}
    assert small.config == lecture.config | {"n_hidden": 8, "lr": 2.0}
    assert (lecture.expect, small.expect) == ({"dev": 2.17}, {})
    assert (lecture.panels, small.panels) == (("loss", "samples"), ("loss",))


@pytest.mark.parametrize(
    "start",
    ["from __future__ import annotations\n", "import dataclasses\nimport typing\n", "from pathlib import Path\n"],
)
def test_a_stage_may_begin_with_other_imports(source: Path, start: str) -> None:
    whole = dedent(WHOLE).lstrip("\n").replace("import torch\n", start)
    assert list(read(source, whole).settings) == ["n_hidden", "lr", "schedule", "plain"]


def test_constants_may_have_a_type(source: Path) -> None:
    assert list(read(source, WHOLE.replace("EXPERIMENTS =", "EXPERIMENTS: dict =")).experiments) == ["lecture", "small"]


def test_declarations_are_read_without_torch() -> None:
    code = """
        import sys
        from zth_tui.course.packs import builtin_pack
        stages = builtin_pack().stages
        assert stages["mlp"].settings["lr"].live
        assert "torch" not in sys.modules and "numpy" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", dedent(code)], check=True)


def test_a_constant_is_read_without_running_the_stage(source: Path) -> None:
    read(source, WHOLE)
    assert read_constant(source, "SMALL") == {"n_hidden": 8}


@pytest.mark.parametrize("name", ["LARGE", "small", "torch"])
def test_a_constant_that_is_not_declared_is_told(source: Path, name: str) -> None:
    read(source, WHOLE)
    with pytest.raises(UserError, match=f"{source}: there is no constant {name}"):
        read_constant(source, name)


def line_of(text: str, words: str) -> int:
    lines = dedent(text).lstrip("\n").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("= 200", "= 'many'", "setting n_hidden: n_hidden takes a whole number, not 'many'"),
        ("= 200", "= 0", "setting n_hidden: n_hidden must be between 1 and 10000, not 0"),
        ("1, 10_000] = 200", "1, 10_000]", "setting n_hidden: it needs a default"),
        ("1, 10_000]", "1]", "setting n_hidden: its range takes two numbers"),
        ("Annotated[int,", "Annotated[list,", "setting n_hidden: its type must be bool, int, float, str or"),
        ('"doc": "quick", ', "", "experiment small: it must be a dictionary with a doc"),
        ('"lr": 2', '"lrr": 2', "experiment small: there is no setting 'lrr'; did you mean lr?"),
        ('"lr": 2', '"lr": "2"', "experiment small: lr takes a number, not '2'"),
        ('"lr": 2', '"lr": 101', "experiment small: lr must be between 0 and 100, not 101.0"),
        ('"panels": ("loss",)', '"panel": "loss"', "experiment small: unknown key 'panel'; did you mean panels?"),
        ('"panels": ("loss",)', '"panels": "loss"', 'experiment small: names are wanted, ("loss",) for a single one'),
        ('"panels": ("loss",)', '"data": "names"', "experiment small: names are wanted"),
        ('"panels": ("loss",)', '"expect": [2.1]', "experiment small: expect must be a dictionary of numbers"),
        ('"panels": ("loss",)', '"expect": {"dev": "low"}', "experiment small: expect must be a dictionary of"),
        ('{**SMALL, "lr": 2}', "[1]", "experiment small: config must be a dictionary, setting -> value"),
        ('"doc": "quick"', '"doc": 3', "experiment small: it must be a dictionary with a doc"),
        ('"neurons in the hidden layer"', "3", "setting n_hidden: what it is must be told in a string"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_name(source: Path, right: str, wrong: str, complaint: str) -> None:
    where = '"small":' if "experiment" in complaint else "n_hidden:"
    text = WHOLE.replace(right, wrong, 1)
    if "default" in complaint:  # a field without a default may not follow one that has it
        text = text.replace(" = 200", "").replace(" = 1\n", "\n").replace(' = "decay"', "").replace(" = False", "")
    with pytest.raises(UserError) as error:
        read(source, text)
    assert str(error.value).startswith(f"{source}, line {line_of(text, where)}: {complaint}")


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('PANELS = ("loss", "samples")', 'PANELS = "loss"', "PANELS: names are wanted"),
        ("SMALL = ", "DATA = 'names'\n    SMALL = ", "DATA: names are wanted"),
        (
            "EXPERIMENTS = {",
            "EXPERIMENTS = ['letters'] or {",
            "EXPERIMENTS: it must be a dictionary, name -> experiment",
        ),
        ('"small": ', "3: ", "EXPERIMENTS: 3 cannot be the name of an experiment"),
        ("Annotated[int,", "Annotated['Foo',", "a type in Config cannot be read: name 'Foo' is not defined"),
    ],
)
def test_a_mistake_in_a_declaration_is_told_with_its_line(source: Path, right: str, wrong: str, complaint: str) -> None:
    text = WHOLE.replace(right, wrong, 1)
    where = "class Config" if "Config" in complaint else f"{complaint.partition(':')[0]} ="
    with pytest.raises(UserError) as error:
        read(source, text)
    assert str(error.value).startswith(f"{source}, line {line_of(text, where)}: {complaint}")


@pytest.mark.parametrize("end", ["exit(0)", "quit()", "exec('raise SystemExit(0)')"])
def test_a_stage_ends_nothing_while_it_is_read(source: Path, end: str) -> None:
    text = WHOLE.replace("SMALL = {", f"END = {end}\n    SMALL = {{")
    with pytest.raises(UserError, match=f"{source}, line {line_of(text, 'END =')}: "):
        read(source, text)
    assert not sys.stdin.closed


def test_a_stage_may_begin_with_a_byte_order_mark(source: Path) -> None:
    source.write_text(dedent(WHOLE).lstrip("\n"), encoding="utf-8-sig")
    assert read_stage(source).settings


def test_what_is_no_python_is_told_with_its_line(source: Path) -> None:
    with pytest.raises(UserError, match=rf"{source}, line 2: "):
        read(source, "x = 1\nclass Config\n")


def test_a_constant_that_needs_torch_is_told_with_its_line(source: Path) -> None:
    text = WHOLE.replace('SMALL = {"n_hidden": 8}', "SMALL = torch.zeros(3)")
    with pytest.raises(
        UserError, match=rf"line {line_of(text, 'torch.zeros')}: .* no more than dataclasses and typing"
    ):
        read(source, text)


@pytest.mark.parametrize("name", ["Config", "EXPERIMENTS"])
def test_a_stage_without_its_declarations_is_none(source: Path, name: str) -> None:
    with pytest.raises(UserError, match=f"{name} is missing"):
        read(source, WHOLE.replace(name, "Other" if name == "Config" else "OTHERS"))


def test_a_stage_needs_an_experiment(source: Path) -> None:
    text = WHOLE[: WHOLE.index("EXPERIMENTS")] + "EXPERIMENTS = {}\n"
    with pytest.raises(UserError, match="EXPERIMENTS is missing"):
        read(source, text)


def test_a_config_that_is_no_dataclass_is_told(source: Path) -> None:
    with pytest.raises(UserError, match=f"{source}.*Config must be a dataclass"):
        read(source, WHOLE.replace("@dataclass(frozen=True)", ""))


def test_what_is_no_text_is_told(source: Path) -> None:
    source.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match=f"{source}: cannot be read as UTF-8 text"):
        read_stage(source)


def test_one_that_goes_while_it_is_read_is_told(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source.write_text(dedent(WHOLE).lstrip("\n"))
    read_once = Path.read_text

    def read_and_lose(self: Path, **how: str) -> str:
        text = read_once(self, **how)
        self.unlink()
        return text

    monkeypatch.setattr(Path, "read_text", read_and_lose)
    with pytest.raises(UserError, match="No such file"):
        read_stage(source)
