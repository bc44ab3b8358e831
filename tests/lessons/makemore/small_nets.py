"""Every experiment of makemore with a small net, and what it guesses."""

import torch

from tests.lessons.stages import built
from tests.train.rig import few_names

NETS = ("bigram", "mlp", "rnn", "gru", "lstm", "bow", "cnn", "transformer")
EXPERIMENTS = (*NETS, "best")
SMALL = {"n_embd": 8, "n_embd2": 6, "n_head": 2, "batch_size": 4}


def small(experiment: str, **settings):
    return built(f"makemore/{experiment}", few_names(), **{**SMALL, **settings})


def guesses(stage, idx: torch.Tensor) -> torch.Tensor:
    """Log-probabilities (B, T, V) of the letter after each place."""
    return stage.log_probs(idx, stage.everywhere(idx)).view(*idx.shape, -1)


def random_names(stage, n: int, length: int) -> torch.Tensor:
    """(n, 1 + length): letters at random, after the 0."""
    g = torch.Generator().manual_seed(1)
    letters = torch.randint(1, len(stage.letters), (n, length), generator=g)
    return torch.cat([torch.zeros(n, 1, dtype=torch.long), letters], dim=1)
