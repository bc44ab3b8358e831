"""Every net is causal and blind to padding, and its loss is the mean over all letters."""

import pytest
import torch
import torch.nn.functional as F

from tests.lessons.makemore.small_nets import EXPERIMENTS, guesses, random_names, small


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_later_letters_never_change_earlier_guesses(experiment: str) -> None:
    stage = small(experiment)
    idx = random_names(stage, 5, 8)
    before = guesses(stage, idx)
    for t in range(1, idx.shape[1]):
        changed = idx.clone()
        changed[:, t:] = idx[:, t:] % (len(stage.letters) - 1) + 1
        after = guesses(stage, changed)
        assert torch.equal(after[:, :t], before[:, :t])


@pytest.mark.parametrize("experiment", [e for e in EXPERIMENTS if e != "bigram"])
def test_every_earlier_letter_counts(experiment: str) -> None:
    stage = small(experiment)
    idx = random_names(stage, 1, 8)
    before = guesses(stage, idx)[0, -1]
    for t in range(1, 9):
        changed = idx.clone()
        changed[0, t] = idx[0, t] % (len(stage.letters) - 1) + 1
        assert not torch.equal(guesses(stage, changed)[0, -1], before)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_name_in_a_padded_batch_is_read_as_if_it_were_alone(experiment: str) -> None:
    stage = small(experiment)
    X, Y = (t[:12] for t in stage.examples["train"])
    idx, real, targets = stage.without_padding(X, Y)
    assert len(real) < idx.numel()  # some of the names are shorter than others
    together = stage.log_probs(idx, real)
    alone = [stage.without_padding(X[i : i + 1], Y[i : i + 1]) for i in range(12)]
    assert torch.allclose(together, torch.cat([stage.log_probs(idx, real) for idx, real, _ in alone]), atol=1e-6)
    assert torch.equal(targets, torch.cat([targets for *_, targets in alone]))
    assert (targets >= 0).all()


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_what_stands_in_the_padding_never_enters_the_loss(experiment: str) -> None:
    stage = small(experiment)
    X, Y = stage.examples["dev"]
    loss = stage.evaluate("dev")
    X[Y < 0] = 3
    assert stage.evaluate("dev") == loss


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_loss_of_a_split_is_the_mean_over_all_letters_of_all_names(experiment: str) -> None:
    stage = small(experiment)
    names = ["".join(stage.letters[ix] for ix in row).strip(".") for row in stage.examples["dev"][0].tolist()]
    losses = []
    for name in names:
        idx = torch.tensor([[0, *(stage.stoi[ch] for ch in name)]])
        targets = torch.tensor([*(stage.stoi[ch] for ch in name), 0])
        losses += F.nll_loss(guesses(stage, idx)[0], targets, reduction="none").tolist()
    assert stage.evaluate("dev") == pytest.approx(sum(losses) / len(losses), abs=1e-6)


def test_the_loss_over_some_examples_is_that_of_the_first_names() -> None:
    stage = small("rnn")
    X, Y = stage.examples["train"]
    three = int((Y[:3] >= 0).sum())
    idx, real, targets = stage.without_padding(X[:3], Y[:3])
    wanted = F.cross_entropy(stage.nets[0](idx, real), targets).item()
    assert stage.evaluate("train", three) == pytest.approx(wanted, abs=1e-6)
    assert stage.evaluate("train", three + 1) == stage.evaluate("train", three)
