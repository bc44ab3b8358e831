"""`zth-tui lessons check`: what it says of a pack, and how it ends."""

from pathlib import Path

import pytest

from tests.course.written import pack, step, write
from zth_tui.__main__ import main
from zth_tui.course.checking import problems
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.lessons_command import keys

__all__ = ["pack"]


def check(pack: Pack) -> int:
    return main(["lessons", "check", str(pack.path)])


def test_the_command_fails_where_there_is_something_to_mend(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    write(pack, step("x" * 29))
    assert check(pack) == 1
    assert "28 fit" in capsys.readouterr().err


def test_the_command_knows_the_keys_of_the_app(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    write(pack, step(text="Press `]`, `Enter`, `→` or `}`."))
    assert check(pack) == 1
    assert capsys.readouterr().err.count("no command has the key") == 1


def test_the_command_computes_the_numbers(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    write(pack, step(text="ln 27 = 3.30<!-- ln(27) -->, not 3.29<!-- ln(27) --> or 1<!-- lnn(27) -->."))
    assert check(pack) == 1
    wrong, broken = capsys.readouterr().err.strip().splitlines()
    assert wrong == "mlp/lesson.md, line 3 (step 'A step'): 3.29 is not ln(27) = 3.295836866"
    assert broken.startswith(
        "mlp/lesson.md, line 3 (step 'A step'): 1<!-- lnn(27) -->: there is no 'lnn'; did you mean"
    )


def test_what_cannot_be_checked_here_is_told_and_does_not_fail(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    (pack.path / "mlp" / "figures.py").write_text('def lectures(data):\n    return len(data("names"))\n')
    write(pack, step(text="It has 228,145<!-- lectures --> letters."))
    assert check(pack) == 0
    assert "mlp: 1 figure is not checked: data set names is not here" in capsys.readouterr().out


def test_figures_that_cannot_be_computed_are_told(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    (pack.path / "mlp" / "figures.py").write_text("import nothing_of_that_name\n")
    write(pack, step(text="It has 2<!-- two --> letters."))
    assert check(pack) == 1
    assert "mlp: its figures cannot be computed: figures.py cannot be imported: Module" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("while True: pass", "mlp: a figure takes too long: they were stopped after 1 s"),
        ("import os; os._exit(0)", "mlp: its figures cannot be computed: their process ended with exit code 0"),
    ],
)
def test_figures_that_give_no_answer_are_told(
    pack: Pack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, body: str, problem: str
) -> None:
    monkeypatch.setattr("zth_tui.lessons_command.LONGEST", 1.0 if "while" in body else 100.0)
    (pack.path / "mlp" / "figures.py").write_text(f"def two():\n    {body}\n")
    write(pack, step(text="It has 2<!-- two --> letters."))
    assert check(pack) == 1
    assert capsys.readouterr().err.startswith(problem)


def test_the_command_says_what_it_has_checked(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(pack) == 0
    assert capsys.readouterr().out.strip() == "A small course: 2 lessons, 4 steps, nothing to mend"


def test_a_folder_that_is_no_pack_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", "check", str(tmp_path)]) == 1
    assert "it has no course.toml" in capsys.readouterr().err


def test_in_the_built_in_pack_there_is_nothing_to_mend() -> None:
    found = problems(builtin_pack(), keys())
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("name", [name for name in builtin_pack().stages if name != "makemore"])  # it has no text
def test_every_experiment_of_a_built_in_stage_is_offered_by_a_step(name: str) -> None:
    lesson = builtin_pack().lesson(name)
    assert builtin_pack().stage(name).experiments.keys() - {step.run for step in lesson.steps} == set()


@pytest.mark.parametrize("lessons", ["lesson = []", '[[lesson]]\nname = "planned"\ntitle = "Planned"'])
def test_a_course_without_a_lesson_is_not_sound(pack: Pack, capsys: pytest.CaptureFixture[str], lessons: str) -> None:
    (pack.path / "course.toml").write_text(f'title = "Mine"\n{lessons}\n')
    assert check(pack) == 1
    assert capsys.readouterr().err.startswith("course.toml: no lesson is there")
