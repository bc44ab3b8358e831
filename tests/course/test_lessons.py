"""A lesson's text is read into steps, and a mistake in it is located."""

from pathlib import Path
from textwrap import dedent

import pytest

from zth_tui.course.lessons import Lesson, Step, code_line, lesson_of_experiments
from zth_tui.course.reading import read_lesson
from zth_tui.course.stages import Experiment, Setting, Stage
from zth_tui.errors import UserError

TEXT = """
    # Bigrams

    A word before the first step.

    ## Count pairs

    Count *every* pair.

    ```python
    ## a comment, and no step
    N[ix1, ix2] += 1
    ```

    ```step
    run = "counts"
    panel = "matrix"
    code = "N[ix1, ix2] += 1"
    ```

    Then look.

    ## Think
    Nothing to run here.
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    source = tmp_path / "stage.py"
    source.write_text("x = 0\nN[ix1, ix2] += 1\nx = 0\n")
    counts = Experiment("bigram", "counts", "count", {}, {}, ("loss", "matrix"))
    return Stage("bigram", "Bigrams", source, {}, {"counts": counts})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "bigram").mkdir()
    return tmp_path / "bigram" / "lesson.md"


def read(path: Path, text: str, stage: Stage | None, newline: str = "\n") -> Lesson:
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8", newline=newline)
    return read_lesson(path, stage)


def test_a_lesson_is_a_title_and_steps(path: Path, stage: Stage) -> None:
    lesson = read(path, TEXT, stage)
    assert (lesson.name, lesson.title, lesson.stage) == ("bigram", "Bigrams", stage)
    assert [step.title for step in lesson.steps] == ["Count pairs", "Think"]


def test_a_step_offers_what_its_block_says_and_the_block_is_not_shown(path: Path, stage: Stage) -> None:
    step, _ = read(path, TEXT, stage).steps
    assert (step.run, step.panel, step.code) == ("counts", "matrix", "N[ix1, ix2] += 1")
    assert step.text.startswith("Count *every* pair.\n\n```python\n## a comment, and no step\n")
    assert step.text.endswith("Then look.")
    assert "run =" not in step.text


def test_a_step_may_offer_nothing(path: Path, stage: Stage) -> None:
    assert read(path, TEXT, stage).steps[1] == Step("Think", "Nothing to run here.")


def test_line_ends_of_windows_are_read_alike(path: Path, stage: Stage) -> None:
    assert read(path, TEXT, stage, newline="\r\n") == read(path, TEXT, stage)


def test_a_lesson_without_a_stage_has_steps_that_offer_nothing(path: Path) -> None:
    assert read(path, "# Title\n## Step\nText.\n", None).steps == (Step("Step", "Text."),)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "complaint"),
    [
        ('run = "counts"', 'run = "count"', 14, "no experiment 'count'; did you mean counts?"),
        ('panel = "matrix"', 'panel = "matrx"', 14, "bigram has no panel 'matrx'; did you mean matrix?"),
        ('code = "N[', 'code = "M[', 14, "'M[ix1, ix2] += 1' stands on no line, or on several"),
        ('code = "N[ix1, ix2] += 1"', 'code = "x = 0"', 14, "'x = 0' stands on no line, or on several"),
        ("panel =", "panels =", 14, "unknown key 'panels'; did you mean panel?"),
        ('run = "counts"', "run = 1", 14, "run must be a string"),
        ('run = "counts"', "run = counts", 14, "the step block is not TOML"),
        ("Then look.", '```step\nrun = "counts"\n```', 20, "a step has one step block"),
    ],
)
def test_a_mistake_in_a_step_block_is_told_with_file_line_and_step(
    path: Path, stage: Stage, right: str, wrong: str, line: int, complaint: str
) -> None:
    with pytest.raises(UserError) as error:
        read(path, dedent(TEXT).replace(right, wrong), stage)
    assert str(error.value).startswith(f"{path}, line {line} (step 'Count pairs'): {complaint}")


def test_a_code_block_without_an_end_is_told_with_its_line(path: Path, stage: Stage) -> None:
    with pytest.raises(UserError, match=f"{path}, line 14: this code block has no end; close it with ```"):
        read(path, dedent(TEXT).replace('+= 1"\n```', '+= 1"\n'), stage)


def test_offers_without_a_stage_are_told(path: Path) -> None:
    with pytest.raises(UserError, match=r"line 14 .*this lesson has no stage\.py, so a step can offer nothing"):
        read(path, TEXT, None)


@pytest.mark.parametrize("text", ["", "Bigrams\n## Step\n", "# Title\nno step\n", "## Step\n"])
def test_a_lesson_needs_a_title_and_a_step(path: Path, text: str) -> None:
    with pytest.raises(UserError, match="line 1: a lesson starts with '# Title' and has at least one '## Step'"):
        read(path, text, None)


def test_what_is_no_text_is_told(path: Path) -> None:
    path.write_bytes(b"# Title\xff")
    with pytest.raises(UserError, match=f"{path}: cannot be read as UTF-8 text"):
        read_lesson(path, None)


def test_a_line_of_code_is_found_only_where_it_is_alone(stage: Stage) -> None:
    assert code_line(stage, "N[ix1") == 2
    assert code_line(stage, "x = 0") is None
    assert code_line(stage, "y = 0") is None


def test_a_stage_without_a_text_has_a_step_for_each_experiment(tmp_path: Path) -> None:
    lr, deep = Setting("lr", float, 0.1, "learning rate"), Setting("deep", bool, False, "more layers")
    config = {"lr": 0.1, "deep": True}
    best = Experiment("net", "best", "our best", config, {"dev": 1.93}, ("loss",))
    plain = Experiment("net", "plain", "as it comes", {"lr": 0.1, "deep": False}, {}, ("loss",))
    (tmp_path / "stage.py").write_text("def step(self, lr):\n    pass\n")
    stage = Stage("net", "a net", tmp_path / "stage.py", {"lr": lr, "deep": deep}, {"plain": plain, "best": best})
    lesson = lesson_of_experiments("Nets", stage)
    assert [(step.title, step.run) for step in lesson.steps] == [("plain", "plain"), ("best", "best")]
    assert lesson.steps[0].text == "As it comes."
    assert code_line(stage, lesson.steps[0].code or "") == 1
    assert "deep  true" in lesson.steps[1].text
    assert "dev  1.9300" in lesson.steps[1].text
    assert "lr" not in lesson.steps[1].text
