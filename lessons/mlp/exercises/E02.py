"""What should the first loss be, and how near can you start?

(1) What would the loss be, if all 27 letters were equally likely? What
does your net start from?
(2) Choose the first weights so that it starts near there.
Done when step 0 costs less than 3.35, not 17 or 27, and some weights
of each layer are still not 0. ln 27 is 3.2958.

Hint: the logits decide. What makes all of them small: which weights,
and which biases?
"""

import torch
from torch import Tensor


def first_weights(n_embd: int, n_hidden: int, g: torch.Generator) -> dict[str, Tensor]:
    """C (27, n_embd), W1 (3 * n_embd, n_hidden), b1 (n_hidden,), W2
    (n_hidden, 27) and b2 (27,)."""
    raise NotImplementedError("your turn")


def first_loss(weights: dict[str, Tensor], X: Tensor, Y: Tensor) -> float:
    """Mean loss in nats for contexts X (N, 3) and next letters Y (N,),
    both whole numbers below 27."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    g = torch.Generator().manual_seed(2147483647)
    print(first_weights(10, 200, g).keys())
