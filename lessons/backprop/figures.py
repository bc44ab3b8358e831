"""The numbers in the text of this lesson, each worked out anew. A function is one of them, or a family by name."""

from functools import cache
from string import ascii_lowercase

import torch

from .stage import (
    EXPERIMENTS,
    PARAMETERS,
    TENSORS,
    Config,
    batchnorm_backward,
    build,
    cross_entropy_backward,
    forward,
    output_backward,
)


def net(experiment, text):
    return build(Config(**EXPERIMENTS[experiment].get("config", {})), text)


@cache
def by_hand(data):
    """The net of the first run, before its first step."""
    return net("by-hand", data("ssa-2018"))


def first_pass(data):
    """Its first batch, forward, and back to the logits."""
    mlp = by_hand(data)
    t = mlp.tensors(*mlp.watched)
    forward(t)
    cross_entropy_backward(t)
    return t


def first_loss(data):
    """Of by-hand."""
    return first_pass(data).loss.item()


def tensors():
    """How many gradients there are to write: of all, of what is learned, of what lies before the loss."""
    return {"all": len(TENSORS), "learned": len(PARAMETERS), "before": len(TENSORS) - len(PARAMETERS)}


def parameters():
    """How many numbers the two nets learn, with 26 letters."""
    return {name: net(name, "\n".join(ascii_lowercase)).n_parameters for name in ("by-hand", "manual")}


def believed(data):
    """The smallest and the largest probability that the first batch's labels are given."""
    t = first_pass(data)
    p = t.probs[torch.arange(len(t.yb)), t.yb]  # (B,)
    return {"least": p.min().item(), "most": p.max().item()}


def first_row(data):
    """The forces on the logits of the first example: on its label's, and on all others together."""
    t = first_pass(data)
    row, label = len(t.yb) * t.dlogits[0], t.yb[0]  # (V,)
    context = "".join(by_hand(data).letters[ix] for ix in t.xb[0])
    return {"context": context, "pull": row[label].item(), "pushes": row[row > 0].sum().item()}


def looked_up(data):
    """Of the letters of the first batch's contexts: how many, how many dots, how many of the alphabet never."""
    t = first_pass(data)
    counts = torch.bincount(t.xb.flatten(), minlength=t.probs.shape[1])
    return {"letters": counts.sum().item(), "dots": counts[0].item(), "absent": (counts == 0).sum().item()}


def bessel_slip():
    """The relative error of 1/n in place of 1/(n - 1)."""
    n = Config().batch_size
    return (1 / (n - 1) - 1 / n) / (1 / (n - 1))


def without_the_two(data):
    """The relative error of dbndiff, if the slope of the square has lost its 2."""
    t = first_pass(data)
    output_backward(t)
    batchnorm_backward(t)
    return ((t.bndiff * t.dbndiff2).abs().max() / t.dbndiff.abs().max()).item()


def dev_after_1000(data):
    """The loss on dev after a thousand steps in float32."""
    mlp = net("by-hand", data("ssa-2018"))
    for i in range(1000):
        mlp.step(mlp.learning_rate(i))
    return mlp.evaluate("dev")
