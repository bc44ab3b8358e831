"""A run's folder and its record: made whole or not at all, read back or refused with the reason."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from tests.build import run_info
from zth_tui import files
from zth_tui.errors import UsageError, UserError
from zth_tui.files import write_atomically
from zth_tui.runs import folder
from zth_tui.runs.folder import FORMAT, RunFolder


def test_what_was_asked_for_is_read_back(tmp_path: Path) -> None:
    made = folder.create(tmp_path, run_info())
    assert RunFolder(made.path).info() == run_info()


def test_a_run_is_named_after_stage_experiment_and_time(tmp_path: Path) -> None:
    made = folder.create(tmp_path, run_info("net"))
    assert made.path.parent == tmp_path
    assert made.name.startswith("bigram-net-2023111")


def test_runs_of_the_same_second_get_folders_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as at_once:
        made = list(at_once.map(lambda _: folder.create(tmp_path, run_info()), range(8)))
    assert len({run.path for run in made}) == 8


def test_where_no_folder_can_be_made_for_a_run_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "runs").touch()
    with pytest.raises(UserError, match="cannot write the run folder .*runs: Not a directory"):
        folder.create(tmp_path / "runs", run_info())


def test_on_a_full_disk_no_half_of_a_run_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folder, "write_atomically", no_room)
    with pytest.raises(UserError, match="No space left on device"):
        folder.create(tmp_path / "runs", run_info())
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_folder_can_be_chosen(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "mine"
    assert folder.create(tmp_path, run_info(), out).path == out
    assert RunFolder(out).info() == run_info()


def test_a_folder_that_holds_a_run_is_not_written_over(tmp_path: Path) -> None:
    made = folder.create(tmp_path, run_info())
    with pytest.raises(UserError, match="already holds a run; choose another --out, or --resume"):
        folder.create(tmp_path, run_info("net"), made.path)
    assert made.info() == run_info()


def test_a_folder_that_holds_other_things_is_not_strewn_with_a_run(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(UsageError, match="is not empty, and a run takes a folder of its own: --out .*/bigram-counts"):
        folder.create(tmp_path, run_info(), tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "thesis.tex"]


def test_an_empty_folder_can_be_chosen(tmp_path: Path) -> None:
    assert folder.create(tmp_path, run_info(), tmp_path).info() == run_info()


def test_on_a_full_disk_a_chosen_folder_is_left_empty_to_be_chosen_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full_disk, pytest.raises(UserError, match="No space left on device"):
        full_disk.setattr(folder, "write_atomically", no_room)
        folder.create(tmp_path, run_info(), tmp_path / "mine")
    assert folder.create(tmp_path, run_info(), tmp_path / "mine").info() == run_info()


def test_where_nothing_can_be_made_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot write the run folder .*file/mine: Not a directory"):
        folder.create(tmp_path, run_info(), tmp_path / "file" / "mine")


def test_a_folder_without_a_record_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no run folder: it has no run.json"):
        RunFolder(tmp_path).info()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"format":1}', b'{"format":"one"}'])
def test_a_corrupt_record_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(UserError, match=r"run\.json is corrupt .*; this run cannot be opened"):
        RunFolder(tmp_path).info()


def test_a_record_cut_at_any_byte_is_corrupt_and_no_crash(tmp_path: Path) -> None:
    whole = msgspec.json.encode(run_info())
    for cut in range(len(whole)):
        (tmp_path / "run.json").write_bytes(whole[:cut])
        with pytest.raises(UserError):
            RunFolder(tmp_path).info()


@pytest.mark.parametrize("further", [{}, {"config": "kept elsewhere since"}])
def test_a_later_format_is_told_from_corruption(tmp_path: Path, further: dict[str, object]) -> None:
    record = msgspec.to_builtins(run_info()) | {"format": FORMAT + 1} | further
    (tmp_path / "run.json").write_bytes(msgspec.json.encode(record))
    with pytest.raises(UserError, match=rf"written by a later zth-tui \(format {FORMAT + 1}\); update"):
        RunFolder(tmp_path).info()


def test_a_record_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    with pytest.raises(UserError, match=r"run\.json cannot be read: Is a directory"):
        RunFolder(tmp_path).info()


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "run.json"
    write_atomically(path, b"old")
    monkeypatch.setattr(files.os, failing, fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_works_replaces_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_atomically(path, b"a long old content")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
