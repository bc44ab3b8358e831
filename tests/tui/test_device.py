"""Which device training would use: read from a run of this machine, or asked of a trainer."""

import asyncio
import errno
import signal
import sys
from pathlib import Path

import msgspec
import pytest

from tests.build import run_folder, run_info, started
from zth_tui.runs.catalogue import list_runs
from zth_tui.runs.lock import TrainerLock
from zth_tui.tui import device
from zth_tui.tui.device import Device, ask_trainer, device_of_newest_run


def answer(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let this program be the trainer that is asked."""
    monkeypatch.setattr(device, "ASK", [sys.executable, "-c", program])


async def test_a_trainer_answers_with_device_and_why(monkeypatch):
    answer(monkeypatch, """print('{"device": "cuda", "why": "a GPU", "threads": 1}')""")
    assert await ask_trainer() == Device("cuda", "a GPU")


@pytest.mark.parametrize("program", ["raise SystemExit('no torch')", "print('{')", "print('[]')"])
async def test_a_trainer_that_cannot_tell_is_no_crash(monkeypatch, program):
    answer(monkeypatch, program)
    assert await ask_trainer() is None


async def test_a_machine_without_room_for_a_trainer_is_no_crash(monkeypatch):
    async def no_room(*_, **__):
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", no_room)
    assert await ask_trainer() is None


async def test_a_trainer_that_is_no_longer_wanted_is_ended(monkeypatch):
    started_process: asyncio.Future[asyncio.subprocess.Process] = asyncio.get_running_loop().create_future()
    start = asyncio.create_subprocess_exec

    async def start_and_tell(*arguments, **options):
        process = await start(*arguments, **options)
        started_process.set_result(process)
        return process

    answer(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", start_and_tell)
    asking = asyncio.create_task(ask_trainer())
    process = await started_process
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await process.wait() == -signal.SIGKILL


def test_a_run_that_was_told_its_device_tells_nothing(tmp_path: Path):
    folder = run_folder(tmp_path, started(), info=msgspec.structs.replace(run_info(), device="cpu"))
    TrainerLock(folder.lock).release()
    assert device_of_newest_run(list_runs(tmp_path)) is None


@pytest.mark.parametrize("log", ["", "torn", '{"kind":"paused","step":1}\n'])
def test_a_run_whose_log_does_not_tell_is_passed_over(tmp_path: Path, log: str):
    good = run_folder(tmp_path, started(), info=run_info(created=100.0))
    bad = run_folder(tmp_path, info=run_info(created=200.0))
    bad.events.write_text(log)
    for folder in (good, bad):
        TrainerLock(folder.lock).release()
    assert device_of_newest_run(list_runs(tmp_path)) == Device("cpu", "as asked")
