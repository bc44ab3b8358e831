"""One life of a trainer in a folder, inside the test's process: how it ends is told, whatever goes wrong."""

from pathlib import Path

import pytest

from tests.train.rig import few_names
from zth_tui import launch
from zth_tui.course.packs import builtin_pack
from zth_tui.errors import FAILED, OK
from zth_tui.runs import events
from zth_tui.runs.catalogue import summarise
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.log import EventFollower
from zth_tui.train import life
from zth_tui.train.trainer import Trainer


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """A run of 40 steps that was not begun, whose trainer leaves the signals of this process alone."""
    monkeypatch.setattr(life, "Interruption", lambda: lambda: False)
    monkeypatch.setattr(life, "choose_threads", lambda *_: 1)
    names = tmp_path / "names.txt"
    names.write_text(few_names())
    experiment = builtin_pack().experiment("mlp/kaiming")
    settings = {"max_steps": 40, "n_hidden": 20, "batch_size": 8}
    return launch.create_run(launch.plan(builtin_pack(), experiment, settings, data=str(names)))


def told(folder: RunFolder, kind: type) -> list:
    return [event for event in EventFollower(folder.events).read() if isinstance(event, kind)]


def test_it_ends_with_what_became_of_the_run(folder: RunFolder) -> None:
    assert life.live(folder, None, []) == OK
    assert [(end.why, end.steps) for end in told(folder, events.Finished)] == [("done", 40)]


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), ValueError("of these shapes nothing can be made")])
def test_a_failure_in_the_loop_is_told_at_its_step_with_every_loss_before_it(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    train_chunk = Trainer._train_chunk

    def train_or_break(self: Trainer) -> bool:
        if self.step > 10:
            raise error
        return train_chunk(self)

    monkeypatch.setattr(Trainer, "_train_chunk", train_or_break)
    assert life.live(folder, None, []) == FAILED
    (end,) = told(folder, events.Finished)
    assert end.why == "error"
    assert end.message == f"{type(error).__name__}: {error} (see {folder.trainer_log})"
    assert end.steps == sum(len(batch.loss) for batch in told(folder, events.Scalars)) > 10
    assert summarise(folder).steps == end.steps


def test_a_run_that_never_began_stands_at_no_step(folder: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "names.txt").unlink()
    assert life.live(folder, None, []) == FAILED
    assert [(end.why, end.steps) for end in told(folder, events.Finished)] == [("refused", 0)]


@pytest.mark.parametrize("error", [ValueError("there is no such layer"), RuntimeError("out of memory")])
def test_a_run_that_cannot_go_on_stands_at_its_newest_checkpoint(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*_: object) -> None:
        raise error

    life.live(folder, None, [])
    monkeypatch.setattr(life, "build_stage", broken)
    assert life.live(folder, 80, []) == FAILED
    end = told(folder, events.Finished)[-1]
    assert (end.why, end.steps) == ("refused" if isinstance(error, ValueError) else "error", 40)
    assert summarise(folder).steps == 40
