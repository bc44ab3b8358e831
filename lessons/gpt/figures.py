"""The numbers in the text of this lesson that take some computing."""

import math
from collections import Counter
from itertools import pairwise

import torch

from .stage import EXPERIMENTS, Config, build

NETS = ("bigram", "one-head", "multi-head", "residual", "colab", "scaled")


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


def finetune_steps():
    """Those on the play, after Python's library."""
    config = Config(**EXPERIMENTS["finetune"]["config"])
    return config.max_steps - config.pretrain_steps
