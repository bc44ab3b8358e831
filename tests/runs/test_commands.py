"""Commands reach the trainer that lives, once each and in order; what is none is reported."""

import os
from pathlib import Path

import pytest

from zth_tui.runs import commands
from zth_tui.runs.commands import Checkpoint, Pause, Resume, Sample, Scale, Set, Step, Stop

EVERY = [
    Pause(),
    Resume(who="the headless viewer"),
    Step(n=10),
    Set(name="lr", value=0.05),
    Set(name="decay", value=True),
    Set(name="batch_size", value=32),
    Scale(name="lr", factor=0.5),
    Sample(n=3, prompt="em", temperature=0.8, seed=7),
    Checkpoint(),
    Stop(),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "commands.jsonl"


def test_every_command_arrives_as_it_was_sent(path: Path) -> None:
    reader = commands.CommandReader(path)
    for command in EVERY:
        commands.send(path, command)
    assert reader.read() == (EVERY, [])
    assert [type(c.value) for c in EVERY if isinstance(c, Set)] == [float, bool, int]


def test_a_command_is_obeyed_once(path: Path) -> None:
    reader = commands.CommandReader(path)
    commands.send(path, Step(n=1))
    assert reader.read() == ([Step(n=1)], [])
    assert reader.read() == ([], [])


def test_what_was_asked_of_an_earlier_life_is_not_replayed(path: Path) -> None:
    commands.send(path, Stop())
    reader = commands.CommandReader(path)
    assert reader.read() == ([], [])
    commands.send(path, Pause())
    assert reader.read() == ([Pause()], [])


def test_a_line_torn_in_an_earlier_life_spoils_no_command_of_this_one(path: Path) -> None:
    path.write_bytes(b'{"command":"st')
    reader = commands.CommandReader(path)
    commands.send(path, Pause())
    assert reader.read() == ([Pause()], [])


def test_a_torn_line_waits_for_its_rest(path: Path) -> None:
    reader = commands.CommandReader(path)
    with open(path, "ab", buffering=0) as file:
        file.write(b'{"command":"pause"}\n{"command":"st')
        assert reader.read() == ([Pause()], [])
        assert reader.read() == ([], [])
        file.write(b'op"}\n')
    assert reader.read() == ([Stop()], [])


@pytest.mark.parametrize(
    "line",
    [
        b"pause",
        b"[]",
        b'{"command":"explode"}',
        b'{"command":"set","name":"lr"}',
        b'{"command":"set","name":"lr","value":[1]}',
        b'{"command":"step","n":"many"}',
        b'{"command":"scale","name":"lr","factor":NaN}',
        b"\xff\xfe\x00",
    ],
)
def test_a_line_that_is_no_command_is_reported_and_stops_nothing(path: Path, line: bytes) -> None:
    reader = commands.CommandReader(path)
    path.write_bytes(line + b"\n" + b'{"command":"pause"}\n')
    assert reader.read() == ([Pause()], [line.decode(errors="replace")])


def test_an_endless_line_is_reported_and_passed_over(path: Path) -> None:
    reader = commands.CommandReader(path)
    path.write_bytes(b"x" * (commands.LONGEST + 1) + b"\n" + b'{"command":"pause"}\n')
    obeyed, reported = [], []
    for _ in range(3):
        found, bad = reader.read()
        obeyed += found
        reported += bad
    assert obeyed == [Pause()]
    assert reported


def test_more_commands_than_one_reading_holds_all_arrive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "LONGEST", 64)
    reader = commands.CommandReader(path)
    for n in range(1, 9):
        commands.send(path, Step(n=n))
    arrived = [command for _ in range(9) for command in reader.read()[0]]
    assert arrived == [Step(n=n) for n in range(1, 9)]


def test_a_command_that_the_disk_takes_only_in_part_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(commands.os, "write", lambda fd, data: write(fd, data[:5]))
    with pytest.raises(OSError, match="not written whole"):
        commands.send(path, Pause())


def test_a_command_after_a_torn_one_stands_on_a_line_of_its_own(path: Path) -> None:
    reader = commands.CommandReader(path)
    path.write_bytes(b'{"command":"st')
    commands.send(path, Pause())
    assert reader.read() == ([Pause()], ['{"command":"st'])
