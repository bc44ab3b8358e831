"""Lectures 3 and 4's figures, on the lectures' names."""

import math

import pytest
import torch
from torch import nn

from tests.lessons.stages import built, train
from tests.train.rig import few_names


@pytest.mark.parametrize(
    ("experiment", "initial", "saturated"),
    [
        ("lecture", 27.8817, 0.610),
        ("logits-init", 3.3221, 0.610),
        ("tanh-init", 3.3135, 0.010),
        ("kaiming", 3.3179, 0.081),
    ],
)
def test_every_start_is_the_published_one(lecture_names, experiment: str, initial: float, saturated: float) -> None:
    mlp = built(f"mlp/{experiment}", lecture_names.read_text())
    assert mlp.n_parameters == 11_897
    generator = mlp.g.get_state()
    X, _ = mlp.minibatch()
    mlp.g.set_state(generator)
    assert (mlp.hidden(X).abs() > 0.99).float().mean().item() == pytest.approx(saturated, abs=5e-4)
    assert train(mlp, 1)[0] == pytest.approx(initial, abs=5e-5)


def test_the_split_is_the_lectures(lecture_names) -> None:
    mlp = built("mlp/kaiming", lecture_names.read_text())
    assert [len(mlp.examples[s][0]) for s in ("train", "dev", "test")] == [182_625, 22_655, 22_866]


def test_one_batch_is_overfitted_as_published(lecture_names) -> None:
    mlp = built("mlp/overfit-batch", lecture_names.read_text())
    assert mlp.n_parameters == 3_481
    assert len(mlp.examples["train"][0]) == 32
    losses = train(mlp, 1000)
    assert losses[0] == pytest.approx(17.7697, abs=5e-5)
    assert losses[100] == pytest.approx(0.3367, abs=5e-3)
    assert losses[-1] == pytest.approx(0.2561, abs=5e-4)


def test_the_net_is_torchs_own_layers() -> None:
    mlp = built("mlp/kaiming", few_names())
    theirs = nn.Sequential(nn.Embedding(27, 10), nn.Flatten(), nn.Linear(30, 200), nn.Tanh(), nn.Linear(200, 27))
    vocab = len(mlp.letters)
    theirs[0] = nn.Embedding(vocab, 10)
    theirs[4] = nn.Linear(200, vocab)
    ours = [mlp.C, mlp.W1.T, mlp.b1, mlp.W2.T, mlp.b2]
    for parameter, values in zip(theirs.parameters(), ours, strict=True):
        parameter.data.copy_(values.detach())
    generator = mlp.g.get_state()
    X, Y = mlp.minibatch()
    mlp.g.set_state(generator)
    loss = nn.functional.cross_entropy(theirs(X), Y)
    loss.backward()
    assert float(mlp.step(0.0)) == pytest.approx(loss.item(), abs=1e-6)
    gradients = [mlp.C.grad, mlp.W1.grad.T, mlp.b1.grad, mlp.W2.grad.T, mlp.b2.grad]
    for parameter, gradient in zip(theirs.parameters(), gradients, strict=True):
        assert torch.allclose(parameter.grad, gradient, atol=1e-6)


def test_the_learning_rate_falls_to_a_tenth() -> None:
    mlp = built("mlp/kaiming", few_names())
    assert (mlp.learning_rate(99_999), mlp.learning_rate(100_000)) == (0.1, pytest.approx(0.01))


def test_the_sweep_goes_from_a_thousandth_to_one() -> None:
    mlp = built("mlp/lr-finder", few_names())
    assert mlp.learning_rate(0) == pytest.approx(0.001)
    assert mlp.learning_rate(999) == pytest.approx(1.0)
    assert math.log10(mlp.learning_rate(333)) == pytest.approx(-2.0, abs=1e-2)


def test_evaluating_sampling_and_watching_leave_the_batches_alone() -> None:
    mlp = built("mlp/kaiming", few_names())
    before, rng = mlp.g.get_state(), torch.get_rng_state()
    mlp.evaluate("dev")
    mlp.sample(3)
    mlp.watch()
    assert torch.equal(mlp.g.get_state(), before)
    assert torch.equal(torch.get_rng_state(), rng)


def test_samples_begin_with_the_prompt_and_repeat_with_their_seed() -> None:
    mlp = built("mlp/kaiming", few_names())
    names = mlp.sample(5, prompt="ja", seed=3)
    assert all(name.startswith("ja") for name in names)
    assert names == mlp.sample(5, prompt="ja", seed=3)


def test_too_few_names_are_refused() -> None:
    with pytest.raises(ValueError, match="ten names"):
        built("mlp/kaiming", "emma\nolivia")
