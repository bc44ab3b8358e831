"""`zth-tui progress`: what a learner has seen, run and passed, and a lesson begun anew."""

import json

import pytest

from zth_tui import paths
from zth_tui.__main__ import main
from zth_tui.course.packs import builtin_pack
from zth_tui.course.progress import Progress

FIRST_STEP = builtin_pack().lesson("bigram").steps[0].title


@pytest.fixture
def progress() -> Progress:
    """Somebody has begun the bigrams, and run an MLP."""
    made = Progress.load(paths.progress())
    made.seen("bigram", FIRST_STEP)
    made.passed("bigram/counts")
    made.ran("bigram/net")
    made.ran("mlp/kaiming")
    made.place("bigram", 1)
    return made


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["progress", *arguments]) == 0
    return capsys.readouterr().out


def test_each_lesson_has_a_line(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    lesson, stage = builtin_pack().lesson("bigram"), builtin_pack().stage("bigram")
    passable = sum(bool(e.expect) for e in stage.experiments.values())
    line = next(line for line in printed(capsys).splitlines() if line.startswith("Bigrams"))
    assert line.split()[1:] == [f"1/{len(lesson.steps)}", f"2/{len(stage.experiments)}", f"1/{passable}"]


def test_it_says_where_the_file_is(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    assert str(paths.progress()) in printed(capsys)


def test_json_has_every_step_and_experiment(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    lessons = {lesson["name"]: lesson for lesson in json.loads(printed(capsys, "--json"))["lessons"]}
    assert lessons["bigram"]["steps"][0] == {"title": FIRST_STEP, "seen": True}
    assert not lessons["bigram"]["steps"][1]["seen"]
    experiments = {e["name"]: e for e in lessons["bigram"]["experiments"]}
    assert experiments["counts"] == {"name": "counts", "run": True, "passed": True}
    assert experiments["net"] == {"name": "net", "run": True, "passed": False}


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


def test_what_is_to_come_has_nothing_to_count(capsys: pytest.CaptureFixture[str]) -> None:
    line = next(line for line in printed(capsys).splitlines() if line.startswith("GPT-2"))
    assert line.split()[1:] == ["to", "come"]


def test_a_file_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    paths.progress().parent.mkdir(parents=True)
    paths.progress().mkdir()
    assert main(["progress", "--reset", "bigram"]) == 1
    assert "progress" in capsys.readouterr().err
