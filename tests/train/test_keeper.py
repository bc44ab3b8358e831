"""When checkpoints are written."""

from pathlib import Path

import pytest

from tests.train.rig import rig, run_info
from zth_tui.runs import events
from zth_tui.runs.checkpoints import complete_checkpoints
from zth_tui.train.keeper import Keeper


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return rig(tmp_path / "run", run_info()).trainer._keeper


def test_the_same_step_is_kept_once(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info())
    r.trainer._keeper.keep(7)
    r.trainer._keeper.keep(7)
    assert [e.step for e in r.of_kind(events.Checkpoint)] == [7]


def test_one_comes_every_few_seconds_of_training(keeper: Keeper) -> None:
    kept = []
    for second in range(1, 21):
        keeper.keep_if_due(second, float(second))
        kept.append(keeper.kept_step)
    assert [step for step in dict.fromkeys(kept) if step] == [6, 12, 18]


def test_dear_ones_come_less_often(keeper: Keeper) -> None:
    keeper.keep(0)
    keeper._cost = 0.5
    keeper.keep_if_due(49, 49.0)
    assert keeper.kept_step == 0
    keeper.keep_if_due(51, 51.0)
    assert keeper.kept_step == 51


def test_the_best_outlives_newer_ones(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info())
    keeper = r.trainer._keeper
    keeper.keep_if_best(10, 2.1, trained=10.0)
    keeper.keep_if_best(20, 2.3, trained=20.0)
    for step in (30, 40, 50, 60):
        keeper.keep(step)
    assert [c.step for c in complete_checkpoints(r.folder.checkpoints)] == [10, 40, 50, 60]
    assert [(e.step, e.best) for e in r.of_kind(events.Checkpoint) if e.best is not None] == [(10, 2.1)]


def test_a_better_one_takes_the_place_of_the_best(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info())
    keeper = r.trainer._keeper
    keeper.keep_if_best(10, 2.1, trained=10.0)
    keeper.keep_if_best(20, 2.0, trained=20.0)
    for step in (30, 40, 50):
        keeper.keep(step)
    assert [c.step for c in complete_checkpoints(r.folder.checkpoints)] == [20, 30, 40, 50]


def test_a_later_life_knows_the_best_of_the_earlier(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info())
    r.trainer._keeper.keep_if_best(10, 2.1, trained=10.0)
    assert complete_checkpoints(r.folder.checkpoints)[-1].read_state()["best"] == [10, 2.1]
