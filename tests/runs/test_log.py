"""The event log: what was written is read back, whatever happens to the file in between."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.build import finished, scalars, started, write_log
from zth_tui.runs import events, log
from zth_tui.runs.log import EventFollower, EventWriter

SAID = [
    started(),
    scalars(0, 3.3, 3.2),
    events.Matrix(t=1.0, step=2, name="W", rows=["."], columns=["ü"], values=[[-0.5]]),
    events.Samples(t=2.0, step=2, seed=1, temperature=1.0, prompt="", samples=[events.Sample("zoë\n", known=True)]),
    finished(2, train=3.2),
]
LINES = [log.encode(event).encode() + b"\n" for event in SAID]
WHOLE = b"".join(LINES)


def test_what_is_written_is_read_back_in_order(tmp_path: Path) -> None:
    write_log(tmp_path / "events", *SAID)
    assert EventFollower(tmp_path / "events").read() == SAID


def test_the_first_event_is_read_alone(tmp_path: Path) -> None:
    write_log(tmp_path / "events", *SAID)
    assert log.first_event(tmp_path / "events") == SAID[0]


@pytest.mark.parametrize("content", [None, b"", b"{torn", b"\xff\n"])
def test_a_log_that_does_not_begin_with_an_event_has_no_first_one(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "events").write_bytes(content)
    assert log.first_event(tmp_path / "events") is None


def test_each_event_is_read_once(tmp_path: Path) -> None:
    writer, follower = EventWriter(tmp_path / "events"), EventFollower(tmp_path / "events")
    for event in SAID:
        writer.write(event)
        assert follower.read() == [event]
    assert follower.read() == []


def test_a_log_that_is_not_there_yet_holds_nothing(tmp_path: Path) -> None:
    follower = EventFollower(tmp_path / "events")
    assert follower.read() == []
    write_log(tmp_path / "events", *SAID)
    assert follower.read() == SAID


def test_cut_at_any_byte_the_whole_lines_are_read_and_the_rest_when_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "events"
    for cut in range(len(WHOLE) - len(LINES[-1]) - len(LINES[-2]), len(WHOLE) + 1):
        path.write_bytes(WHOLE[:cut])
        follower = EventFollower(path)
        before = follower.read()
        assert before == SAID[: WHOLE[:cut].count(b"\n")]
        path.write_bytes(WHOLE)
        assert before + follower.read() == SAID
        assert follower.corrupt == 0


def test_a_line_torn_by_a_crash_spoils_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "events"
    for cut in range(len(LINES[0]) + 1, len(LINES[0]) + len(LINES[1]) - 1):
        path.write_bytes(WHOLE[:cut])
        write_log(path, *SAID[2:])
        follower = EventFollower(path)
        assert follower.read() == [SAID[0], *SAID[2:]]
        assert follower.corrupt == 1


def test_a_line_that_lacks_only_its_newline_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_bytes(LINES[0] + LINES[1].rstrip(b"\n"))
    write_log(path, SAID[2])
    assert EventFollower(path).read() == SAID[:3]


def test_closing_a_torn_line_leaves_a_whole_log_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_bytes(WHOLE)
    EventWriter(path).close()
    assert path.read_bytes() == WHOLE


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255))
def test_a_flipped_byte_costs_no_more_than_the_lines_it_touches(tmp_path: Path, position: int, byte: int) -> None:
    path = tmp_path / "events"
    path.write_bytes(WHOLE[:position] + bytes([byte]) + WHOLE[position + 1 :])
    hit = WHOLE[:position].count(b"\n")
    joined = WHOLE[position : position + 1] == b"\n"  # a lost newline makes two lines one
    rest = SAID[:hit] + SAID[hit + 1 + joined :]
    found = EventFollower(path).read()
    assert [event for event in found if event in rest] == rest
    assert len(found) <= len(SAID)


@pytest.mark.parametrize(
    "line", [b"{}", b"[]", b"null", b'{"kind":"unheard-of"}', b"\xff\xfe", b'{"kind":"paused"}', b"\0" * 40]
)
def test_a_line_that_is_no_event_is_counted_and_skipped(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "events"
    path.write_bytes(LINES[0] + line + b"\n" + LINES[1])
    follower = EventFollower(path)
    assert follower.read() == SAID[:2]
    assert follower.corrupt == 1


def test_a_carriage_return_in_a_spoilt_line_does_not_make_it_two(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_bytes(LINES[0].replace(b"cpu", b"c\ru") + LINES[1])
    follower = EventFollower(path)
    assert follower.read() == [SAID[1]]
    assert follower.corrupt == 1


class Disk:
    """Stands in for os.write: refuses, or takes a part, as told; then works."""

    def __init__(self, *moods: OSError | int) -> None:
        self._moods = list(moods)
        self._write = os.write

    def __call__(self, fd: int, data: bytes) -> int:
        mood = self._moods.pop(0) if self._moods else len(data)
        if isinstance(mood, OSError):
            raise mood
        return self._write(fd, data[:mood])


FULL = OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_waited_out_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(log.time, "sleep", waits.append)
    writer = EventWriter(tmp_path / "events")
    monkeypatch.setattr(log.os, "write", Disk(FULL, 7, FULL, FULL, 1, OSError(errno.EDQUOT, "quota"), 30))
    writer.write(*SAID)
    assert EventFollower(tmp_path / "events").read() == SAID
    assert len(waits) == 4


def test_who_need_not_wait_for_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log.time, "sleep", lambda seconds: None)
    answers = iter([False, False, True])
    writer = EventWriter(tmp_path / "events", give_up=lambda: next(answers))
    monkeypatch.setattr(log.os, "write", Disk(*[FULL] * 9))
    with pytest.raises(OSError, match="No space left"):
        writer.write(*SAID)
    assert next(answers, "all asked") == "all asked"


def test_a_broken_disk_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = EventWriter(tmp_path / "events")
    monkeypatch.setattr(log.os, "write", Disk(OSError(errno.EIO, "Input/output error")))
    with pytest.raises(OSError, match="Input/output"):
        writer.write(*SAID)


def test_two_viewers_follow_one_log_each_at_its_own_pace(tmp_path: Path) -> None:
    path = tmp_path / "events"
    early, late = EventFollower(path), EventFollower(path)
    write_log(path, *SAID[:2])
    assert early.read() == SAID[:2]
    write_log(path, *SAID[2:])
    assert early.read() == SAID[2:]
    assert late.read() == SAID
