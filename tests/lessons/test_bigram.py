"""Lecture 2's figures, on the lectures' names."""

import math

import pytest
import torch
import torch.nn.functional as F

from tests.lessons.stages import built, train
from tests.train.rig import few_names


def test_counting_reaches_the_published_loss(lecture_names) -> None:
    counts = built("bigram/counts", lecture_names.read_text())
    losses = train(counts, counts.max_steps)
    assert losses[-1] == pytest.approx(2.4540144, abs=1e-6)
    assert counts.evaluate("train") == pytest.approx(2.4540144, abs=1e-6)
    assert int((counts.N > 0).sum()) == 627  # of 729 pairs
    assert counts.N[counts.stoi["n"], 0] == 6763


def test_add_one_smoothing_costs_little(lecture_names) -> None:
    counts = built("bigram/counts", lecture_names.read_text(), smoothing=1.0)
    train(counts, counts.max_steps)
    assert counts.evaluate("train") == pytest.approx(2.45458, abs=1e-5)


def test_the_net_starts_and_descends_as_published(lecture_names) -> None:
    net = built("bigram/net", lecture_names.read_text())
    losses = train(net, 6)
    assert losses[0] == pytest.approx(3.7686, abs=5e-5)
    assert losses == sorted(losses, reverse=True)


def test_the_nets_forward_and_gradient_are_torchs_cross_entropy() -> None:
    net = built("bigram/net", few_names(), weight_decay=0.0)
    W = net.W.detach().clone().requires_grad_()
    loss = F.cross_entropy(W[net.xs], net.ys)
    loss.backward()
    assert float(net.step(0.0)) == pytest.approx(loss.item(), abs=1e-6)
    assert torch.allclose(net.W.grad, W.grad, atol=1e-7)


def test_rows_are_probabilities_before_any_name_is_counted() -> None:
    counts = built("bigram/counts", few_names())
    assert torch.allclose(counts.probabilities(), torch.tensor(1 / len(counts.letters), dtype=torch.float64))
    assert counts.evaluate("train") == pytest.approx(math.log(len(counts.letters)))


def test_without_smoothing_an_unseen_pair_is_impossible() -> None:
    counts = built("bigram/counts", few_names(), names_per_step=1)
    counts.step(0.0)
    assert counts.evaluate("train") == math.inf


def test_samples_begin_with_the_prompt_and_repeat_with_their_seed() -> None:
    counts = built("bigram/counts", few_names())
    train(counts, counts.max_steps)
    names = counts.sample(5, prompt="em", seed=3)
    assert all(name.startswith("em") for name in names)
    assert names == counts.sample(5, prompt="em", seed=3)
    assert names != counts.sample(5, prompt="em", seed=4)


@pytest.mark.parametrize(
    ("text", "message"), [("", "no name"), ("\n\n", "no name"), ("emma\ndr.who", "marks the ends")]
)
def test_data_that_does_not_suit_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built("bigram/counts", text)
