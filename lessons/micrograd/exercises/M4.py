"""A `Value` that softmax and its loss can be made of.

Done when the program below prints a loss of 2.1755 and four gradients
whose sum is 0. Which one is below 0, and why?

Hint: exp, log, +, / and unary - are enough, and each needs its result
and its local slopes. a / b is a * b**-1. Start from an empty class;
`__radd__` lets `sum` begin with the number 0.
"""

from collections.abc import Sequence


class Value:
    """A number that remembers how it was made; `backward()` fills in
    `grad` for all that it was made of."""

    def __init__(self, data: float) -> None:
        raise NotImplementedError("your turn")


def softmax(logits: Sequence[Value]) -> list[Value]:
    """As many chances as logits, above 0, with a sum of 1."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    logits = [Value(x) for x in (0.0, 3.0, -2.0, 1.0)]
    loss = -softmax(logits)[3].log()
    loss.backward()
    print(loss.data, [logit.grad for logit in logits])
