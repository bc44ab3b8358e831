"""The numbers in the text of this lesson that take some computing."""

import math
from collections import Counter
from itertools import pairwise

import torch

from .stage import EXPERIMENTS, Config, build

NETS = ("bigram", "one-head", "multi-head", "feed-forward", "residual", "colab", "scaled")


def characters(data):
    return len(data("tinyshakespeare"))


def letters(data):
    return len(set(data("tinyshakespeare")))


def train_share():
    """Of a text's letters, those before dev."""
    stage = build(Config(n_head=0), "ab" * 500)
    return (len(stage.windows["train"]) + stage.config.block_size) / 1000


def letter_loss(data):
    """What it costs to guess each letter of the play by how often it is met, and to look at nothing else."""
    counts = Counter(data("tinyshakespeare"))
    return -sum(n / counts.total() * math.log(n / counts.total()) for n in counts.values())


def pairs_of_letters(data):
    """What the play's last tenth costs, a letter, by the pairs of the rest with one added to each count."""
    text = data("tinyshakespeare")
    n, letters = int(0.9 * len(text)), len(set(text))
    pairs, firsts = Counter(pairwise(text[:n])), Counter(text[: n - 1])
    judged = Counter(pairwise(text[n:]))
    costs = (m * math.log((firsts[a] + letters) / (pairs[a, b] + 1)) for (a, b), m in judged.items())
    return sum(costs) / judged.total()


def shares():
    """Of the last of five numbers in their softmax; and when all five are eight times larger."""
    x = torch.tensor([0.1, -0.2, 0.3, -0.2, 0.5])
    return x.softmax(0)[-1].item(), (8 * x).softmax(0)[-1].item()


def parameters():
    """Experiment -> how many numbers its net learns, for the 65 letters of tiny shakespeare."""
    text = "".join(map(chr, range(60, 60 + 65))) * 50
    configs = {name: Config(**EXPERIMENTS[name].get("config", {})) for name in NETS}
    return {name: build(config, text).n_parameters for name, config in configs.items()}


def ours():
    """Experiment -> dev loss of a run with the stage's own seed, as docs/figures.md has it."""
    return {
        "bigram": 2.4865,
        "one-head": 2.4025,
        "multi-head": 2.2661,
        "batched-heads": 2.2661,
        "feed-forward": 2.2435,
        "residual": 2.0817,
        "layernorm": 2.0606,
        "colab": 1.8124,
    }


def wider():
    """Of `multi-head` with vectors of 36 numbers: its parameters, and the dev loss of a run (2.2663, measured once)."""
    text = "".join(map(chr, range(60, 60 + 65))) * 50
    return build(Config(n_embd=36), text).n_parameters, 2.2663


def eightfold():
    """The dev loss at the end with eight times the learning rate from step 500 on, measured once."""
    return {"layernorm": 2.0641, "residual": 2.1556}


def finetune_steps():
    """Those on the play, after Python's library."""
    config = Config(**EXPERIMENTS["finetune"]["config"])
    return config.max_steps - config.pretrain_steps
