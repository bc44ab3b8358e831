"""The exercises of a lesson."""

import ast

import pytest

from zth_tui.course.exercises import Exercise, exercises
from zth_tui.course.packs import builtin_pack

COLUMNS = 71  # what 80 leave to a text beside its line numbers and its frame

every_exercise = pytest.mark.parametrize(
    "exercise",
    [each for lesson in sorted(builtin_pack().path.iterdir()) for each in exercises(lesson)],
    ids=lambda each: f"{each.path.parent.parent.name}-{each.name}",
)


def test_each_file_is_one_with_its_task(tmp_path):
    folder = tmp_path / "exercises"
    folder.mkdir()
    for name in ("E02", "E01"):
        (folder / f"{name}.py").write_text(f'"""Do {name}.\n\nMore words.\n"""\n')
    assert exercises(tmp_path) == (
        Exercise("E01", "Do E01.", folder / "E01.py"),
        Exercise("E02", "Do E02.", folder / "E02.py"),
    )


def test_a_lesson_without_exercises_has_none(tmp_path):
    assert exercises(tmp_path) == ()


def test_a_file_that_is_no_exercise_hides_no_other(tmp_path):
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / "E01.py").write_text('"""Do it."""\n')
    (folder / "broken.py").write_text("def")
    (folder / "silent.py").write_text("x = 1\n")
    (folder / "bytes.py").write_bytes(b'"""\xff"""\n')
    assert [exercise.name for exercise in exercises(tmp_path)] == ["E01"]


@every_exercise
def test_a_task_does_not_repeat_the_name_that_it_is_listed_with(exercise: Exercise):
    assert not exercise.task.replace("-", "").startswith(exercise.name)


@every_exercise
def test_its_words_can_be_read_on_80_columns(exercise: Exercise):
    lines = exercise.path.read_text().splitlines()
    words = [line for first, last in docstrings(exercise) for line in lines[first - 1 : last]]
    comments = [line for line in lines if line.lstrip().startswith("#")]
    assert [line for line in words + comments if len(line) > COLUMNS] == []


def docstrings(exercise: Exercise) -> list[tuple[int, int]]:
    """The first and the last line of each, from 1."""
    told = [node.body[0] for node in ast.walk(ast.parse(exercise.path.read_text())) if has_docstring(node)]
    return [(each.lineno, each.end_lineno) for each in told]


def has_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None
