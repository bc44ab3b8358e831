"""Add one idea of a paper to the GPT: does it help?

Done when you have three seeds with it and three without, everything
else alike, and can say whether the dev losses differ by more than the
seeds do. `colab` without it ends near 1.825.

Some ideas: RMSNorm for LayerNorm, a gated feed-forward part (SwiGLU),
rotary places (RoPE), one table for embedding and head, a warm-up and
fall of the learning rate.

Hint: copy the stage and change one class. Count the parameters: if
there are more than before, make it narrower.
"""

import torch
from torch import nn


class Idea(nn.Module):
    """It stands in place of one part of the stage's Block."""

    def __init__(self, n_embd: int) -> None:
        super().__init__()
        raise NotImplementedError("your turn")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, T, n_embd) -> (B, T, n_embd)"""
        raise NotImplementedError("your turn")


if __name__ == "__main__":
    print(Idea(64)(torch.randn(1, 32, 64)).shape)
