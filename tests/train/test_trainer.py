"""The loop: exact resume, looking without touching, and obedience at step borders."""

import math
from pathlib import Path

import pytest
import torch

from tests.train.rig import rig, run_info, stop_at
from zth_tui.runs import commands, events
from zth_tui.runs.checkpoints import complete_checkpoints
from zth_tui.train import keeper, trainer

STOP_SECONDS = trainer.STOP_SECONDS


@pytest.fixture(autouse=True)
def without_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine: there is time for every look, and nothing is kept because time has passed."""
    monkeypatch.setattr(trainer, "PAUSE_SECONDS", math.inf)
    monkeypatch.setattr(trainer, "STOP_SECONDS", math.inf)
    monkeypatch.setattr(keeper, "OFTEN", math.inf)


def test_a_stopped_and_resumed_run_equals_an_uninterrupted_one_bit_for_bit(tmp_path: Path) -> None:
    info = run_info(max_steps=120)
    straight = rig(tmp_path / "straight", info)
    straight.trainer.run()

    holder, interrupted = stop_at(40)
    first = rig(tmp_path / "cut", info, interrupted=interrupted)
    holder.append(first.trainer)
    assert first.trainer.run().why == "stopped"
    assert 40 <= first.trainer.step < 120

    second = rig(tmp_path / "cut", info, resume=True)
    second.trainer.run()
    for name, tensor in straight.tensors().items():
        assert torch.equal(tensor, second.tensors()[name]), name
    assert second.losses() == straight.losses()


def test_a_resume_without_the_generator_is_not_the_same_run(tmp_path: Path) -> None:
    info = run_info(max_steps=60)
    straight = rig(tmp_path / "straight", info)
    straight.trainer.run()
    holder, interrupted = stop_at(20)
    first = rig(tmp_path / "cut", info, interrupted=interrupted)
    holder.append(first.trainer)
    first.trainer.run()
    second = rig(tmp_path / "cut", info, resume=True)
    second.trainer.stage.g.manual_seed(1)
    second.trainer.run()
    assert second.losses() != straight.losses()


@pytest.mark.parametrize("title", ["bigram/counts", "bigram/net", "mlp/kaiming"])
def test_looking_changes_nothing(tmp_path: Path, title: str) -> None:
    info = run_info(title, max_steps=40)
    blind = rig(tmp_path / "blind", info, look_share=0.0)
    seeing = rig(tmp_path / "seeing", info, look_share=100.0)
    blind.trainer._observer.look_at_all = lambda *wishes: None  # type: ignore[method-assign]
    blind.trainer.run()
    seeing.trainer.run()
    assert len(seeing.of_kind(events.Matrix)) > len(blind.of_kind(events.Matrix))
    assert seeing.losses() == blind.losses()
    for name, tensor in blind.tensors().items():
        assert torch.equal(tensor, seeing.tensors()[name]), name


def test_every_step_is_logged_once_and_in_order(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=77))
    finished = r.trainer.run()
    steps = [batch.first + i for batch in r.of_kind(events.Scalars) for i in range(len(batch.loss))]
    assert steps == list(range(77))
    assert (finished.why, finished.steps) == ("done", 77)


def test_the_test_split_is_evaluated_once_at_the_end(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=30))
    finished = r.trainer.run()
    assert set(finished.evaluation) == {"train", "dev", "test"}
    assert not any("test" in e.losses for e in r.of_kind(events.Evaluation))


def test_a_stopped_run_keeps_the_test_split_untouched(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=30), commands.Stop())
    finished = r.trainer.run()
    assert finished.why == "stopped"
    assert set(finished.evaluation) == {"train", "dev"}


def test_a_stopped_run_ends_with_no_estimate_of_an_earlier_step(tmp_path: Path) -> None:
    holder, interrupted = stop_at(20)
    r = rig(tmp_path / "run", run_info(max_steps=1000), interrupted=interrupted)
    holder.append(r.trainer)
    r.trainer._observer.look_at_all(0, 0.0)
    r.trainer._observer.look_at_all = lambda *_, **__: None  # there is no time left to look
    assert r.trainer.run().evaluation == {}


def test_a_stop_does_not_wait_for_a_look_that_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped_with_dear_looks() -> bool:
        for probe in r.trainer._observer._probes._probes:
            probe.cost = 2 * STOP_SECONDS
        return r.trainer.step >= 20

    monkeypatch.setattr(trainer, "STOP_SECONDS", STOP_SECONDS)
    r = rig(tmp_path / "run", run_info(max_steps=1000), interrupted=stopped_with_dear_looks)
    finished = r.trainer.run()
    assert finished.evaluation == {}
    assert finished.steps not in [e.step for e in r.of_kind(events.Evaluation)]


def test_an_interrupted_run_tells_its_losses_of_now(tmp_path: Path) -> None:
    holder, interrupted = stop_at(20)
    r = rig(tmp_path / "run", run_info(max_steps=1000), interrupted=interrupted)
    holder.append(r.trainer)
    finished = r.trainer.run()
    told = {split: e.step for e in r.of_kind(events.Evaluation) for split in e.losses}
    assert list(finished.evaluation) == ["train", "dev"]
    assert told == {"train": finished.steps, "dev": finished.steps}


@pytest.mark.parametrize("n", [1, 10])
def test_stepping_makes_so_many_steps_and_then_waits(tmp_path: Path, n: int) -> None:
    def at_rest() -> bool:
        return r.trainer.step > 0 and r.trainer._paused and not r.trainer._owed

    r = rig(tmp_path / "run", run_info(max_steps=30), commands.Step(n=n), interrupted=at_rest)
    finished = r.trainer.run()
    assert (finished.why, finished.steps) == ("stopped", n)
    assert [e.step for e in r.of_kind(events.Paused)] == [0]


def test_the_loss_of_a_single_step_is_told_however_dear_the_looks_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "PAUSE_SECONDS", 0.5)
    told: list[int] = []

    def at_rest() -> bool:
        for probe in r.trainer._observer._probes._probes:
            probe.cost = 1.0
        if r.trainer.step > 0 and r.trainer._paused and not r.trainer._owed:
            told.extend(e.first for e in r.of_kind(events.Scalars))
            return True
        return False

    r = rig(tmp_path / "run", run_info(max_steps=30), commands.Step(n=1), interrupted=at_rest)
    assert r.trainer.run().steps == 1
    assert set(told) == {0}


def test_setting_the_learning_rate_is_recorded_with_step_and_both_values(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=10), commands.Set(who="ada", name="lr", value=0.5))
    r.trainer.run()
    (knob,) = r.of_kind(events.Knob)
    assert (knob.who, knob.name, knob.old, knob.new, knob.step) == ("ada", "lr", 0.1, 0.5, 0)
    assert {lr for batch in r.of_kind(events.Scalars) for lr in batch.lr} == {0.5}


def test_scaling_twice_multiplies_twice(tmp_path: Path) -> None:
    double = commands.Scale(name="lr", factor=2.0)
    r = rig(tmp_path / "run", run_info(max_steps=5), double, double)
    r.trainer.run()
    assert [k.new for k in r.of_kind(events.Knob)] == [0.2, 0.4]


def test_a_checkpoint_comes_before_a_change(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=5), commands.Set(name="lr", value=0.5))
    r.trainer.run()
    kinds = [type(e) for e in r.events]
    assert kinds.index(events.Checkpoint) < kinds.index(events.Knob)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (commands.Set(name="n_hidden", value=5), "cannot change while training"),
        (commands.Set(name="lr", value=-1.0), "between"),
        (commands.Set(name="lr", value="fast"), "takes a number"),
        (commands.Set(name="learning_rate", value=1.0), "no setting"),
        (commands.Step(n=0), "number of steps"),
        (commands.Sample(temperature=0.0), "temperature"),
        (commands.Sample(prompt="é"), "never seen"),
    ],
)
def test_a_command_that_cannot_be_obeyed_is_refused_with_a_reason(tmp_path: Path, command, reason: str) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=3), command)
    r.trainer.run()
    (refused,) = r.of_kind(events.Refused)
    assert reason in refused.reason
    assert r.trainer.step == 3


def test_a_line_that_is_no_command_is_refused(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=3))
    with open(r.folder.commands, "a") as file:
        file.write('{"command":"selfdestruct"}\nnonsense\n')
    r.trainer.run()
    assert [e.reason for e in r.of_kind(events.Refused)] == ["this is no command"] * 2


def test_samples_asked_for_come_with_their_prompt_and_seed(tmp_path: Path) -> None:
    asked = commands.Sample(n=3, prompt="em", seed=7, temperature=0.5)
    r = rig(tmp_path / "run", run_info(max_steps=3), asked)
    r.trainer.run()
    (mine,) = [e for e in r.of_kind(events.Samples) if e.seed == 7]
    assert len(mine.samples) == 3
    assert all(s.text.startswith("em") for s in mine.samples)


def test_divergence_stops_at_the_step_and_keeps_the_last_good_checkpoint(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=50))
    good_step = r.trainer.stage.step
    calls: list[int] = []

    def step_until_23(lr: float) -> torch.Tensor:
        calls.append(1)
        return good_step(lr) * (math.nan if len(calls) > 23 else 1.0)

    r.trainer.stage.step = step_until_23
    finished = r.trainer.run()
    assert (finished.why, finished.steps) == ("diverged", 23)
    assert "step 23" in finished.message
    assert len(r.losses()) == 23
    assert all(math.isfinite(loss) for loss in r.losses())
    assert [e.step for e in r.of_kind(events.Checkpoint)] == [0]


def test_a_full_disk_costs_a_checkpoint_and_a_warning_not_the_run(tmp_path: Path, monkeypatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    r = rig(tmp_path / "run", run_info(max_steps=5))
    monkeypatch.setattr("zth_tui.train.checkpoints.save_file", no_room)
    assert r.trainer.run().why == "done"
    assert "No space left" in r.of_kind(events.Warning)[0].text
    assert list(r.folder.checkpoints.iterdir()) == []


def test_a_run_that_diverged_goes_on_from_before_the_step_that_did_it(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=50))
    good_step, calls = r.trainer.stage.step, []

    def step(lr: float):
        calls.append(lr)
        return good_step(lr) * (math.nan if len(calls) > 20 else 1.0)

    r.trainer.stage.step = step
    r.trainer._chunk = 1
    r.trainer._adapt_chunk = lambda n, seconds: None
    keep = r.trainer._keeper.keep
    r.trainer._keeper.keep_if_due = lambda step, trained: keep(step)
    assert r.trainer.run().why == "diverged"
    assert [c.step for c in complete_checkpoints(r.folder.checkpoints)] == [18, 19]


def test_a_change_while_paused_is_seen_at_once(tmp_path: Path) -> None:
    asked = [commands.Pause(), commands.Set(name="lr", value=0.5), commands.Stop()]
    r = rig(tmp_path / "run", run_info(max_steps=50), *asked)
    r.trainer.run()
    kinds = [type(e) for e in r.events]
    assert events.Histograms in kinds[kinds.index(events.Knob) :]


def test_a_factor_beyond_all_numbers_is_refused(tmp_path: Path) -> None:
    r = rig(tmp_path / "run", run_info(max_steps=5), commands.Scale(name="batch_size", factor=1e308))
    assert r.trainer.run().why == "done"
    assert [e.command for e in r.of_kind(events.Refused)] == ["batch_size"]
