"""Choose an ending, as HellaSwag asks.

A beginning has four endings, one of them sensible. A small net cannot
be asked to pick a letter A to D, so it is asked how likely each ending
is: put each behind the beginning, and take the mean loss over the
tokens of the ending alone. The ending with the lowest mean is its
choice.

Done when: a net that has been trained on one sentence picks that
sentence's ending, however long the three others are; and the tokens of
the beginning do not count. OpenAI's 124M net picks 29.4463 % of 10,042
items right, chance is 25 %.

Hint: the logits at place t are about token t + 1, so the first loss of
the ending stands at the beginning's last token.
"""

from torch import Tensor, nn


def mean_losses(net: nn.Module, beginning: list[int], endings: list[list[int]]) -> Tensor:
    """(number of endings,): the mean loss of each ending in nats.
    `net(idx)` gives (logits (B, T, V), None)."""
    raise NotImplementedError("your turn")


def choose(net: nn.Module, beginning: list[int], endings: list[list[int]]) -> int:
    """The place of the ending that the net finds likeliest."""
    return int(mean_losses(net, beginning, endings).argmin())


if __name__ == "__main__":
    choose(nn.Module(), [1, 2, 3], [[4], [5, 6]])
