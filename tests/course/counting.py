"""The lessons' figures by plain counting, with nothing of the stages in it."""

import math
from collections import Counter, defaultdict
from itertools import pairwise
from string import ascii_lowercase

import torch
from torch import Tensor

LETTERS = "." + ascii_lowercase


def count_pairs(names: list[str]) -> Tensor:
    """(27, 27): how often each letter follows each other."""
    counts = Counter(pair for name in names for pair in pairwise(f".{name}."))
    return torch.tensor([[counts[a, b] for b in LETTERS] for a in LETTERS], dtype=torch.double)


def loss_of(N: Tensor, smoothing: float = 0.0) -> float:
    P = N + smoothing
    return -torch.xlogy(N, P / P.sum(1, keepdim=True)).sum().item() / N.sum().item()


def cost(N: Tensor, name: str) -> float:
    """The mean loss of one name's pairs."""
    P = (N / N.sum(1, keepdim=True)).log()
    letters = [LETTERS.index(ch) for ch in f".{name}."]
    return -sum(P[a, b].item() for a, b in pairwise(letters)) / (len(letters) - 1)


def net_loss(N: Tensor, W: Tensor) -> float:
    return -(N / N.sum() * W.log_softmax(1)).sum().item()


def descend(N: Tensor, lr: float, weight_decay: float) -> tuple[list[float], Tensor]:
    """400 steps of the net: (losses, W). The gradient of the mean over all pairs needs no more than their counts."""
    W = torch.randn((27, 27), generator=torch.Generator().manual_seed(2147483647)).double()
    losses = []
    for _ in range(400):
        losses.append(net_loss(N, W) + weight_decay * (W**2).mean().item())
        slope = (N.sum(1, keepdim=True) * W.softmax(1) - N) / N.sum() + weight_decay * 2 * W / W.numel()
        W = W - lr * slope
    return losses, W


def examples(names: list[str]) -> list[tuple[str, str]]:
    """(three letters of context, the next letter), of every name."""
    return [(f"...{name}"[i : i + 3], ch) for name in names for i, ch in enumerate(f"{name}.")]


def floor(names: list[str]) -> float:
    """The loss that no net can go below: the entropy of the next letter, its context known."""
    following = defaultdict(Counter)
    for context, ch in examples(names):
        following[context][ch] += 1
    log_likelihood = sum(n * math.log(n / c.total()) for c in following.values() for n in c.values())
    return -log_likelihood / len(examples(names))
