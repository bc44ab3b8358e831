"""A lesson's text is read into steps, and a mistake in it is located."""

from pathlib import Path
from textwrap import dedent

import pytest

from zth_tui.course.lessons import Figure, Lesson, Step, code_line, lesson_of_experiments
from zth_tui.course.predictions import Prediction
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
    return Stage("bigram", "Bigrams", source, {"lr": Setting("lr", float, 0.1, "learning rate")}, {"counts": counts})


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
        ('run = "counts"', "run = counts", 15, "the step block is not TOML: Invalid value"),
        ('panel = "matrix"', 'panel = "matrix', 16, "the step block is not TOML: Illegal character"),
        ('panel = "matrix"', 'set = "lr"', 14, "set must be a table of settings"),
        ('panel = "matrix"', "set = { lrr = 1.0 }", 14, "bigram has no setting 'lrr'; did you mean lr?"),
        ('panel = "matrix"', "set = { lr = true }", 14, "lr takes a number, not True"),
        ('run = "counts"', "set = { lr = 1.0 }", 14, "set is for a run; say which"),
        ('panel = "matrix"', 'do = "smple"', 14, "do is not 'smple'; did you mean sample?"),
        ('panel = "matrix"', 'do = "tokens"', 14, "do = 'tokens' needs tokens in the same block"),
        ('code = "N[ix1, ix2] += 1"\n', 'do = "code"\n', 14, "do = 'code' needs code in the same block"),
        ('run = "counts"', 'do = "run"', 14, "do = 'run' needs run in the same block"),
        ('run = "counts"', 'do = "sample"', 14, "do = 'sample' needs run in the same block"),
        ('panel = "matrix"', "panel = " + "[" * 5000, 17, "the step block is not TOML: its brackets are nested"),
        ("Then look.", '```step\nrun = "counts"\n```', 20, "a step has one step block"),
    ],
)
def test_a_mistake_in_a_step_block_is_told_with_file_line_and_step(
    path: Path, stage: Stage, right: str, wrong: str, line: int, complaint: str
) -> None:
    with pytest.raises(UserError) as error:
        read(path, dedent(TEXT).replace(right, wrong), stage)
    assert str(error.value).startswith(f"{path}, line {line} (step 'Count pairs'): {complaint}")


PREDICT = """
    ```predict
    ask = "What does it end at?"
    number = "train"
    says = "Near 2.45<!-- loss -->."
    ```
"""
QUESTION = """
    ```question
    ask = "Which row holds first letters?"
    [[choice]]
    says = "Row a."
    why = "It holds what follows an a."
    [[choice]]
    says = "Row `.`"
    right = true
    why = "The dot stands for both ends."
    ```
"""
RUN = """
    # Bigrams
    ## Count
    Text.

    ```step
    run = "counts"
    ```
"""  # its next line is the eighth


def test_a_step_may_ask_for_a_prediction_and_a_question(path: Path, stage: Stage) -> None:
    (step,) = read(path, RUN + PREDICT + QUESTION, stage).steps
    assert step.prediction == Prediction("What does it end at?", "Near 2.45.", number="train")
    assert step.question and [choice.right for choice in step.question.choices] == [False, True]
    assert step.text == "Text."


@pytest.mark.parametrize(
    ("right", "wrong", "line", "complaint"),
    [
        ('says = "Near', 'sayz = "Near', 9, "unknown key 'sayz'; did you mean says?"),
        ("number =", "numbre =", 9, "unknown key 'numbre'; did you mean number"),
        ('number = "train"', "number = 2.45", 9, "Expected `str`, got `float` - at `$.number`"),
        ('number = "train"', "near = 0.1", 9, "it needs exactly one of: number, direction, curves"),
        ('number = "train"', "number = train", 11, "the predict block is not TOML: Invalid value"),
        ('why = "It', 'wy = "It', 15, "unknown key 'wy'; did you mean why?"),
        (
            '[[choice]]\n    says = "Row `',
            '[[choise]]\n    says = "Row `',
            15,
            "unknown key 'choise'; did you mean choice?",
        ),
        ("right = true", "", 15, "it needs two choices or more, one of them right; it has 2, 0 right"),
        ('why = "It holds what follows an a."', 'why = " "', 15, "the choice 'Row a.' has no feedback"),
        ('ask = "Which', '# ask = "Which', 15, "Object missing required field `ask`"),
    ],
)
def test_a_mistake_in_a_prediction_or_a_question_is_told_with_its_line(
    path: Path, stage: Stage, right: str, wrong: str, line: int, complaint: str
) -> None:
    text = RUN + PREDICT + QUESTION
    assert right in text
    with pytest.raises(UserError) as error:
        read(path, text.replace(right, wrong), stage)
    assert str(error.value).startswith(f"{path}, line {line} (step 'Count'): {complaint}")


def test_a_prediction_needs_a_run(path: Path, stage: Stage) -> None:
    with pytest.raises(UserError, match=r"a prediction is of a run; say which in a step block above it"):
        read(path, "# Bigrams\n## Count\nText.\n" + dedent(PREDICT), stage)


def acts(path: Path, stage: Stage, *blocks: str) -> list[str | None]:
    steps = (f"## Step {i}\nText.\n```step\n{block}\n```\n" for i, block in enumerate(blocks))
    return [step.do for step in read(path, "# Bigrams\n" + "".join(steps), stage).steps]


def test_a_step_is_ticked_by_its_run_or_by_its_panel_where_that_run_was_there_before(path: Path, stage: Stage) -> None:
    run, panel, lr = 'run = "counts"', 'panel = "matrix"', "set = { lr = 1.0 }"
    assert acts(path, stage, f"{run}\n{panel}", f"{run}\n{panel}", f"{run}\n{lr}") == ["run", "panel", "run"]


def test_a_step_says_what_ticks_it(path: Path, stage: Stage) -> None:
    assert acts(path, stage, 'run = "counts"\ndo = "sample"', 'tokens = "egg"', 'code = "N["') == [
        "sample",
        "tokens",
        None,
    ]


def test_the_settings_of_a_run_are_taken_in_their_own_type(path: Path, stage: Stage) -> None:
    (step,) = read(path, RUN.replace('"counts"', '"counts"\n    set = { lr = 1 }'), stage).steps
    assert step.set == {"lr": 1.0} and type(step.set["lr"]) is float


@pytest.mark.parametrize(
    ("written", "shown", "literal"),
    [
        ("ln 27 = 3.2958<!-- ln(27) -->.", "ln 27 = 3.2958.", "3.2958"),
        ("(3.30 <!-- ln(27) -->)", "(3.30)", "3.30"),
        ("**15%**<!-- ln(27) -->", "**15%**", "15%"),
        ("a=−8.0,<!-- ln(27) --> b", "a=−8.0, b", "−8.0"),
        ("3-4<!-- ln(27) -->", "3-4", "4"),
        ("`6.9e-9`<!-- ln(27) -->", "`6.9e-9`", "6.9e-9"),
        ("`n.`<!-- ln(27) -->", "`n.`", "n."),
        ("gpt2<!-- ln(27) -->", "gpt2", "gpt2"),
        ("```python\nx = 1,024<!-- ln(27) -->\n```", "```python\nx = 1,024\n```", "1,024"),
    ],
)
def test_a_figure_is_the_number_or_the_word_before_its_expression(
    path: Path, written: str, shown: str, literal: str
) -> None:
    (step,) = read(path, f"# Title\n## Step\n{written}\n", None).steps
    assert step.text == shown
    assert step.figures == (Figure(literal, "ln(27)"),)


def test_figures_of_a_prediction_are_checked_as_well(path: Path, stage: Stage) -> None:
    (step,) = read(path, RUN + PREDICT, stage).steps
    assert step.figures == (Figure("2.45", "loss"),)


def test_a_code_block_without_an_end_is_told_with_its_line(path: Path, stage: Stage) -> None:
    with pytest.raises(UserError, match=f"{path}, line 14: this code block has no end; close it with ```"):
        read(path, dedent(TEXT).replace('+= 1"\n```', '+= 1"\n'), stage)


@pytest.mark.parametrize("opens", ["```steps", "```Step", "```step x", "~~~step", "  ```step", "``` step", "````step"])
def test_what_only_looks_like_a_block_is_told_with_its_line(path: Path, stage: Stage, opens: str) -> None:
    with pytest.raises(UserError) as error:
        read(path, dedent(TEXT).replace("```step", opens), stage)
    assert str(error.value).startswith(
        f"{path}, line 14: {opens.strip()} would be shown as it stands; did you mean ```step"
    )


@pytest.mark.parametrize("language", ["text", "python", "stata", "pre"])
def test_code_of_other_languages_is_shown(path: Path, language: str) -> None:
    (step,) = read(path, f"# Title\n## Step\n```{language}\nx\n```\n", None).steps
    assert step.text == f"```{language}\nx\n```"


def test_a_block_before_the_first_step_is_told(path: Path, stage: Stage) -> None:
    with pytest.raises(UserError, match=f"{path}, line 2: a step block belongs to a step; put it below a '## Step'"):
        read(path, '# Title\n```step\nrun = "counts"\n```\n## Step\n', stage)


@pytest.mark.parametrize("heading", ["##", "##  "])
def test_a_step_without_a_title_is_told(path: Path, heading: str) -> None:
    with pytest.raises(UserError, match=f"{path}, line 3: a step needs a title"):
        read(path, f"# Title\n## Step\n{heading}\nText.\n", None)


def test_a_panel_may_be_ticked_without_a_run_of_the_step(path: Path, stage: Stage) -> None:
    assert acts(path, stage, 'panel = "matrix"\ndo = "panel"', 'run = "counts"\ndo = "panel"') == ["panel", "panel"]


def test_a_text_may_begin_with_a_byte_order_mark(path: Path) -> None:
    path.write_text("# Title\n## Step\nText.\n", encoding="utf-8-sig")
    assert read_lesson(path, None).title == "Title"


@pytest.mark.parametrize("text", ["x" * 100_000, "x<!-- " * 20_000, "x<!--" + " " * 100_000])
def test_a_text_is_read_in_a_time_that_grows_with_its_length(path: Path, text: str) -> None:
    (step,) = read(path, f"# Title\n## Step\n{text}\n", None).steps
    assert step.text == text.strip()


@pytest.mark.parametrize("text", ["<!-- ln(27) -->", "3.30  <!-- ln(27) -->", "3.30\n<!-- ln(27) -->", "3.30<!-- -->"])
def test_a_comment_that_follows_no_number_is_left_in_the_text(path: Path, text: str) -> None:
    (step,) = read(path, f"# Title\n## Step\n{text}\n", None).steps
    assert (step.text, step.figures) == (text, ())


def test_several_figures_are_read_in_one_line(path: Path) -> None:
    (step,) = read(path, "# Title\n## Step\n1.5<!-- a --> and 2.5 <!-- b -->, 3\n", None).steps
    assert step.text == "1.5 and 2.5, 3"
    assert step.figures == (Figure("1.5", "a"), Figure("2.5", "b"))


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
