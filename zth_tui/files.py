"""Files that are never half written, never written by two at once, and not read before they are known to end."""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE, AGAIN_AFTER = 0.5, 0.005  # seconds


def write_atomically(path: Path, content: bytes) -> None:
    """All of `content` or the old file, even through a power cut."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(aside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


class Unfit(Exception):
    """Says of a file why it is not to be read: 'is …', 'has …'."""


def read_regular(path: Path, most: int) -> bytes:
    """A regular file of at most `most` bytes; its kind and size are asked before it is opened.

    Raises Unfit, and OSError where it cannot be read.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # a pipe may never end
        raise Unfit("is no regular file")
    if status.st_size > most:
        raise Unfit(f"has {status.st_size // 1_000_000:,} MB, and may have {most // 1_000_000}")
    return path.read_bytes()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Others who enter so wait until this block ends, even if this process is killed.

    What is written matters more than the order: after half a second, or where the file system knows no locks, it goes
    on without.
    """
    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        _take(lock)
        yield
    finally:
        os.close(lock)


def _take(lock: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(AGAIN_AFTER)
        except OSError:
            return
