"""The gradients of M4.py, checked with PyTorch.

Done when PyTorch's loss is 2.1755 too, and its four gradients agree
with those of M4.py to six digits.

Hint: a tensor of the dtype torch.double with requires_grad=True; write
softmax with exp and sum, then take torch.nn.functional.cross_entropy
and see that it does all of it in one.
"""

import torch


def loss_and_gradient(logits: list[float], label: int) -> tuple[float, list[float]]:
    """-log of the label's chance, and by how much it grows with each
    logit."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    print(torch.__version__)
    print(loss_and_gradient([0.0, 3.0, -2.0, 1.0], 3))
