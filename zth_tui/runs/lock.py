"""One trainer a folder. The lock is the kernel's, so it ends with its holder, however that ends."""

import fcntl
import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
import psutil

from zth_tui.errors import UserError


@dataclass(frozen=True)
class Holder:
    """The process that took the lock last."""

    pid: Annotated[int, msgspec.Meta(ge=1)]
    started: float  # its start time, since pids are used again
    host: str

    @property
    def alive(self) -> bool | None:
        """None where it cannot be told: of another machine's process, or one that may not be looked at."""
        if self.host != socket.gethostname():
            return None
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 2.0
            return bool(same and process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False
        except psutil.Error:
            return None


class TrainerLock:
    def __init__(self, path: Path) -> None:
        """Take the lock. Raises UserError when another trainer has it."""
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._fd)
            found = holder(path)
            who = f"process {found.pid} on {found.host}" if found else "another process"
            raise UserError(f"{path.parent} is being trained by {who}; attach to it, or stop it first") from None
        me = psutil.Process()
        record = {"pid": me.pid, "started": me.create_time(), "host": socket.gethostname()}
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, json.dumps(record).encode(), 0)

    def release(self) -> None:
        os.close(self._fd)


def holder(path: Path) -> Holder | None:
    """Who took the lock last, alive or not; None when nobody did or the record cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def is_held(path: Path) -> bool:
    """A trainer lives that has the lock.

    Its record tells, for the lock itself would have to be taken to be tried, and a trainer that starts just then
    would be turned away. Only where the record cannot tell, as that of a container that is gone, is it tried.
    """
    found = holder(path)
    alive = found.alive if found else False
    if alive is not None:
        return alive
    try:
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
