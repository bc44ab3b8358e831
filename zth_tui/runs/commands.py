"""What viewers ask of a trainer: one typed command a line of `commands.jsonl`."""

import os
from pathlib import Path

import msgspec


class _Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag=str.lower):
    who: str = "you"


class Pause(_Command, frozen=True):
    pass


class Resume(_Command, frozen=True):
    pass


class Step(_Command, frozen=True):
    """Make `n` steps, then pause."""

    n: int = 1


class Set(_Command, frozen=True):
    """Change a setting that is marked live."""

    name: str
    value: float | int | str | bool


class Scale(_Command, frozen=True):
    """Multiply a live number; two quick presses in a row multiply twice."""

    name: str
    factor: float


class Sample(_Command, frozen=True):
    n: int = 10
    prompt: str = ""
    temperature: float = 1.0
    seed: int | None = None  # None: the next of the run's own


class Checkpoint(_Command, frozen=True):
    pass


class Stop(_Command, frozen=True):
    """Finish the step, write a checkpoint, end."""


LONGEST = 1 << 20  # bytes read at a time, more than any command has
Command = Pause | Resume | Step | Set | Scale | Sample | Checkpoint | Stop

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Command)


def send(path: Path, command: Command) -> None:
    """Append one command. Raises OSError when the disk does not take it."""
    line = b"\n" + _encoder.encode(command) + b"\n"  # the first one closes a line that was torn
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        if os.write(fd, line) < len(line):
            raise OSError("the disk is full: the command was not written whole")
    finally:
        os.close(fd)


class CommandReader:
    """Reads the commands appended after its making: what was asked of an earlier life is not replayed."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
        self._offset = os.fstat(self._fd).st_size

    @property
    def waiting(self) -> bool:
        """There is something to read."""
        return os.fstat(self._fd).st_size > self._offset

    def read(self) -> tuple[list[Command], list[str]]:
        """(commands, lines that are none), oldest first."""
        if not self.waiting:  # the usual answer, as cheap as can be
            return [], []
        data = os.pread(self._fd, LONGEST, self._offset)
        whole = data[: data.rfind(b"\n") + 1] or (data if len(data) == LONGEST else b"")
        self._offset += len(whole)
        commands, bad = [], []
        for line in filter(None, whole.splitlines()):
            try:
                commands.append(_decoder.decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError):
                bad.append(line.decode(errors="replace"))
        return commands, bad

    def close(self) -> None:
        os.close(self._fd)
