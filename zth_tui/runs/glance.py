"""How a run stands, from the end of its log. Logs only grow, so what was read of one is not read again."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import msgspec

from zth_tui.runs import events
from zth_tui.runs.recency import is_recent

TAIL = 64 * 1024  # bytes at the end of a log that are read at first
FURTHER = 16  # times as many, as long as pictures and texts fill all that was read
MOST = 16 * 1024 * 1024  # bytes: some ten minutes of looks at their fastest; a run that paused before has gone on

Told = events.Started | events.Scalars | events.Evaluation | events.Paused | events.Resumed | events.Finished
_decoder = msgspec.json.Decoder(Told)  # it turns a picture down at its first word


@dataclass(frozen=True)
class Glance:
    """What some lines of a log tell; None is what they do not."""

    steps: int | None = None
    paused: bool | None = None
    finished: events.Finished | None = None  # the latest life's end, if it has ended
    evaluations: Mapping[str, tuple[int, float]] = field(default_factory=dict)  # split -> (step, loss), the latest

    @property
    def evaluation(self) -> dict[str, float]:
        """What was estimated of late: an older loss beside a newer one would tell of overfitting that there is not."""
        return {split: loss for split, (step, loss) in self.evaluations.items() if is_recent(step, self.steps or 0)}

    def is_enough(self, live: bool) -> bool:
        """Only a live run can be paused."""
        return self.steps is not None and (self.paused is not None or not live)


BEFORE_THE_FIRST_LINE = Glance(steps=0, paused=False)


def glance_at(log: Path, *, created: float, live: bool) -> Glance:
    """How the run stands that was `created` then (seconds since the epoch), and where it is `live`, if it waits."""
    try:
        return _followed(log, created).look(live)
    except OSError:
        return BEFORE_THE_FIRST_LINE


@dataclass(frozen=True)
class _Read:
    end: int = 0  # bytes of the log, up to which it was read
    glance: Glance = field(default_factory=Glance)


class _FollowedLog:
    """A log that viewers look at each second. Several threads may look: what was read is replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = _Read()

    def look(self, live: bool) -> Glance:
        """Raises OSError when the log cannot be read."""
        read = self._read
        size = self._path.stat().st_size
        if not read.end <= size <= read.end + MOST or not read.glance.is_enough(live):
            read = self._read = _read_end(self._path, size, live)
        elif size > read.end:
            with open(self._path, "rb") as file:
                read = self._read = _read_on(file, read)
        return read.glance


@lru_cache(maxsize=1000)
def _followed(log: Path, created: float) -> _FollowedLog:
    """A run in the place of a deleted one was created at another time."""
    return _FollowedLog(log)


def _read_end(log: Path, size: int, live: bool) -> _Read:
    """The last lines, and as many before them as it takes; MOST at most, whatever the log has grown to."""
    length = TAIL
    with open(log, "rb") as file:
        while length < size:
            read = _read_on(file, _Read(size - length))
            if read.glance.is_enough(live):
                return read
            if length >= MOST:
                known = replace(read.glance, steps=read.glance.steps or 0, paused=bool(read.glance.paused))
                return replace(read, glance=known)
            length *= FURTHER
        return _read_on(file, _Read(0, BEFORE_THE_FIRST_LINE))


def _read_on(file: BinaryIO, so_far: _Read) -> _Read:
    """All whole lines that follow."""
    file.seek(so_far.end)
    data = file.read()
    whole = data[: data.rfind(b"\n") + 1]
    glance = so_far.glance
    for line in whole.split(b"\n"):
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            glance = _take_in(glance, _decoder.decode(line))
    return _Read(so_far.end + len(whole), glance)


def _take_in(glance: Glance, event: Told) -> Glance:
    match event:
        case events.Started():
            return replace(glance, steps=event.step, finished=None, paused=False)
        case events.Scalars():
            return replace(glance, steps=event.first + len(event.loss))
        case events.Evaluation():
            return replace(glance, evaluations={**glance.evaluations, **_at(event.step, event.losses)})
        case events.Paused() | events.Resumed():
            return replace(glance, paused=isinstance(event, events.Paused))
        case events.Finished():
            evaluations = {**glance.evaluations, **_at(event.steps, event.evaluation)}
            return replace(glance, steps=event.steps, evaluations=evaluations, finished=event, paused=False)


def _at(step: int, losses: Mapping[str, float]) -> dict[str, tuple[int, float]]:
    return {split: (step, loss) for split, loss in losses.items()}
