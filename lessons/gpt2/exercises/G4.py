"""Tie two tables, and prove it.

The table that reads tokens (wte) and the one that guesses them
(lm_head) have the same shape, (V, C). Make them one.

Done when: there are V * C numbers fewer to learn; a change of one is a
change of the other; and the gradient of the one table is the sum of
the gradients of two untied ones with the same numbers. For V = 50,257
and C = 768 that saves 38,597,376 numbers. Then the harder half: write
`n_parameters` so that it counts them once.

Hint: copying the numbers is not enough, for the first update would
part them. What has to be the same is the Parameter.
"""

from torch import nn


def tie(wte: nn.Embedding, lm_head: nn.Linear) -> None:
    """Makes both layers use one Parameter. Raises ValueError if their
    shapes differ."""
    raise NotImplementedError("your turn")


def n_parameters(net: nn.Module) -> int:
    """How many numbers the net learns; what two layers share counts
    once."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    tie(nn.Embedding(257, 64), nn.Linear(64, 257, bias=False))
