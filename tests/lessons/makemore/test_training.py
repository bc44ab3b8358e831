"""The optimizer, its schedule, and a run that resumes bit for bit."""

import pytest
import torch

from tests.lessons.makemore.small_nets import EXPERIMENTS, small
from tests.lessons.stages import train
from zth_tui.train.checkpoints import capture, restore


def test_the_update_is_adamws_with_makemores_settings() -> None:
    stage = small("gru")
    theirs = [p.detach().clone().requires_grad_() for p in stage.nets.parameters()]
    optimizer = torch.optim.AdamW(theirs, lr=5e-4, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.01)
    for _ in range(3):
        stage.step(5e-4)
        for their, our in zip(theirs, stage.nets.parameters(), strict=True):
            their.grad = our.grad.clone()
        optimizer.step()
    assert all(torch.allclose(t, o, atol=1e-6) for t, o in zip(theirs, stage.nets.parameters(), strict=True))


def test_weight_decay_may_spare_the_vectors() -> None:
    decayed, free = (small("best", weight_decay=decay, dropout=0.0) for decay in (0.5, 0.0))
    decayed.step(0.01), free.step(0.01)
    for a, b in zip(decayed.nets.parameters(), free.nets.parameters(), strict=True):
        assert torch.equal(a, b) == (a.dim() < 2)


def test_the_learning_rate_warms_up_and_falls_along_a_cosine() -> None:
    stage = small("best", lr=1.0, warmup_steps=10, max_steps=110)
    rates = [stage.learning_rate(i) for i in range(110)]
    assert (rates[0], rates[9], rates[10], rates[60]) == (0.1, 1.0, 1.0, pytest.approx(0.5))
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert 0 < rates[-1] < 0.001


def test_each_of_several_nets_learns_for_itself() -> None:
    alone, first = small("rnn"), small("rnn", n_nets=2)
    first.nets[0].load_state_dict(alone.nets[0].state_dict())
    train(alone, 5), train(first, 5)
    for a, b in zip(alone.nets.parameters(), first.nets[0].parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_resumed_run_goes_on_bit_for_bit(experiment: str) -> None:
    straight, broken, resumed = (small(experiment, max_steps=12) for _ in range(3))
    torch.manual_seed(1)
    losses = train(straight, 12)
    torch.manual_seed(1)
    train(broken, 5)
    tensors, values = capture(broken)
    tensors = {name: t.clone() for name, t in tensors.items()}
    train(broken, 3)  # a checkpoint is a copy: what comes after it must not reach the resumed run
    restore(resumed, tensors, values)
    assert [float(resumed.step(resumed.learning_rate(i))) for i in range(5, 12)] == losses[5:]
    ours, theirs = resumed.state_dict(), straight.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_without_its_moments_the_optimizer_goes_another_way() -> None:
    straight, resumed = small("rnn"), small("rnn")
    train(straight, 5)
    state = {name: t.clone() for name, t in straight.state_dict().items() if not name.startswith("optimizer.")}
    resumed.load_state_dict(state)
    train(straight, 3), train(resumed, 3)
    assert not torch.equal(straight.nets[0].wte.weight, resumed.nets[0].wte.weight)
