"""What `zth-tui lessons check` finds in a pack."""

import json
from pathlib import Path

import pytest

from tests.course.written import pack, step, write
from zth_tui.course.checking import COLUMN, MOST_WORDS, problems
from zth_tui.course.checking.keys import pressed
from zth_tui.course.checking.offers import undecided
from zth_tui.course.lessons import Step
from zth_tui.course.packs import Pack
from zth_tui.course.predictions import Prediction
from zth_tui.course.stages import Experiment, Stage

__all__ = ["pack"]
KEYS = ("]", "[", ".", "t", "enter", "Enter")
ZOO = """
[[bug]]
name = "zoo-1"
of = "net"
right = "lr * 0.1"
wrong = "lr * 10"
cause = "The learning rate is a hundred times too high."
"""
LOOP = "\n\ndef step(self, lr):\n    self.w -= lr * 0.1\n"
QUESTION = """
```question
ask = "What is wrong?"
[[choice]]
says = "The lr."
why = "Yes."
right = true
[[choice]]
says = "Nothing."
why = "Look again."
```
"""


def plant(pack: Pack, zoo: str) -> None:
    """Bugs, in a stage with a loop of its own."""
    (pack.path / "mlp" / "zoo.toml").write_text(zoo)
    with open(pack.path / "mlp" / "stage.py", "a") as stage:
        stage.write(LOOP)


def test_in_a_sound_pack_there_is_nothing_to_mend(pack: Pack) -> None:
    assert problems(pack, KEYS) == []


def test_a_long_title_is_told_with_its_length_and_its_line(pack: Pack) -> None:
    write(pack, step("x" * (COLUMN + 1)))
    assert problems(pack) == [f"mlp/lesson.md, line 3 (step {'x' * 29!r}): its title has 29 characters; 28 fit"]


def found(pack: Pack, text: str, keys: tuple[str, ...] = KEYS) -> list[str]:
    """The problems of a step with this text."""
    write(pack, step(text=text))
    where = "mlp/lesson.md, line 3 (step 'A step'): "
    assert all(problem.startswith(where) for problem in problems(pack, keys))
    return [problem.removeprefix(where) for problem in problems(pack, keys)]


def test_a_long_line_of_code_is_quoted(pack: Pack) -> None:
    line = "y = " + "x" * COLUMN
    assert found(pack, f"```python\n{line}\n```") == [f"{line!r} has 32 characters; 28 fit"]


@pytest.mark.parametrize("markup", ["{}", "`{}`", "**{}**", "[{}](term:loss)"])
def test_a_word_that_is_longer_than_the_column_is_told(pack: Pack, markup: str) -> None:
    (pack.path / "glossary.toml").write_text('[[term]]\nname = "loss"\nsays = "A number."\n')
    word = "BatchNormalisationOfTheLayers"
    assert found(pack, f"See {markup.format(word)}, and `code of several short words`.") == [
        f"the word '{word}{',' if markup[-1] != ',' else ''}' has 30 characters; 28 fit, and it would be broken"
    ]


def test_wide_letters_take_two_places(pack: Pack) -> None:
    assert len(found(pack, "```text\n" + "안" * 15 + "\n```")) == 1


def test_a_step_of_too_many_words_is_to_be_cut(pack: Pack) -> None:
    assert found(pack, "word " * (MOST_WORDS + 1)) == ["it has 131 words; cut it to 130, or make two steps of it"]


@pytest.mark.parametrize("link", ["[above](<#A step>)", "[there](lesson:bigram)", "[it](term:loss)", "`C[xb](y)`"])
def test_a_link_may_lead_to_a_step_a_lesson_or_a_term(pack: Pack, link: str) -> None:
    (pack.path / "glossary.toml").write_text('[[term]]\nname = "loss"\nsays = "A number."\n')
    assert found(pack, f"See {link}.") == []


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("[x](<#A stp>)", "a link leads to the step 'A stp', and there is none; did you mean A step?"),
        ("[x](#A step)", "Markdown takes (#A step) for no link; write (<#A step>)"),
        ("[x](lesson:bigrm)", "a link leads to the lesson 'bigrm', and there is none; did you mean bigram?"),
        ("[x](term:los)", "a link leads to the term 'los', and there is none"),
        ("[x](https://a.org)", "the link to https://a.org shows its text alone; write the address out"),
        ("[x](other.md)", "the link to other.md shows its text alone"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(pack: Pack, link: str, problem: str) -> None:
    (told,) = found(pack, f"See {link}.")
    assert told.startswith(problem)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Press `t`, then `o` for the shelf.", ["t", "o"]),
        ("press `r`, then `0` to `9`: merges", ["r", "0", "9"]),
        ("run again with `r` and press\n`.` at once", [".", "r"]),
        ("Step with `.` and check.", ["."]),
        ("**Change:** `]` and `[` turn lr.", ["]", "["]),
        ("Every step `]` doubles the lr, `[` halves it.", ["]", "["]),
        ("Press `ctrl+p`, or `enter`.", ["ctrl+p", "enter"]),
        ("With `=` the second path is lost; `b` and `W` are leaves, `n` counts.", []),
        ("**Predict:** `abc` becomes `a` and `bc`. A name may begin with `e`.", []),
        ("```python\npress `q`\n```", []),
    ],
)
def test_a_key_is_what_a_text_says_to_press(text: str, keys: list[str]) -> None:
    assert sorted(pressed(text)) == sorted(keys)


def test_brackets_that_are_never_closed_are_soon_checked(pack: Pack) -> None:
    assert len(found(pack, "[" * 100_000)) == 1  # the word is too long


def test_a_key_that_does_nothing_is_told(pack: Pack) -> None:
    assert found(pack, "Press `]` or `}`, then `Enter`.") == ["no command has the key `}`"]
    assert found(pack, "Press `}`.", keys=()) == []


def test_a_panel_that_the_run_does_not_show_is_told(pack: Pack) -> None:
    stage = pack.path / "mlp" / "stage.py"
    stage.write_text(stage.read_text().replace('"learn them"}', '"learn them", "panels": ("matrix",)}'))
    write(pack, step(offers='run = "counts"\npanel = "matrix"'))
    (problem,) = problems(pack)
    assert problem.endswith("counts does not show the panel 'matrix'; it has: loss")


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"number": "step 99"}, ""),
        ({"number": "step 100"}, "net ends before step 100, which is to be predicted: it makes 100 steps"),
        ({"number": "loss"}, ""),
        ({"number": "dev"}, ""),
        ({"number": "dve"}, "'dve' is no figure of a run; did you mean dev?"),
        ({"number": "accuracy/train"}, ""),
        ({"number": "acuracy/train"}, "net shows no panel 'acuracy' to predict; did you mean accuracy?"),
        ({"direction": "dev", "since": 50}, ""),
        ({"direction": "dev", "since": 100}, "net ends before step 100"),
        ({"direction": "step 5"}, "'step 5' is one number; a direction needs loss, a split or PANEL/NAME"),
        ({"curves": {"a valley": [3, 1, 2], "x" * 29: [1, 2, 3]}}, f"the curve {'x' * 29!r} has a name of 29"),
    ],
)
def test_a_prediction_is_one_that_its_run_decides(tmp_path: Path, asked: dict[str, object], problem: str) -> None:
    (tmp_path / "stage.py").write_text('splits = ("train", "dev")\n')
    net = Experiment("mlp", "net", "learn", {"max_steps": 100}, {}, ("loss", "accuracy"))
    stage = Stage("mlp", "", tmp_path / "stage.py", {}, {"net": net})
    told = list(undecided(Step("A step", "Text.", run="net", prediction=Prediction("?", "Yes.", **asked)), stage))
    assert [text[: len(problem)] for text in told] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('splits = ("train",)', "'dev' is no figure of a run; there are: loss, train"),
        ('splits = ("train",)\nprint("dev")', "'dev' is no figure of a run; there are: loss, train"),
        ('splits: tuple[str, ...] = ("train", "dev")', ""),
        ('self.splits = ("train", "dev") if self.dev_text else ("train",)', ""),
        ('class Words:\n    splits = ()\nclass Names(Words):\n    splits = ("train", "dev")', ""),
        ("self.splits = tuple(self.names)", ""),  # what it computes may be any of the usual ones
        ("", ""),
    ],
)
def test_a_split_to_predict_is_one_that_the_stage_has(tmp_path: Path, source: str, problem: str) -> None:
    (tmp_path / "stage.py").write_text(source)
    net = Experiment("mlp", "net", "learn", {}, {}, ("loss",))
    stage = Stage("mlp", "", tmp_path / "stage.py", {}, {"net": net})
    told = list(undecided(Step("A step", "Text.", run="net", prediction=Prediction("?", "", number="dev")), stage))
    assert [text[: len(problem)] for text in told] == ([problem] if problem else [])


def test_the_steps_of_a_run_may_be_those_that_the_step_sets(tmp_path: Path) -> None:
    (tmp_path / "stage.py").write_text("")
    net = Experiment("mlp", "net", "learn", {"max_steps": 100}, {}, ("loss",))
    stage = Stage("mlp", "", tmp_path / "stage.py", {}, {"net": net})
    late = Step("A step", "Text.", run="net", set={"max_steps": 200}, prediction=Prediction("?", "", number="step 150"))
    assert list(undecided(late, stage)) == []


def test_long_choices_and_many_of_them_are_told(pack: Pack) -> None:
    choices = "".join(f'[[choice]]\nsays = "{"s" * n}"\nwhy = "{"w" * m}"\n' for n, m in ((201, 1), (1, 301), (2, 2)))
    right = '[[choice]]\nsays = "Yes."\nwhy = "So it is."\nright = true\n'
    assert found(pack, f'```question\nask = "?"\n{choices}{right}[[choice]]\nsays = "No."\nwhy = "No."\n```') == [
        "its question has 5 choices; leave 4",
        f"the choice {'s' * 30 + '…'!r} has 201 characters; cut it to 200",
        "the why of 's' has 301 characters; cut it to 300",
    ]


def test_long_predictions_and_many_curves_are_told(pack: Pack) -> None:
    curves = "".join(f'"curve {i}" = [1, 2, {i}]\n' for i in range(7))
    block = f'```predict\nask = "{"a" * 401}"\nsays = "{"s" * 401}"\n[curves]\n{curves}```\n'
    write(pack, step() + block)
    assert [problem.partition("): ")[2] for problem in problems(pack)] == [
        "its prediction's `ask` has 401 characters; cut it to 400",
        "its prediction's `says` has 401 characters; cut it to 400",
        "its prediction has 7 curves; leave 6",
    ]


def test_a_bug_of_the_zoo_is_shown_by_a_step_with_a_question(pack: Pack) -> None:
    plant(pack, ZOO)
    assert problems(pack) == ["mlp/zoo.toml: no step runs zoo-1; add one with a question, or take it out"]
    write(pack, step(offers='run = "zoo-1"') + QUESTION)
    assert problems(Pack(pack.path)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("* 0.1", "* (", "with '* (' in it stage.py is no Python any more: '(' was never closed"),
        ("* 0.1", "* 0.1\nreturn", "`wrong` spans several lines; a bug is in one"),
        ("(self, lr):\n    self", "(self, lr):\n    other", "`right` spans several lines; a bug is in one"),
        ("* 0.1", "* 0.1", "`right` and `wrong` are the same"),
        ("= 0.1", "= 10.0", "'= 0.1' stands in a declaration, which is read from the sound stage.py"),
        ("count them", "count", "'count them' stands in a declaration"),
    ],
)
def test_a_bug_is_one_line_made_wrong(pack: Pack, right: str, wrong: str, problem: str) -> None:
    zoo = ZOO.replace('"lr * 0.1"', json.dumps(right)).replace('"lr * 10"', json.dumps(wrong))
    plant(pack, zoo)
    write(pack, step(offers='run = "zoo-1"') + QUESTION)
    (told,) = problems(pack)
    assert told.startswith(f"mlp/zoo.toml: zoo-1: {problem}")


def test_a_step_of_the_zoo_asks_and_does_not_show_the_line(pack: Pack) -> None:
    plant(pack, ZOO)
    write(pack, step(offers='run = "zoo-1"\ncode = "class Config"'))
    assert [problem.partition("): ")[2] for problem in problems(pack)] == [
        "zoo-1 is a bug of the zoo; ask in a question block what is wrong",
        "zoo-1 is a bug of the zoo; leave `code` out, for it would show where it is",
    ]


@pytest.mark.parametrize(
    ("exercise", "problem"),
    [
        ('"""Split the names."""\nraise NotImplementedError\n', ""),
        ("def split(:\n", "mlp/exercises/E01.py, line 1: invalid syntax"),
        ("import torch\n", "mlp/exercises/E01.py, line 1: begin it with a docstring"),
        (f'"""{"x" * 61}"""\n', "mlp/exercises/E01.py, line 1: the task has 61 characters; cut"),
        (b"\xff", "mlp/exercises/E01.py"),
    ],
)
def test_an_exercise_says_in_its_first_line_what_is_to_be_done(pack: Pack, exercise: str, problem: str) -> None:
    file = pack.path / "mlp" / "exercises" / "E01.py"
    file.parent.mkdir()
    file.write_bytes(exercise if isinstance(exercise, bytes) else exercise.encode())
    assert [told[: len(problem)] for told in problems(pack)] == ([problem] if problem else [])


def test_two_steps_of_one_title_are_told(pack: Pack) -> None:
    write(pack, step(), step())
    assert problems(pack) == ["mlp/lesson.md: 2 steps are called 'A step'; progress knows steps by their titles"]


def test_a_malformed_lesson_is_told_with_file_and_line_and_the_others_are_checked(pack: Pack) -> None:
    write(pack, step(offers='run = "nets"'))
    (pack.path / "bigram" / "lesson.md").write_text("# Bigrams\n\n" + step("x" * 29))
    first, second = problems(pack)
    assert "bigram/lesson.md, line 3 (step" in first
    assert str(pack.path / "mlp" / "lesson.md") in second and "did you mean net" in second


def test_a_term_of_the_glossary_is_taught_in_a_lesson_that_there_is(pack: Pack) -> None:
    term = '[[term]]\nname = "logits"\nsays = "Numbers."\nlesson = "mpl"\n'
    (pack.path / "glossary.toml").write_text(term)
    assert problems(pack) == ["glossary.toml, 'logits': there is no lesson 'mpl'; did you mean mlp?"]


def test_a_term_stands_in_the_glossary_once(pack: Pack) -> None:
    (pack.path / "glossary.toml").write_text('[[term]]\nname = "loss"\nsays = "A number."\n' * 2)
    assert problems(pack) == ["glossary.toml: 'loss' stands there 2 times"]


def test_a_lesson_to_come_with_a_folder_of_nearly_its_name_is_told(pack: Pack) -> None:
    (pack.path / "mlp").rename(pack.path / "mpl")
    assert problems(pack) == ["course.toml: there is no lesson.md or stage.py in 'mlp'; did you mean mpl?"]


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ('"expect": {"trian": 2.4}', "expect names 'trian', which is no figure of a run; did you mean train?"),
        ('"expect": {"step 100": 2.4}', ""),
        ('"panels": ("los",)', "there is no panel 'los'; did you mean loss?"),
        ('"panels": ("matrix",)', ""),
    ],
)
def test_an_experiment_promises_and_shows_what_there_is(pack: Pack, declared: str, problem: str) -> None:
    stage = pack.path / "mlp" / "stage.py"
    stage.write_text(stage.read_text().replace('"learn them"', f'"learn them", {declared}'))
    found = problems(pack, panels=("loss", "matrix"))
    assert found == ([f"mlp/stage.py: experiment net: {problem}"] if problem else [])


def test_a_malformed_glossary_is_told(pack: Pack) -> None:
    (pack.path / "glossary.toml").write_text("[[term")
    (problem,) = problems(pack)
    assert "glossary.toml" in problem


def test_an_expression_without_a_number_is_told(pack: Pack) -> None:
    assert found(pack, "Text.\n\n<!-- ln(27) -->") == [
        "there is nothing to check before <!-- … -->; put it right behind a number, on the same line"
    ]
