"""`zth-tui progress`: what a learner has seen, run and passed, and a lesson begun anew."""

import argparse
import json
from pathlib import Path

import pytest
from rich.console import Console

from zth_tui import paths, progress_command
from zth_tui.__main__ import main
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.course.progress import Guess, Progress

FIRST_STEP = builtin_pack().lesson("bigram").steps[0].title


@pytest.fixture
def progress() -> Progress:
    """Somebody has begun the bigrams, and run an MLP."""
    made = Progress.load(paths.progress())
    made.came_to("bigram", 1, FIRST_STEP)
    made.done("bigram", FIRST_STEP)
    made.guessed("bigram", FIRST_STEP, Guess(3.3, 3.2958, True))
    made.passed("bigram/counts")
    made.ran("bigram/net")
    made.ran("mlp/kaiming")
    return made


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["progress", *arguments]) == 0
    return capsys.readouterr().out


def test_each_lesson_has_a_line(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    lesson, stage = builtin_pack().lesson("bigram"), builtin_pack().stage("bigram")
    passable = sum(bool(e.expect) for e in stage.experiments.values())
    line = next(line for line in printed(capsys).splitlines() if line.startswith("Bigrams"))
    steps, experiments = len(lesson.steps), len(stage.experiments)
    assert line.split()[1:] == [f"1/{steps}", f"1/{steps}", "0", "0", f"2/{experiments}", f"1/{passable}"]


def test_it_says_where_the_file_is(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    assert str(paths.progress()) in printed(capsys)


def test_it_does_not_say_that_there_is_a_file_before_there_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys)
    assert out.splitlines()[-1] == "nothing is kept yet" and str(paths.progress()) not in out


def test_json_has_every_step_and_experiment(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    lessons = {lesson["name"]: lesson for lesson in json.loads(printed(capsys, "--json"))["lessons"]}
    predicted = {"guess": 3.3, "truth": 3.2958, "good": True}
    assert lessons["bigram"]["steps"][0] == {"title": FIRST_STEP, "level": "done", "predicted": predicted}
    assert lessons["bigram"]["steps"][1]["level"] == "new" and lessons["bigram"]["steps"][1]["predicted"] is None
    experiments = {e["name"]: e for e in lessons["bigram"]["experiments"]}
    assert experiments["counts"] == {"name": "counts", "run": True, "passed": True}
    assert experiments["net"] == {"name": "net", "run": True, "passed": False}


def test_json_says_what_is_wrong_with_the_file(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed(capsys, "--json"))["trouble"] == ""
    paths.progress().write_text("{")
    assert "was corrupt" in json.loads(printed(capsys, "--json"))["trouble"]


def test_a_lesson_begins_anew_and_the_others_stay(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, "--reset", "bigram")
    now = Progress.load(paths.progress())
    assert now.steps_seen("bigram") == 0 and now.place_in("bigram") == 0
    assert not now.has_run("bigram/net") and not now.has_passed("bigram/counts")
    assert now.last_lesson is None
    assert now.has_run("mlp/kaiming")


def test_a_lesson_that_there_is_not_is_met_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress", "--reset", "bigrm"]) == 2
    assert "did you mean bigram" in capsys.readouterr().err


def test_what_is_to_come_has_nothing_to_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "course.toml").write_text('title = "T"\n[[lesson]]\nname = "later"\ntitle = "Later"\n')
    progress_command.show(Console(), Pack(tmp_path), argparse.Namespace(json=False, reset=None))
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Later"))
    assert line.split()[1:] == ["to", "come"]


def test_a_file_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    paths.progress().parent.mkdir(parents=True)
    paths.progress().mkdir()
    assert main(["progress", "--reset", "bigram"]) == 1
    assert "progress" in capsys.readouterr().err
