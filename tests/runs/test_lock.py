"""One trainer a folder, and a dead one holds nothing."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import psutil
import pytest

from zth_tui.errors import UserError
from zth_tui.runs.lock import TrainerLock, holder, is_held

HOLD = """
import sys
from pathlib import Path
from zth_tui.runs.lock import TrainerLock
lock = TrainerLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trainer.lock"


@contextlib.contextmanager
def another_trainer(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def write_record(path: Path, **changes: object) -> None:
    """A record of this very process, with changes."""
    me = psutil.Process()
    path.write_text(json.dumps({"pid": me.pid, "started": me.create_time(), "host": socket.gethostname()} | changes))


def test_a_second_trainer_is_refused_and_told_who_has_the_folder(path: Path) -> None:
    with another_trainer(path) as process:
        with pytest.raises(UserError, match=rf"process {process.pid} on .*attach to it, or stop it"):
            TrainerLock(path)
        assert is_held(path)


def test_a_refused_trainer_leaves_the_holder_its_record(path: Path) -> None:
    with another_trainer(path) as process:
        before = path.read_bytes()
        with pytest.raises(UserError):
            TrainerLock(path)
        assert path.read_bytes() == before
        assert holder(path).pid == process.pid


def test_a_killed_holder_frees_the_folder(path: Path) -> None:
    with another_trainer(path) as process:
        process.kill()
        process.wait()
    assert not is_held(path)
    TrainerLock(path).release()


def test_a_killed_holder_that_nobody_has_buried_yet_is_dead_too(path: Path) -> None:
    with another_trainer(path) as process:
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended and stays a zombie
        assert not is_held(path)


def test_a_released_lock_can_be_taken_again(path: Path) -> None:
    TrainerLock(path).release()
    TrainerLock(path).release()


def test_a_pid_that_another_process_has_got_since_is_not_the_holder(path: Path) -> None:
    write_record(path)
    assert is_held(path)
    write_record(path, started=psutil.Process().create_time() - 3600)
    assert not is_held(path)


def test_a_trainer_on_another_machine_is_alive_as_long_as_the_lock_is_taken(path: Path) -> None:
    with another_trainer(path):
        write_record(path, host="elsewhere", pid=1)
        assert is_held(path)
    assert not is_held(path)  # as after a container was made anew, with another name


def test_a_process_that_may_not_be_looked_at_is_alive_as_long_as_the_lock_is_taken(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(process: psutil.Process) -> NoReturn:
        raise psutil.AccessDenied(process.pid)

    with another_trainer(path):
        monkeypatch.setattr(psutil.Process, "status", refuse)
        assert is_held(path)
    assert not is_held(path)


def test_a_shorter_record_leaves_nothing_of_a_longer_one(path: Path) -> None:
    path.write_text("x" * 1000)
    lock = TrainerLock(path)
    assert holder(path).pid == os.getpid()
    lock.release()


@pytest.mark.parametrize(
    "record",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"pid": "many", "started": 0, "host": "h"}',
        '{"pid": -1, "started": 0, "host": "h"}',
        "\x00\xff",
    ],
)
def test_a_record_that_cannot_be_read_names_nobody(path: Path, record: str) -> None:
    path.write_bytes(record.encode("latin-1"))
    assert holder(path) is None
    assert not is_held(path)


def test_where_no_trainer_ever_was_there_is_none(path: Path) -> None:
    assert not is_held(path)
