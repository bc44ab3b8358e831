"""Start everything from zero, and say what learns.

Done when `what_moves` names the tensors that moved in 100 steps, with
BatchNorm and without, and you can say for every other one which factor
of its gradient is 0. With BatchNorm exactly one tensor moves.

Hint: run `zero-init` first and read the panel of parameters from the
top: gradients come to the tensors in this order. The gradient of a
weight is its input times what comes back.
"""

import torch


def zero_net(n_layers: int, n_hidden: int, batchnorm: bool) -> dict[str, torch.Tensor]:
    """name -> tensor that requires a gradient. C (27, 10) is drawn;
    every W, b and beta is 0, every gamma is 1."""
    raise NotImplementedError("your turn")


def what_moves(parameters: dict[str, torch.Tensor], steps: int = 100) -> list[str]:
    """The names of those that are not what they were, after so many
    steps of gradient descent on the names."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    for batchnorm in (True, False):
        net = zero_net(n_layers=2, n_hidden=50, batchnorm=batchnorm)
        print(batchnorm, what_moves(net))
