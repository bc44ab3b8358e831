"""The numbers in the text of this lesson, each worked out anew. A function is one of them, or a family by name."""

from collections import Counter
from functools import cache
from string import ascii_lowercase

import torch

from .stage import EXPERIMENTS, Config, DilatedConv1d, build


@cache
def net(experiment):
    """As it is before its first step, with the 26 letters of our list."""
    return build(Config(**EXPERIMENTS[experiment].get("config", {})), "\n".join(ascii_lowercase))


@cache
def tree(data):
    """hierarchical on our list; tree_after_1000 trains it."""
    return build(Config(**EXPERIMENTS["hierarchical"]["config"]), data("ssa-2018"))


def parameters():
    """How many numbers each net learns."""
    return {name: net(name).n_parameters for name in ("flat", "hierarchical", "wavenet")}


def side_by_side():
    """Numbers that enter the hidden layer of flat at once."""
    config = net("flat").config
    return config.block_size * config.n_embd


def after_ath(data):
    """Which letter, or the end, comes after "ath" in a name, and how often."""
    names = data("ssa-2018").split()
    return Counter(f"{name}."[i + 3] for name in names for i in range(len(name) - 2) if name[i : i + 3] == "ath")


def times(data):
    """How often our list has a beginning, in words."""
    n = sum(name.startswith("marycath") for name in data("ssa-2018").split())
    return {"marycath": {1: "once", 2: "twice"}.get(n, "often")}


def contexts(data):
    """Contexts of eight letters: in how many examples of train, how many different ones in the list, how many once."""
    text = data("ssa-2018")
    found = Counter(f"........{name}"[i : i + 8] for name in text.split() for i in range(len(name) + 1))
    return {
        "examples": len(tree(data).examples["train"][0]),
        "different": len(found),
        "once": sum(n == 1 for n in found.values()),
    }


def ends_at_eight(data):
    """The share of names that end at eight letters, of those that reach them."""
    lengths = Counter(map(len, data("ssa-2018").split()))
    return lengths[8] / sum(n for length, n in lengths.items() if length >= 8)


def fusings():
    """Places that are made of others: for a context, as a tree and slid; and slid, for all guesses about a name."""
    fused, slid = ([len(groups) for _, groups in net(name).levels()[:-1]] for name in ("wavenet", "dilated"))
    return {"tree": sum(fused), "dilated": sum(slid), "a name of seven": sum(places_of_one_pass("amelias"))}


def places_of_one_pass(name):
    """Places a level, when eight dots and a whole name go through the convolutions at once."""
    model, stoi = net("dilated").model, net("dilated").stoi
    model.eval()
    x, places = torch.tensor([[0] * 8 + [stoi[ch] for ch in name]]), []
    for layer in model.layers:
        x = layer(x)
        if isinstance(layer, DilatedConv1d):
            places.append(x.shape[1])
    return places


def first_loss(data):
    """Of wavenet on our list."""
    return float(build(Config(**EXPERIMENTS["wavenet"].get("config", {})), data("ssa-2018")).step(0.0))


def letter_entropy(data):
    """What a net loses that knows how frequent each letter is and nothing else, in nats."""
    counts = Counter(ch for name in data("ssa-2018").split() for ch in name + ".")
    shares = torch.tensor(list(counts.values())) / counts.total()
    return -(shares * shares.log()).sum().item()


def tree_after_1000(data):
    """The loss of hierarchical on dev after a thousand steps."""
    trained = tree(data)
    for i in range(1000):
        trained.step(trained.learning_rate(i))
    return trained.evaluate("dev")
