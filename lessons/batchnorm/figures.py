"""The numbers that stand in this lesson's text, computed with its own stage: a function for each, or for a few."""

import math
from functools import cache

import torch

from .stage import EXPERIMENTS, BatchNorm1d, Config, Net

SATURATED = 0.97  # |h| beyond it is called saturated in the histograms


@cache
def examples(text):
    """Those of the splits; they take longest, and are the same for all nets of the lesson."""
    return Net(Config(), text)


class Fast(Net):
    """A net that takes its examples from another."""

    def __init__(self, config, text):
        self.made = iter(examples(text).examples.values())
        super().__init__(config, text)

    def build_dataset(self, names):
        return next(self.made)


def net(data, experiment, steps=0, **settings):
    made = Fast(Config(**{**EXPERIMENTS[experiment].get("config", {}), **settings}), data("ssa-2018"))
    for i in range(steps):
        made.step(made.learning_rate(i))
    return made


def spreads(made, panel="activations"):
    return [values.std().item() for values in made.watch()[panel].values()]


def saturated(made):
    return [(h.abs() > SATURATED).float().mean().item() for h in made.watch()["activations"].values()]


def white(made):
    return made.watch()["saturation"]["tanh 1"][0].float()


def white_at_first(data):
    """The share of white cells before the first step."""
    return {name: white(net(data, name)).mean().item() for name in ("naive", "kaiming")}


def dead_at_first(data):
    """Columns that are white from top to bottom."""
    return int((white(net(data, "naive")).mean(0) == 1).sum())


def on_dev(data):
    """The loss before the first step, and after a thousand."""
    return {name: [net(data, name, steps).evaluate("dev") for steps in (0, 1000)] for name in ("naive", "kaiming")}


def outlier():
    """What BatchNorm makes of a million among 32 values, and of the others, which are 0."""
    first, second, *_ = BatchNorm1d(1)(torch.tensor([1e6] + 31 * [0.0])[:, None]).flatten().tolist()
    return {"itself": first, "others": second}


def surprise():
    """Four logits, of which the last is 9: the first letter's chance, and what it costs when that comes."""
    p = torch.tensor([0.0, 0.0, 0.0, 9.0]).softmax(0)[0].item()
    return {"p": p, "cost": -math.log(p)}


def beyond():
    """What tanh takes to 0.97, and the share of a standard normal that is farther out."""
    edge = math.atanh(SATURATED)
    return {"edge": edge, "share": math.erfc(edge / math.sqrt(2))}


def normed_at_first(data):
    return saturated(net(data, "batchnorm"))[0]


def numbers_learned(data):
    return {name: net(data, name).n_parameters for name in ("kaiming", "batchnorm", "deep")}


def two_in_a_batch():
    """What BatchNorm makes of 5 and 3."""
    return BatchNorm1d(1)(torch.tensor([[5.0], [3.0]])).flatten().tolist()


def first_update(data):
    """log10 of update : data of `W1` in the first step, by the size of the batches; two may be nearly equal."""
    return {size: net(data, "batchnorm", batch_size=size).watch()["updates"]["W1"] for size in (2, 32)}


def last_gamma(data):
    """Of the BatchNorm on the logits of `deep`, at the start: all alike."""
    return net(data, "deep").layers[-1].gamma.unique().item()


def layers_of_gain(data):
    """The spread of each layer of `deep-plain` at the start: gain -> layers."""
    return {gain: spreads(net(data, "deep-plain", gain=gain)) for gain in (1.0, 5 / 3, 3.0)}


def saturated_with_gain_3(data):
    """The share of each layer of `deep-plain` at the start."""
    return saturated(net(data, "deep-plain", gain=3.0))


def forgiven(data):
    """The spread in layer 1 of `deep` with a gain of 3."""
    return spreads(net(data, "deep", gain=3.0))[0]


def linear(data):
    """Of the net without tanh at the start: gain -> the spreads forward and backward."""
    nets = {gain: net(data, "linear", gain=gain) for gain in (1.0, 5 / 3)}
    return {gain: (spreads(made), spreads(made, "gradients")) for gain, made in nets.items()}


def ratios(data):
    """Gradient : data of each matrix of `deep-plain`: before the first step, and after 1000."""
    return [net(data, "deep-plain", steps=n).watch()["ratios"] for n in (0, 1000)]


def updates(data):
    """log10 of update : data of `W3` at the start: lr -> height."""
    return {lr: net(data, "deep", lr=lr).watch()["updates"]["W3"] for lr in (0.1, 0.001)}


def entropy(data):
    """What chances cost that are those of the letters, whatever came before."""
    Y = examples(data("ssa-2018")).examples["train"][1]
    p = torch.bincount(Y) / len(Y)
    return -torch.xlogy(p, p).sum().item()


def folded(data):
    """The table of `fold`: row -> (with BatchNorm, folded)."""
    _, rows = net(data, "fold").watch()["fold"]["the net in use"]
    return {name: numbers for name, *numbers in rows}
