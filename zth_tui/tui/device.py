"""Which device training would use here, and why. Only a trainer knows, and this process must not import torch."""

import asyncio
import socket
import sys

import msgspec

from zth_tui.runs import events
from zth_tui.runs.catalogue import RunSummary
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.lock import holder

HEAD = 64 * 1024  # bytes at the beginning of a log in which the trainer says where it runs
ASK = [sys.executable, "-m", "zth_tui.train", "--describe"]


class Device(msgspec.Struct, frozen=True):
    device: str
    why: str


def device_of_newest_run(runs: list[RunSummary]) -> Device | None:
    """What the newest run found that was left to choose, on this machine: a home may be shared by several."""
    for run in runs:
        if run.info and run.info.device == "auto":
            record = holder(run.folder.lock)
            if record and record.host == socket.gethostname() and (found := _started(run.folder)):
                return Device(found.device, found.why)
    return None


async def ask_trainer() -> Device | None:
    """Ask a trainer process, which takes the seconds that torch takes; None when it cannot tell."""
    try:
        process = await asyncio.create_subprocess_exec(
            *ASK,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    try:
        said, _ = await process.communicate()
        return msgspec.json.decode(said, type=Device)
    except msgspec.DecodeError:
        return None
    finally:
        if process.returncode is None:
            process.kill()


def _started(folder: RunFolder) -> events.Started | None:
    try:
        with open(folder.events, "rb") as file:
            return msgspec.json.decode(file.read(HEAD).partition(b"\n")[0], type=events.Started)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
