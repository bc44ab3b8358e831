"""Lectures 3 and 4's figures, on the lectures' names."""

import dataclasses
import math
import runpy

import pytest
import torch
from torch import nn

from tests.lessons.stages import built, train
from tests.train.rig import few_names
from zth_tui.course.packs import builtin_pack


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


def test_output_weights_of_zero_guess_evenly(lecture_names) -> None:
    mlp = built("mlp/uniform-init", lecture_names.read_text())
    first, *_, last = train(mlp, 200)
    assert first == pytest.approx(math.log(27), abs=1e-6)
    assert last < first  # the output weights learn at once, and all others after them


def test_the_bigger_net_has_the_lectures_size(lecture_names) -> None:
    assert built("mlp/bigger", lecture_names.read_text()).n_parameters == 10_281


def test_direct_connections_start_as_if_there_were_none(lecture_names) -> None:
    direct, kaiming = (built(f"mlp/{name}", lecture_names.read_text()) for name in ("direct", "kaiming"))
    assert direct.n_parameters == kaiming.n_parameters + 30 * 27
    assert train(direct, 1) == train(kaiming, 1)
    assert train(direct, 1) != train(kaiming, 1)


def test_direct_connections_are_a_linear_layer_beside_the_hidden_one() -> None:
    mlp = built("mlp/direct", few_names())
    train(mlp, 20)  # so that they are no longer 0
    generator = mlp.g.get_state()
    X, Y = mlp.minibatch()
    mlp.g.set_state(generator)
    theirs = [p.detach().clone().requires_grad_() for p in mlp.parameters]
    C, W1, b1, W2, b2, W_direct = theirs
    x = nn.functional.embedding(X, C).flatten(1)
    h = torch.tanh(nn.functional.linear(x, W1.T, b1))
    logits = nn.functional.linear(h, W2.T, b2) + nn.functional.linear(x, W_direct.T)
    loss = nn.functional.cross_entropy(logits, Y)
    loss.backward()
    assert torch.allclose(mlp.logits(X), logits, atol=1e-6)  # what evaluating and sampling see
    assert float(mlp.step(0.0)) == pytest.approx(loss.item(), abs=1e-6)
    for ours, p in zip(mlp.parameters, theirs, strict=True):
        assert torch.allclose(ours.grad, p.grad, atol=1e-6)


def test_the_pull_shrinks_weights_alone_and_is_not_in_the_loss() -> None:
    pulled, free = built("mlp/regularised", few_names()), built("mlp/kaiming", few_names())
    assert train(pulled, 1) == train(free, 1)
    slope = 2 * pulled.config.weight_decay
    for name in pulled.learned:
        mine, other = getattr(pulled, name), getattr(free, name)
        start = getattr(built("mlp/kaiming", few_names()), name)
        expected = other.grad + (slope * start if name in ("W1", "W2") else 0)
        assert torch.allclose(mine.grad, expected, atol=1e-6), name


def test_the_pull_can_be_switched_on_while_training() -> None:
    mlp = built("mlp/direct", few_names())
    before = mlp.W1.norm().item()
    mlp.config = dataclasses.replace(mlp.config, weight_decay=0.1)
    train(mlp, 50)
    assert mlp.W1.norm().item() < 0.8 * before


@pytest.mark.parametrize("experiment", ["direct", "regularised", "uniform-init"])
def test_a_run_that_is_taken_up_again_goes_on_as_if_nothing_had_been(experiment: str) -> None:
    straight, cut, resumed = (built(f"mlp/{experiment}", few_names()) for _ in range(3))
    losses = train(straight, 6)
    train(cut, 4)
    resumed.load_state_dict({name: t.detach().clone() for name, t in cut.state_dict().items()})
    assert train(resumed, 2) == losses[4:]


def test_a_prompt_in_unknown_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="never seen 'Ö'"):
        built("mlp/kaiming", few_names()).sample(1, prompt="Ö")


def test_names_with_dots_are_refused() -> None:
    with pytest.raises(ValueError, match="marks the ends"):
        built("mlp/kaiming", few_names() + "\ndr.who")


def test_too_few_names_are_refused() -> None:
    with pytest.raises(ValueError, match="ten names"):
        built("mlp/kaiming", "emma\nolivia")


def test_the_net_that_e01_tunes_is_small_as_it_was_before_the_lecture_tuned_it() -> None:
    settings = runpy.run_path(str(builtin_pack().path / "mlp" / "exercises" / "E01.py"))["SETTINGS"]
    assert built("mlp/lecture", few_names(), **settings).config == built("mlp/small", few_names()).config
