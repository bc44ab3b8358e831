"""The learner's progress: remembered, and never in the way."""

import errno
import json
import multiprocessing
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from zth_tui import files
from zth_tui.course.progress import Answer, Guess, Progress, Recall


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "zth-tui" / "progress.json"


def corrupt_files(path: Path) -> list[Path]:
    return sorted(path.parent.glob(path.name + ".corrupt-*"))


def test_a_new_learner_has_seen_nothing_and_starts_at_the_first_step(path):
    progress = Progress.load(path)
    assert not progress.has_seen("bigram", "Names")
    assert progress.steps_seen("bigram") == 0
    assert progress.place_in("bigram") == 0
    assert progress.last_lesson is None
    assert not progress.has_run("bigram/counts")
    assert progress.trouble == ""
    assert not path.exists()  # looking writes nothing


def test_what_was_done_is_there_the_next_time(path):
    progress = Progress.load(path)
    progress.came_to("bigram", 0, "Names")
    progress.came_to("bigram", 1, "Counting")
    progress.ran("bigram/net")
    progress.passed("bigram/counts")

    again = Progress.load(path)
    assert again.has_seen("bigram", "Counting")
    assert again.steps_seen("bigram") == 2
    assert again.has_run("bigram/net") and not again.has_passed("bigram/net")
    assert again.has_run("bigram/counts") and again.has_passed("bigram/counts")
    assert again.place_in("bigram") == 1


def test_the_lesson_that_was_open_last_is_remembered(path):
    progress = Progress.load(path)
    progress.came_to("mlp", 3, "A step")
    progress.came_to("bigram", 0, "A step")
    assert Progress.load(path).last_lesson == "bigram"
    assert Progress.load(path).place_in("mlp") == 3


def test_seeing_a_step_twice_counts_once(path):
    progress = Progress.load(path)
    progress.came_to("bigram", 0, "Names")
    progress.came_to("bigram", 0, "Names")
    assert Progress.load(path).steps_seen("bigram") == 1


def test_a_step_that_was_come_to_is_written_at_once_and_only_once(path, monkeypatch):
    written = []

    def write(path: Path, content: bytes) -> None:
        written.append(content)
        files.write_atomically(path, content)

    monkeypatch.setattr("zth_tui.course.progress_file.write_atomically", write)
    progress = Progress.load(path)
    for _ in range(2):
        progress.came_to("bigram", 2, "Names")
    assert len(written) == 1
    assert progress.place_in("bigram") == 2 and progress.has_seen("bigram", "Names")


def test_a_step_that_has_another_title_now_was_not_seen_yet(path):
    progress = Progress.load(path)
    progress.came_to("bigram", 0, "Names")
    progress.came_to("bigram", 0, "The names")
    assert progress.has_seen("bigram", "The names")


def test_the_file_carries_its_version(path):
    Progress.load(path).ran("bigram/net")
    assert json.loads(path.read_text())["version"] == 1


def test_keys_that_it_does_not_know_are_kept(path):
    path.parent.mkdir()
    path.write_text('{"version": 1, "notes": {"a": 1}, "lessons": {"mlp": {"place": 2, "stars": 5}}}')
    Progress.load(path).came_to("mlp", 3, "A step")
    document = json.loads(path.read_text())
    assert document["notes"] == {"a": 1}
    assert document["lessons"]["mlp"] == {"place": 3, "seen": ["A step"], "stars": 5}


def test_two_open_apps_do_not_undo_each_other(path):
    one, other = Progress.load(path), Progress.load(path)
    one.came_to("mlp", 4, "A step")
    other.came_to("bigram", 0, "Names")
    one.ran("mlp/kaiming")
    final = Progress.load(path)
    assert final.place_in("mlp") == 4
    assert final.has_seen("bigram", "Names")
    assert final.has_run("mlp/kaiming")


def mark_many(path: Path, lesson: str, steps: int) -> None:
    progress = Progress.load(path)
    for i in range(steps):
        progress.came_to(lesson, i, f"step {i}")


def test_two_apps_that_write_at_the_same_time_lose_nothing(path):
    path.parent.mkdir()
    start = multiprocessing.get_context("spawn").Process
    apps = [start(target=mark_many, args=(path, lesson, 50)) for lesson in ("mlp", "gpt")]
    for app in apps:
        app.start()
    for app in apps:
        app.join()
    assert [Progress.load(path).steps_seen(lesson) for lesson in ("mlp", "gpt")] == [50, 50]


def test_an_app_that_holds_on_to_the_file_keeps_no_other_waiting_for_good(path, monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.0)
    path.parent.mkdir()
    with files.alone_in(path.parent):
        Progress.load(path).came_to("mlp", 0, "Letters")
    assert Progress.load(path).has_seen("mlp", "Letters")


def test_a_change_is_made_once_and_not_again_over_what_another_app_did_later(path):
    one, other = Progress.load(path), Progress.load(path)
    one.came_to("mlp", 4, "A step")
    other.came_to("mlp", 2, "A step")
    one.ran("mlp/kaiming")
    assert Progress.load(path).place_in("mlp") == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"{}",
        b'{"version": "1"}',
        b'{"version": 1, "ran": "all"}',
        b'{"version": 1, "lessons": {"mlp": {"place": -1}}}',
        b'{"version": 1, "lessons": {"mlp": {"place": "two"}}}',
        b"[" * 100_000,
    ],
)
def test_a_corrupt_file_is_set_aside_and_said_so(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    progress = Progress.load(path)
    [aside] = corrupt_files(path)
    assert aside.read_bytes() == content
    assert str(aside) in progress.trouble
    progress.came_to("mlp", 1, "A step")
    assert Progress.load(path).place_in("mlp") == 1


def test_a_file_that_turns_corrupt_while_the_app_is_open_costs_nothing(path):
    progress = Progress.load(path)
    progress.came_to("mlp", 1, "A step")
    path.write_text("torn")
    progress.ran("mlp/kaiming")
    again = Progress.load(path)
    assert again.place_in("mlp") == 1 and again.has_run("mlp/kaiming")
    assert len(corrupt_files(path)) == 1


def test_the_file_of_a_later_version_is_read_and_left_alone(path):
    path.parent.mkdir()
    content = '{"version": 2, "ran": ["mlp/kaiming"]}'
    path.write_text(content)
    progress = Progress.load(path)
    progress.passed("mlp/small")
    assert progress.has_run("mlp/kaiming") and progress.has_passed("mlp/small")
    assert "later" in progress.trouble
    assert path.read_text() == content


def test_a_path_that_cannot_be_read_does_no_harm(path):
    path.mkdir(parents=True)  # a folder where the file should be
    progress = Progress.load(path)
    progress.came_to("mlp", 2, "A step")
    assert progress.place_in("mlp") == 2
    assert str(path) in progress.trouble


def test_what_cannot_be_saved_is_kept_in_memory_and_saved_when_it_can_be(path):
    path.parent.write_text("a file where the folder should be")
    progress = Progress.load(path)
    progress.came_to("mlp", 2, "Three letters")
    assert progress.has_seen("mlp", "Three letters") and progress.place_in("mlp") == 2
    assert "is not saved" in progress.trouble

    path.parent.unlink()
    progress.ran("mlp/kaiming")
    assert progress.trouble == ""
    again = Progress.load(path)
    assert again.has_seen("mlp", "Three letters") and again.has_run("mlp/kaiming")


def test_all_that_a_full_disk_refused_is_written_when_there_is_room_again(path, monkeypatch):
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    progress = Progress.load(path)
    progress.came_to("bigram", 3, "A step")
    with monkeypatch.context() as full_disk:
        full_disk.setattr("zth_tui.course.progress_file.write_atomically", refuse)
        progress.came_to("bigram", 4, "A step")
        progress.came_to("mlp", 0, "Three letters")
        assert progress.place_in("bigram") == 4 and progress.has_seen("mlp", "Three letters")
        assert "No space left" in progress.trouble

    progress.ran("mlp/kaiming")
    again = Progress.load(path)
    assert again.place_in("bigram") == 4
    assert again.has_seen("mlp", "Three letters") and again.has_run("mlp/kaiming")


@pytest.fixture
def stale(path, monkeypatch):
    """As long as it is entered, the file cannot be read, as behind a network that comes and goes."""
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self == path:
            raise OSError(errno.ESTALE, "Stale file handle")
        return read(self)

    @contextmanager
    def entered():
        with monkeypatch.context() as patch:
            patch.setattr(Path, "read_bytes", refuse)
            yield

    return entered


def test_what_was_done_while_the_file_could_not_be_read_is_written_when_it_can_be(path, stale):
    progress = Progress.load(path)
    progress.ran("mlp/small")
    with stale():
        progress.ran("mlp/kaiming")
        assert progress.has_run("mlp/kaiming")
        assert "Stale file handle" in progress.trouble
    progress.ran("mlp/lecture")
    assert progress.trouble == ""
    again = Progress.load(path)
    assert all(again.has_run(f"mlp/{name}") for name in ("small", "kaiming", "lecture"))


def test_a_file_that_cannot_be_read_is_not_written_over(path, stale):
    Progress.load(path).ran("mlp/small")
    before = path.read_bytes()
    with stale():
        Progress.load(path).ran("mlp/kaiming")
    assert path.read_bytes() == before


def test_a_file_that_could_not_be_read_at_the_beginning_is_met_again_later(path, stale):
    Progress.load(path).came_to("mlp", 3, "A step")
    with stale():
        progress = Progress.load(path)
    progress.ran("mlp/kaiming")
    assert progress.place_in("mlp") == 3 and progress.trouble == ""
    assert Progress.load(path).place_in("mlp") == 3


def test_a_right_answer_that_could_not_be_read_is_kept_all_the_same(path, stale):
    Progress.load(path).answered("mlp", "A step", Answer(tries=1, right=True))
    with stale():
        progress = Progress.load(path)
        progress.answered("mlp", "A step", Answer(tries=3, right=True))
    progress.ran("mlp/kaiming")
    assert Progress.load(path).answer("mlp", "A step") == Answer(tries=1, right=True)


def test_a_corrupt_file_that_cannot_be_set_aside_is_not_written_over_until_it_can_be(path, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    path.parent.mkdir()
    path.write_text("torn")
    with monkeypatch.context() as faulty_disk:
        faulty_disk.setattr(os, "replace", refuse)
        progress = Progress.load(path)
        progress.ran("mlp/small")
        assert "is not saved" in progress.trouble and path.read_text() == "torn"
    progress.ran("mlp/kaiming")
    assert [aside.read_text() for aside in corrupt_files(path)] == ["torn"]
    again = Progress.load(path)
    assert again.has_run("mlp/small") and again.has_run("mlp/kaiming")


def test_an_experiment_that_is_passed_is_written_once(path, monkeypatch):
    written = []
    monkeypatch.setattr("zth_tui.course.progress_file.write_atomically", lambda path, content: written.append(content))
    Progress.load(path).passed("bigram/counts")
    assert len(written) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_said_so(path):
    path.parent.mkdir(mode=0o500)
    progress = Progress.load(path)
    progress.came_to("mlp", 2, "A step")
    assert progress.place_in("mlp") == 2
    assert "your progress is not saved" in progress.trouble


def test_what_was_done_answered_and_guessed_is_there_the_next_time(path):
    progress = Progress.load(path)
    progress.done("bigram", "Counting")
    progress.answered("bigram", "Counting", Answer(tries=2, right=True))
    progress.guessed("bigram", "Counting", Guess(3.3, run="bigram-counts-1"))

    again = Progress.load(path)
    assert again.has_done("bigram", "Counting") and not again.has_done("bigram", "Names")
    answer = again.answer("bigram", "Counting")
    assert answer == Answer(tries=2, right=True) and answer.helped
    assert again.guess("bigram", "Counting") == Guess(3.3, run="bigram-counts-1")
    assert again.answer("bigram", "Names") is None and again.guess("bigram", "Names") is None


def test_a_right_answer_is_kept_when_the_question_is_answered_again(path):
    progress = Progress.load(path)
    progress.answered("bigram", "Counting", Answer(tries=1, right=True))
    progress.answered("bigram", "Counting", Answer(tries=3, right=True, shown=True))
    assert progress.answer("bigram", "Counting") == Answer(tries=1, right=True)


def test_a_guess_that_was_skipped_is_not_one_that_is_missing(path):
    progress = Progress.load(path)
    progress.guessed("bigram", "Counting", Guess())
    assert Progress.load(path).guess("bigram", "Counting") == Guess()


def test_a_lesson_that_begins_anew_asks_none_of_its_quick_questions(path):
    progress = Progress.load(path)
    for name in ("bigram/Counting", "guess bigram/Counting", "mlp/Letters", "better bigram-1 bigram-2"):
        progress.recalled(name, Recall(0.0, 1))
    progress.reset("bigram")
    assert progress.recall("bigram/Counting") is None and progress.recall("guess bigram/Counting") is None
    assert progress.recall("mlp/Letters") and progress.recall("better bigram-1 bigram-2")


def test_the_file_of_a_later_version_that_looks_quite_different_is_left_alone(path):
    path.parent.mkdir(parents=True)
    path.write_text('{"version": 9, "lessons": [1]}')
    progress = Progress.load(path)
    progress.came_to("bigram", 0, "Names")
    assert "later" in progress.trouble and corrupt_files(path) == []
    assert path.read_text() == '{"version": 9, "lessons": [1]}'
