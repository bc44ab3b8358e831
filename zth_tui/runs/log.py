"""Appending events, and following them while they are being appended."""

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from zth_tui.runs.events import Event

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Event)
FULL = (errno.ENOSPC, errno.EDQUOT)


class EventWriter:
    """Appends events, a line each. A full disk is waited out, so that nothing is lost."""

    def __init__(self, path: Path, *, give_up: Callable[[], bool] = lambda: False) -> None:
        """`give_up` is asked while the disk is full; a true answer raises the error instead of waiting."""
        self._fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        self._give_up = give_up
        if _ends_torn(self._fd):  # an earlier life was cut off in a line: close it, so that it spoils only itself
            self._append(b"\n")

    def write(self, *events: Event) -> int:
        """The bytes that they took."""
        data = b"".join(_encoder.encode(event) + b"\n" for event in events)
        self._append(data)
        return len(data)

    def close(self) -> None:
        os.close(self._fd)

    def _append(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._fd, data) :]
            except OSError as error:
                if error.errno not in FULL or self._give_up():
                    raise
                time.sleep(0.2)


class EventFollower:
    """Reads what was appended since the last look. A torn last line is not there yet; a corrupt one is counted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self.corrupt = 0

    def read(self) -> list[Event]:
        """New events, oldest first; none while the file is missing."""
        try:
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        events = []
        for line in whole.split(b"\n"):
            try:
                events.append(_decoder.decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.corrupt += bool(line.strip())
        return events


def first_event(path: Path) -> Event | None:
    """None where there is none, or it cannot be read as one."""
    try:
        with open(path, "rb") as file:
            event: Event = _decoder.decode(file.readline())
            return event
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def encode(event: Event) -> str:
    """The event as its line of the log, without the newline."""
    return _encoder.encode(event).decode()


def _ends_torn(fd: int) -> bool:
    size = os.fstat(fd).st_size
    return size > 0 and os.pread(fd, 1, size - 1) != b"\n"
