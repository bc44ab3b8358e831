"""A viewer sees a run grow, asks things of it, and knows whether anybody is at work there."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.build import finished, run_folder, run_info, scalars, started, write_log
from zth_tui.runs import commands, events
from zth_tui.runs.folder import Forecast, RunFolder
from zth_tui.runs.lock import TrainerLock
from zth_tui.runs.viewer import RunViewer


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return run_folder(tmp_path, started(), scalars(0, 3.0))


def test_each_poll_takes_in_what_is_new(folder: RunFolder) -> None:
    viewer = RunViewer(folder)
    assert len(viewer.poll()) == 2
    write_log(folder.events, scalars(1, 2.9))
    assert viewer.poll()[0] == scalars(1, 2.9)
    assert (viewer.history.step, viewer.poll()) == (2, [])


def test_corrupt_lines_are_counted(folder: RunFolder) -> None:
    with open(folder.events, "ab") as log:
        log.write(b"{}\n")
    viewer = RunViewer(folder)
    viewer.poll()
    assert viewer.corrupt_lines == 1


def test_what_it_asks_reaches_the_trainer(folder: RunFolder) -> None:
    trainers = commands.CommandReader(folder.commands)
    RunViewer(folder).send(commands.Step(n=10))
    assert trainers.read() == ([commands.Step(n=10)], [])


def test_settings_are_as_they_were_changed_last(folder: RunFolder) -> None:
    viewer = RunViewer(folder)
    write_log(folder.events, events.Knob(step=1, who="you", name="lr", old=50.0, new=25.0))
    viewer.poll()
    assert viewer.config == run_info().config | {"lr": 25.0}


def test_a_run_lives_as_long_as_its_trainer_holds_the_folder(folder: RunFolder) -> None:
    viewer = RunViewer(folder)
    assert not viewer.live
    lock = TrainerLock(folder.lock)
    assert viewer.live
    lock.release()
    write_log(folder.events, finished(1))
    viewer.poll()
    assert not viewer.live


def test_a_trainer_started_here_is_alive_before_it_has_the_lock(folder: RunFolder) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as trainer:
        viewer = RunViewer(folder, trainer)
        assert viewer.live
        trainer.kill()
        trainer.wait()
        assert not viewer.live


def test_a_run_lives_again_once_somebody_else_goes_on_with_it(folder: RunFolder) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as trainer:
        trainer.wait()
    viewer = RunViewer(folder, trainer)
    write_log(folder.events, finished(1, "stopped"))
    viewer.poll()
    assert not viewer.live
    lock = TrainerLock(folder.lock)
    write_log(folder.events, started(1))
    viewer.poll()
    assert viewer.live
    lock.release()


def test_the_settings_in_force_are_those_of_the_start_and_every_change_since(folder: RunFolder) -> None:
    viewer = RunViewer(folder)
    knob = events.Knob(step=1, who="you", name="lr", old=50.0, new=25.0)
    write_log(folder.events, knob)
    viewer.poll()
    assert viewer.config == {"lr": 25.0, "model": "net"}
    write_log(folder.events, msgspec.structs.replace(started(1), config={"lr": 50.0}))  # resumed from before the change
    viewer.poll()
    assert viewer.config["lr"] == 50.0


def test_what_was_predicted_of_the_run_stands_in_its_folder(tmp_path: Path) -> None:
    forecast = Forecast("Counting", "step 0", number=3.3)
    made = run_folder(tmp_path, started(), info=msgspec.structs.replace(run_info(), forecast=forecast))
    assert RunViewer(made).history.forecast == forecast
    assert RunViewer(run_folder(tmp_path, started())).history.forecast is None
