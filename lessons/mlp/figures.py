"""The numbers in the lesson's text: by plain counting where that is short, else from the stage."""

import math
from collections import Counter, defaultdict
from functools import cache
from string import ascii_lowercase

from ..bigram import figures as bigram
from .stage import EXPERIMENTS, Config, build

BUILT_IN = "ssa-2018"
SATURATED = 0.97
STARTS = ("lecture", "logits-init", "tanh-init", "kaiming")


def names(data):
    return data(BUILT_IN).split()


# what counting says


def bigrams(data):
    """The loss of the table of pairs, in nats."""
    return bigram.table(data)[0]


def letter_entropy(data):
    """What a net loses that knows how frequent each letter is and nothing else, in nats."""
    counts = Counter("".join(f"{name}." for name in names(data)))
    return -sum(n / counts.total() * math.log(n / counts.total()) for n in counts.values())


def four_letters(data):
    """The loss of train, dev and test of counts with four letters of context."""
    return bigram.n_gram(data)


def examples_of(names):
    """(three letters of context, the next letter), of every name."""
    return [(f"...{name}"[i : i + 3], ch) for name in names for i, ch in enumerate(f"{name}.")]


@cache
def contexts(data):
    """Three letters -> how often they stand before another."""
    return Counter(context for context, _ in examples_of(names(data)))


def contexts_met_once(data):
    return sum(n == 1 for n in contexts(data).values())


# one batch


def batch(data):
    """The examples of the first five names."""
    return examples_of(names(data)[:5])


def floor(data):
    """What no net can go below on that batch: the entropy of the next letter, its context known."""
    following = defaultdict(Counter)
    for context, ch in batch(data):
        following[context][ch] += 1
    log_likelihood = sum(n * math.log(n / c.total()) for c in following.values() for n in c.values())
    return -log_likelihood / len(batch(data))


@cache
def overfitted(data):
    """(net, its losses): the batch learned by heart."""
    net = start(data, "overfit-batch")
    return net, [float(net.step(net.learning_rate(i))) for i in range(net.max_steps)]


def overfit_losses(data):
    return overfitted(data)[1]


def overfit_dev(data):
    return overfitted(data)[0].evaluate("dev")


# how the nets start


def start(data, experiment, names=BUILT_IN):
    """The net of an experiment before its first step."""
    return build(Config(**EXPERIMENTS[experiment].get("config", {})), data(names))


@cache
def starts(data):
    return {name: start(data, name) for name in STARTS}


def sizes(data):
    """Split -> how many examples it has."""
    return {split: len(X) for split, (X, _) in starts(data)["lecture"].examples.items()}


def parameters():
    """Experiment -> how many numbers are learned, where there are 26 letters and the dot."""
    letters = "\n".join(ascii_lowercase)
    return {name: start(lambda _: letters, name).n_parameters for name in ("small", "bigger", "lecture", "direct")}


def first_loss(data):
    """Of step 0, by experiment."""
    return {name: net.step(0.0).item() for name, net in starts(data).items()}


def first_loss_on_the_lectures_list(data):
    return start(data, "lecture", "names").step(0.0).item()


def saturated_beyond():
    return SATURATED


def saturation(data):
    """The share of hidden values at the ends of tanh, by experiment: for the examples that the panel shows."""
    hidden = {name: net.watch()["activations"]["h = tanh(…)"] for name, net in starts(data).items()}
    return {name: (h.abs() > SATURATED).float().mean() for name, h in hidden.items()}
