"""How far the learner has come in a lesson."""

from pathlib import Path

import pytest

from tests.tui.small_course import small_pack
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Answer, Progress
from zth_tui.course.reading import read_lesson
from zth_tui.course.standing import Standing, standing, steps_of


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return small_pack(tmp_path / "pack")


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress.load(tmp_path / "progress.json")


def stands(pack: Pack, progress: Progress, name: str) -> Standing:
    return next(standing(pack, progress, entry) for entry in pack.entries if entry.name == name)


def test_at_first_nothing_is_seen_run_or_passed(pack, progress):
    bigram = stands(pack, progress, "bigram")
    assert [step.title for step in bigram.steps] == ["The first step", "The second step"]
    assert [e.experiment.title for e in bigram.experiments] == ["bigram/counts", "bigram/net"]
    assert (bigram.steps_seen, bigram.ran, bigram.passed, bigram.place) == (0, 0, 0, 0)


def test_what_was_done_is_counted_in_its_own_lesson(pack, progress):
    progress.came_to("bigram", 1, "The first step")
    progress.ran("bigram/net")
    progress.passed("bigram/counts")
    bigram, mlp = stands(pack, progress, "bigram"), stands(pack, progress, "mlp")
    assert (bigram.steps_seen, bigram.ran, bigram.passed, bigram.place) == (1, 2, 1, 1)
    assert (mlp.steps_seen, mlp.ran, mlp.passed, mlp.place) == (0, 0, 0, 0)


def test_a_step_that_the_text_has_no_more_does_not_count(pack, progress):
    progress.came_to("bigram", 0, "A step of last year")
    assert stands(pack, progress, "bigram").steps_seen == 0


def test_a_lesson_to_come_has_no_steps_and_no_trouble(pack, progress):
    micrograd = stands(pack, progress, "micrograd")
    assert not micrograd.entry.there
    assert (micrograd.steps, micrograd.experiments, micrograd.trouble) == ((), (), "")


def test_a_lesson_that_cannot_be_read_says_why(pack, progress):
    (pack.path / "mlp" / "lesson.md").write_text("no heading")
    assert "lesson.md, line 1" in stands(pack, progress, "mlp").trouble
    assert stands(pack, progress, "bigram").trouble == ""


def test_the_level_of_a_step_grows_with_what_was_done(pack, progress):
    def level() -> str:
        return stands(pack, progress, "bigram").steps[0].level

    assert level() == "new"
    progress.came_to("bigram", 0, "The first step")
    assert level() == "seen"
    progress.done("bigram", "The first step")
    assert level() == "done"
    assert stands(pack, progress, "bigram").steps_done == 1


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (Answer(tries=1, right=True), "passed"),
        (Answer(tries=2, right=True), "helped"),
        (Answer(shown=True), "helped"),
    ],
)
def test_a_question_is_passed_at_once_or_with_help(tmp_path, answer, level):
    path = tmp_path / "bigram" / "lesson.md"
    path.parent.mkdir()
    path.write_text(QUESTION)
    progress = Progress.load(tmp_path / "progress.json")
    progress.answered("bigram", "Asked", answer)
    progress.done("bigram", "Asked")
    assert [step.level for step in steps_of(read_lesson(path, None), progress)] == [level]


QUESTION = """\
# Bigrams

## Asked

```question
ask = "Which?"
[[choice]]
says = "this"
why = "yes"
right = true
[[choice]]
says = "that"
why = "no"
```
"""
