"""Train a GPT on data of your own: a calculator.

The stage's `addition` adds numbers of three digits, and gets all
held-out sums right. Go on from there: subtraction, products of two
digits, division with rest, by one net.

Done when more than 99% of 1,000 problems that it never trained on are
right, in each of the four.

Hint: what is worked out last on paper should be written last. For
products let the net write the steps between, before the answer; they
cost letters, and make each letter easy. The question's targets are -1,
which cross_entropy leaves out.
"""

import torch

LETTERS = "0123456789+-*/=, "  # and whatever your steps between need


def problems(n: int, g: torch.Generator) -> list[tuple[str, str]]:
    """n pairs of a question such as "123+456=" and its answer, last
    digit first."""
    raise NotImplementedError("your turn")


def batch(problems: list[tuple[str, str]]) -> tuple[torch.Tensor, torch.Tensor]:
    """(X, Y), both (B, T) ids: Y is X moved by one, and -1 where there
    is nothing to learn."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    print(batch(problems(4, torch.Generator().manual_seed(42))))
