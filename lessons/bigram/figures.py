"""The numbers in the lesson's text: by plain counting where that is short, else from the stage."""

import math
from collections import Counter
from functools import cache
from itertools import pairwise
from string import ascii_lowercase

import torch

from .stage import EXPERIMENTS, KS, Config, build

BUILT_IN = "ssa-2018"
LETTERS = "." + ascii_lowercase
SEED = 2147483647


def names(data):
    return data(BUILT_IN).split()


# the table


@cache
def pairs(data):
    """(27, 27): how often each letter follows each other."""
    counts = Counter(pair for name in names(data) for pair in pairwise(f".{name}."))
    return torch.tensor([[counts[a, b] for b in LETTERS] for a in LETTERS], dtype=torch.double)


def n_pairs(data):
    return int(pairs(data).sum())


def commonest_pair(data):
    row, column = divmod(int(pairs(data).argmax()), len(LETTERS))
    return LETTERS[row] + LETTERS[column]


def unseen_pairs(data):
    return int((pairs(data) == 0).sum())


def first_letters(data):
    """Letter -> the share of names that begin with it."""
    row = pairs(data)[0]
    return dict(zip(LETTERS, (row / row.sum()).tolist(), strict=True))


def made_up(data):
    """The shares of the names of 0, 1, 2, ... letters among those that the table makes up."""
    P = pairs(data) / pairs(data).sum(1, keepdim=True)
    shares, last = [0.0], P[0, 1:]  # the chance of each last letter, and that no dot has come yet
    for _ in range(20):
        shares.append((last @ P[1:, 0]).item())
        last = last @ P[1:, 1:]
    return shares


def loss_of(N, smoothing=0.0):
    P = N + smoothing
    return -torch.xlogy(N, P / P.sum(1, keepdim=True)).sum().item() / N.sum().item()


def table(data):
    """Smoothing -> the loss over all pairs, in nats."""
    return {k: loss_of(pairs(data), k) for k in (0, 1, 1000)}


def first_name(data):
    """What the pairs of the first name cost in a table that has counted them alone."""
    stage = build(Config(names_per_step=1), data(BUILT_IN))
    return stage.step(0.0)


def andrejq(data):
    """What its pairs cost on average, in a table with one added to each count."""
    P = pairs(data) + 1
    P /= P.sum(1, keepdim=True)
    p = [P[LETTERS.index(a), LETTERS.index(b)].item() for a, b in pairwise(".andrejq.")]
    return -sum(map(math.log, p)) / len(p)


def start_row_without_keepdim(data):
    """What row `.` of P sums to, when each column was divided by another row's sum."""
    N = pairs(data) + 1
    return (N / N.sum(1))[0].sum()


# the net


def first_weights():
    return torch.randn((27, 27), generator=torch.Generator().manual_seed(SEED))


def emma():
    """The chances that W as it is drawn gives to the five pairs."""
    P = first_weights().softmax(1)
    return [P[LETTERS.index(a), LETTERS.index(b)].item() for a, b in pairwise(".emma.")]


def emma_descends():
    """The loss of its five pairs in the first steps, with a learning rate of 0.1."""
    W = first_weights().requires_grad_()
    xs, ys = (torch.tensor([LETTERS.index(ch) for ch in part]) for part in (".emma", "emma."))
    losses = []
    for _ in range(3):
        loss = torch.nn.functional.cross_entropy(W[xs], ys)
        (slope,) = torch.autograd.grad(loss, W)
        W = (W - 0.1 * slope).detach().requires_grad_()
        losses.append(loss.item())
    return losses


def net_loss(N, W):
    return -(N / N.sum() * W.log_softmax(1)).sum().item()


@cache
def descend(data, lr, weight_decay):
    """400 steps over all pairs: (losses, W). The slope of their mean needs no more than their counts."""
    N, W = pairs(data), first_weights().double()
    losses = []
    for _ in range(400):
        losses.append(net_loss(N, W) + weight_decay * (W**2).mean().item())
        slope = (N.sum(1, keepdim=True) * W.softmax(1) - N) / N.sum() + weight_decay * 2 * W / W.numel()
        W = W - lr * slope
    return losses, W


def net(data):
    """The loss of each step of `net`, weight decay counted in."""
    return descend(data, 50.0, 0.01)[0]


def net_alone(data):
    """Weight decay -> the loss at the end, without that term."""
    return {pull: net_loss(pairs(data), descend(data, 50.0, pull)[1]) for pull in (0.01, 1.0)}


# longer contexts, judged on names that were held back


def shares(data):
    """Split -> the share of all names that is in it."""
    split = build(Config(split=True), data(BUILT_IN)).names
    return {name: len(part) / len(names(data)) for name, part in split.items()}


def tried():
    return KS


def weights_of_the_next_lesson():
    """27 letters of 10 numbers; 30 of them into 200 neurons with a bias; these into 27 logits with a bias."""
    return 27 * 10 + 30 * 200 + 200 + 200 * 27 + 27


@cache
def counted(data, experiment, **settings):
    """A stage that has counted all its names, in one step."""
    settings = {**EXPERIMENTS[experiment]["config"], **settings, "names_per_step": 10**6}
    stage = build(Config(**settings), data(BUILT_IN))
    stage.step(0.0)
    return stage


def split(data):
    return {name: counted(data, "split").evaluate(name) for name in ("train", "dev", "test")}


def trigram(data):
    return {name: counted(data, "trigram").evaluate(name) for name in ("train", "dev", "test")}


def n_gram_of_six(data):
    return {name: counted(data, "n-gram", block_size=6).evaluate(name) for name in ("train", "dev")}


def n_gram(data):
    return {name: counted(data, "n-gram").evaluate(name) for name in ("train", "dev", "test")}


def best_k(data):
    """Of those that the sweep tries, the one with the lowest dev loss."""
    stage = counted(data, "trigram")
    return min(KS, key=lambda k: stage.loss(stage.examples["dev"], k))
