import pytest
import torch

from zth_tui.errors import UserError
from zth_tui.runs.checkpoints import complete_checkpoints
from zth_tui.train import checkpoints
from zth_tui.train.checkpoints import discard_unfinished, load_checkpoint, save_checkpoint


def tensors() -> dict[str, torch.Tensor]:
    return {"W": torch.randn(3, 4), "generator": torch.Generator().get_state(), "n": torch.tensor(7)}


def test_what_was_saved_is_loaded(tmp_path) -> None:
    saved = tensors()
    loaded, state = load_checkpoint(save_checkpoint(tmp_path, 12, saved, {"threads": 1}))
    assert all(torch.equal(saved[name], loaded[name]) for name in saved)
    assert (state["step"], state["threads"]) == (12, 1)


def test_only_the_newest_are_kept(tmp_path) -> None:
    for step in (0, 10, 20, 30, 40):
        save_checkpoint(tmp_path, step, tensors(), {})
    assert [c.step for c in complete_checkpoints(tmp_path)] == [20, 30, 40]


def test_weights_that_are_not_finite_are_not_kept(tmp_path) -> None:
    with pytest.raises(ValueError, match="W holds values that are not finite"):
        save_checkpoint(tmp_path, 1, {"W": torch.tensor([1.0, float("nan")])}, {})
    assert complete_checkpoints(tmp_path) == []


@pytest.mark.parametrize("fails_at", range(1, 5))
def test_a_failure_at_any_sync_leaves_the_older_checkpoint_and_no_half_one(tmp_path, monkeypatch, fails_at) -> None:
    save_checkpoint(tmp_path, 1, tensors(), {})
    calls = []
    sync = checkpoints._sync

    def failing(path) -> None:
        calls.append(path)
        if len(calls) == fails_at:
            raise OSError(28, "No space left on device")
        sync(path)

    monkeypatch.setattr(checkpoints, "_sync", failing)
    with pytest.raises(OSError, match="No space left"):
        save_checkpoint(tmp_path, 2, tensors(), {})
    steps = [c.step for c in complete_checkpoints(tmp_path)]
    assert steps in ([1], [1, 2])  # the last sync comes after the rename: by then the new one is whole
    for found in complete_checkpoints(tmp_path):
        load_checkpoint(found)
    assert not list(tmp_path.glob(".step-*"))


@pytest.mark.parametrize("damage", ["flip", "cut", "no state"])
def test_a_damaged_checkpoint_is_refused(tmp_path, damage) -> None:
    found = save_checkpoint(tmp_path, 1, tensors(), {})
    content = bytearray(found.tensors.read_bytes())
    if damage == "flip":
        content[-1] ^= 1
        found.tensors.write_bytes(content)
    elif damage == "cut":
        found.tensors.write_bytes(content[:-10])
    else:
        found.state.write_text("{}")
    with pytest.raises(UserError, match="damaged"):
        load_checkpoint(found)


def test_what_a_killed_trainer_began_is_neither_listed_nor_left(tmp_path) -> None:
    (tmp_path / ".step-000000005.123").mkdir()
    assert complete_checkpoints(tmp_path) == []
    discard_unfinished(tmp_path)
    assert list(tmp_path.iterdir()) == []


class Ledger:
    """A stage whose state is partly numbers that are no tensors."""

    def __init__(self) -> None:
        self.W, self.merges, self.grad = torch.zeros(2), [], 0.0

    def state_dict(self):
        return {"W": self.W, "merges": self.merges, "grad": self.grad}

    def load_state_dict(self, state) -> None:
        self.W, self.merges, self.grad = state["W"], state["merges"], state["grad"]


def test_tensors_and_other_values_come_back_alike(tmp_path) -> None:
    before, after = Ledger(), Ledger()
    before.W, before.merges, before.grad = torch.tensor([1.0, 2.0]), [[101, 32], [256, 7]], 0.1 + 0.2
    tensors, values = checkpoints.capture(before)
    loaded, state = load_checkpoint(save_checkpoint(tmp_path, 1, tensors, {"stage": values}))
    checkpoints.restore(after, loaded, state["stage"])
    assert torch.equal(after.W, before.W)
    assert (after.merges, after.grad) == ([[101, 32], [256, 7]], 0.1 + 0.2)


def test_a_value_that_is_not_finite_is_not_kept(tmp_path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        save_checkpoint(tmp_path, 1, tensors(), {"stage": {"loss": float("nan")}})
    assert complete_checkpoints(tmp_path) == []
