"""What goes wrong in a run: a look that fails ends none, and a step that fails is told with every loss before it."""

import math
from pathlib import Path

import pytest
import torch

from tests.train.rig import Rig, rig, run_info
from zth_tui.runs import commands, events
from zth_tui.runs.checkpoints import complete_checkpoints


def failing(error: Exception):
    def fail(*_: object, **__: object):
        raise error

    return fail


def only_some(evaluate, too_large: str = ""):
    """An `evaluate` that has no memory for all examples of a split (`too_large`, or each)."""

    def evaluate_some(split: str, *examples: int) -> float:
        if not examples and split == (too_large or split):
            raise RuntimeError("out of memory")
        return evaluate(split, *examples)

    return evaluate_some


def breaking_at(r: Rig, step: int) -> Rig:
    good_step, calls = r.trainer.stage.step, []

    def step_until_then(lr: float) -> torch.Tensor:
        calls.append(lr)
        if len(calls) > step:
            raise RuntimeError("out of memory")
        return good_step(lr)

    r.trainer.stage.step = step_until_then
    return r


def test_a_look_that_fails_is_told_once_and_the_run_goes_on(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=30), look_share=100.0)
    r.trainer.stage.sample = failing(RuntimeError("probability tensor contains inf"))
    assert r.trainer.run().why == "done"
    assert [e.text for e in r.of_kind(events.Warning)] == [
        "something could not be looked at: nothing can be drawn from the net (probability tensor contains inf)"
    ]


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), IndexError("out of range"), MemoryError()])
def test_whatever_fails_in_a_look_never_ends_a_run(tmp_path: Path, error: Exception) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=30), look_share=100.0)
    r.trainer.stage.watch = failing(error)
    assert r.trainer.run().why == "done"
    (told,) = r.of_kind(events.Warning)
    assert told.text.startswith("something could not be looked at: ")
    assert str(error) in told.text


def test_samples_that_fail_when_they_are_asked_for_are_refused(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=3), commands.Sample())
    r.trainer.stage.sample = failing(IndexError("index out of range in self"))
    assert r.trainer.run().why == "done"
    (refused,) = r.of_kind(events.Refused)
    assert refused.reason == "nothing can be drawn from the net (IndexError: index out of range in self)"


def test_where_whole_splits_are_too_much_the_run_is_done_and_its_estimates_are_told(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=30))
    r.trainer.stage.evaluate = only_some(r.trainer.stage.evaluate)
    finished = r.trainer.run()
    assert (finished.why, finished.steps) == ("done", 30)
    estimated = {split: loss for e in r.of_kind(events.Evaluation) if e.step == 30 for split, loss in e.losses.items()}
    assert finished.evaluation == estimated
    assert [e.text for e in r.of_kind(events.Warning)] == [
        "the loss over all of train could not be computed, so its estimate is told: out of memory",
        "the loss over all of dev could not be computed, so its estimate is told: out of memory",
        "the loss over all of test could not be computed: out of memory",
    ]


def test_a_split_that_fails_costs_the_others_nothing(tmp_path: Path) -> None:
    straight, r = rig(tmp_path / "straight", run_info(max_steps=30)), rig(tmp_path / "run", run_info(max_steps=30))
    r.trainer.stage.evaluate = only_some(r.trainer.stage.evaluate, too_large="train")
    expected, evaluation = straight.trainer.run().evaluation, r.trainer.run().evaluation
    assert list(evaluation) == ["train", "dev", "test"]
    assert (evaluation["dev"], evaluation["test"]) == (expected["dev"], expected["test"])


def test_an_infinite_loss_of_a_whole_split_is_not_told_as_its_estimate(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=30))
    evaluate = r.trainer.stage.evaluate
    r.trainer.stage.evaluate = lambda split, *examples: evaluate(split, *examples) if examples else math.inf
    assert r.trainer.run().evaluation == {}
    assert r.of_kind(events.Warning) == []


def test_a_run_that_broke_tells_every_loss_up_to_the_step_that_broke_it(tmp_path: Path) -> None:
    r = breaking_at(rig(tmp_path / "run", run_info(max_steps=50)), step=23)
    with pytest.raises(RuntimeError, match="out of memory"):
        r.trainer.run()
    finished = r.trainer.fail("out of memory")
    assert (finished.why, finished.steps, finished.message) == ("error", r.trainer.step, "out of memory")
    assert 0 < finished.steps <= 23
    assert len(r.losses()) == finished.steps
    assert r.events[-1] == finished


def test_a_run_that_broke_in_the_middle_of_some_steps_keeps_no_such_weights(tmp_path: Path) -> None:
    r = breaking_at(rig(tmp_path / "run", run_info(max_steps=50)), step=23)
    with pytest.raises(RuntimeError):
        r.trainer.run()
    kept = complete_checkpoints(r.folder.checkpoints)
    before = r.events
    r.trainer.fail("out of memory")
    assert complete_checkpoints(r.folder.checkpoints) == kept
    assert {type(e) for e in r.events[len(before) :]} <= {events.Scalars, events.Finished}
