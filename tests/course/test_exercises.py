"""The exercises of a lesson."""

from zth_tui.course.exercises import Exercise, exercises


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
