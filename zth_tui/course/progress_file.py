"""The file that the learner's progress lies in: read, changed and written in one go, and never a reason to stop."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from zth_tui.files import alone_in, write_atomically

VERSION = 1
Document = dict[str, Any]  # a plain dict, so that keys of other versions are kept
Change = Callable[[Document], None]


class _Format(msgspec.Struct):
    """What the files of all versions have in common."""

    version: int


class ProgressFile:
    """A change is made to what the file holds at that moment, so two open apps do not undo each other.

    As long as the file cannot be read or written, changes are kept in memory, and made again with the next.
    """

    def __init__(self, path: Path, shape: type[msgspec.Struct]) -> None:
        """`shape`: what a file must look like to be read; it may hold more."""
        self._path, self._shape = path, shape
        self._left_alone = ""  # why the file is not to be written over
        self._not_written = self._set_aside = ""
        self._unwritten: list[Change] = []
        self.document = self._read() or {"version": VERSION}

    @property
    def trouble(self) -> str:
        """What the learner should know about the file; "" when all is well."""
        return self._left_alone or self._not_written or self._set_aside

    def change(self, change: Change) -> None:
        self._unwritten.append(change)
        with alone_in(self._path.parent):
            document = self._read() or self.document
            for unwritten in self._unwritten:
                unwritten(document)
            self.document = document
            if not self._left_alone:
                self._write()

    def _write(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, msgspec.json.format(msgspec.json.encode(self.document)))
            self._unwritten.clear()
            self._not_written = ""
        except OSError as error:
            self._not_written = f"your progress is not saved: {error.strerror} ({self._path.parent})"

    def _read(self) -> Document | None:
        """The file's document; None when there is none to be had."""
        self._left_alone = ""
        try:
            content = self._path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self._leave_alone(f"{error.strerror} ({self._path})")
            return None
        later = False
        try:
            if later := msgspec.json.decode(content, type=_Format).version > VERSION:
                self._leave_alone(f"a later zth-tui wrote {self._path}")
            document: Document = msgspec.json.decode(content)
            msgspec.convert(document, self._shape)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            if not later:  # which may look quite different
                self._put_aside(str(error))
            return None
        return document

    def _leave_alone(self, why: str) -> None:
        self._left_alone = f"what you do now is not saved: {why}"

    def _put_aside(self, why: str) -> None:
        aside = self._path.with_name(f"{self._path.name}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}")
        try:
            os.replace(self._path, aside)
            self._set_aside = f"your progress begins anew: its file was corrupt, and is kept as {aside} ({why})"
        except OSError:
            self._leave_alone(f"{self._path} is corrupt ({why})")
