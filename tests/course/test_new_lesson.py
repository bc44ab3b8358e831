"""`zth-tui lessons new`: a lesson to begin with, which trains as it stands."""

import errno
import os
from pathlib import Path

import pytest

from tests.course.test_lesson_format import DOC, PRINTED_FILE
from zth_tui.__main__ import main
from zth_tui.course.checking import problems
from zth_tui.course.new_lesson import FILES, write_new_lesson
from zth_tui.course.packs import Pack, shipped
from zth_tui.errors import UsageError, UserError


def test_it_makes_a_sound_pack_where_there_is_none(tmp_path: Path) -> None:
    write_new_lesson("my_letters", tmp_path / "course")
    pack = Pack(tmp_path / "course")
    assert [(entry.name, entry.title, entry.there) for entry in pack.entries] == [("my_letters", "My letters", True)]
    assert pack.lesson("my_letters").title == "My letters"
    assert problems(pack) == []


def test_all_its_files_are_written(tmp_path: Path) -> None:
    shipped_files = {
        file for file in (shipped("data") / "new-lesson").rglob("*") if file.suffix in (".md", ".py", ".toml")
    }
    lesson = write_new_lesson("letters", tmp_path)
    assert {file.relative_to(lesson) for file in lesson.rglob("*") if file.is_file()} == {
        file.relative_to(shipped("data") / "new-lesson") for file in shipped_files
    }


def test_its_experiments_can_be_run(tmp_path: Path) -> None:
    write_new_lesson("letters", tmp_path)
    assert "letters" in Pack(tmp_path).stage("letters").experiments


def test_a_second_one_is_listed_after_the_first(tmp_path: Path) -> None:
    write_new_lesson("one", tmp_path)
    write_new_lesson("two", tmp_path)
    assert [entry.name for entry in Pack(tmp_path).entries] == ["one", "two"]


def test_one_that_was_planned_is_not_listed_twice(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('title = "Mine"\n[[lesson]]\nname = "one"\ntitle = "The first"\n')
    write_new_lesson("one", tmp_path)
    assert [(entry.name, entry.title) for entry in Pack(tmp_path).entries] == [("one", "The first")]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    write_new_lesson("one", tmp_path)
    with pytest.raises(UserError, match="is there already"):
        write_new_lesson("one", tmp_path)


def test_what_cannot_be_written_to_its_end_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(path: Path, content: str, **_: object) -> int:
        if path.name == "stage.py":
            raise OSError(errno.ENOSPC, "No space left on device")
        return path.write_bytes(content.encode())

    write_new_lesson("one", tmp_path)
    before = sorted(tmp_path.rglob("*")), (tmp_path / "course.toml").read_text()
    with monkeypatch.context() as full_disk:
        full_disk.setattr(Path, "write_text", write)
        with pytest.raises(UserError, match="No space left"):
            write_new_lesson("two", tmp_path)
    assert (sorted(tmp_path.rglob("*")), (tmp_path / "course.toml").read_text()) == before

    write_new_lesson("two", tmp_path)
    assert [entry.name for entry in Pack(tmp_path).entries] == ["one", "two"]


def test_a_map_that_cannot_be_written_leaves_no_lesson_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_new_lesson("one", tmp_path)
    before = (tmp_path / "course.toml").read_text()
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UserError, match="No space left"):
        write_new_lesson("two", tmp_path)
    assert (tmp_path / "course.toml").read_text() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["course.toml", "one"]


def test_what_the_map_held_stays_as_it_was(tmp_path: Path) -> None:
    old = b'\xef\xbb\xbftitle = "Mine"\r\n'
    (tmp_path / "course.toml").write_bytes(old)
    write_new_lesson("one", tmp_path)
    assert (tmp_path / "course.toml").read_bytes().startswith(old)
    assert [entry.name for entry in Pack(tmp_path).entries] == ["one"]


def test_a_name_that_is_too_long_for_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written: File name too long"):
        write_new_lesson("n" * 300, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "My lesson", "../up", "1st", "a-b"])
def test_a_name_is_that_of_a_package(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a lesson"):
        write_new_lesson(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        write_new_lesson("one", tmp_path / "file")


@pytest.mark.parametrize(
    "course",
    [
        "title =",
        'title = "a',
        "title = 3",
        "title = 'T'\nlesson = []",
        "title = 'T'\nlesson = [{ name = 'a', title = 'A' }]",  # to which no [[lesson]] can be added
        "title = 'T'\n[[lesson]]\nname = 'a'\n",
        "[[lesson]]\nname = 3\n",
    ],
)
def test_in_a_malformed_pack_nothing_is_begun(tmp_path: Path, course: str) -> None:
    (tmp_path / "course.toml").write_text(course)
    with pytest.raises(UserError, match=r"course\.toml"):
        write_new_lesson("one", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["course.toml"]
    assert (tmp_path / "course.toml").read_text() == course


def test_a_course_may_have_no_more_than_a_title(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('title = "Mine"\n')
    write_new_lesson("one", tmp_path)
    assert [entry.name for entry in Pack(tmp_path).entries] == ["one"]


def test_the_command_says_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", "new", "one", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert f"zth-tui lessons check {tmp_path}" in said
    assert main(["lessons", "check", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == "A course of my own: 1 lesson, 4 steps, nothing to mend"


def test_the_manual_prints_what_it_writes() -> None:
    printed = {name.partition("/")[2]: text for name, text in PRINTED_FILE.findall(DOC.read_text(encoding="utf-8"))}
    for file in FILES:
        assert (shipped("data") / "new-lesson" / file).read_text(encoding="utf-8") == printed[file]
