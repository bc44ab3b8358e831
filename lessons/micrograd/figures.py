"""The numbers that stand in this lesson's text, computed with its own stage: a function for each, or for a few."""

import math
from functools import cache

from .stage import EXPERIMENTS, Classifier, Config, OneNeuron, Value, softmax


def classifier(experiment, **settings):
    return Classifier(Config(**{**EXPERIMENTS[experiment].get("config", {}), **settings}))


def losses_of(net, steps):
    return [net.step(net.learning_rate(i)) for i in range(steps)]


def first_expression():
    """L = (a·b + c)·f: its data, the gradient of each part, and L after the leaves have moved along theirs."""
    a, b, c, f = leaves = [Value(x) for x in (2.0, -3.0, 10.0, -2.0)]
    e = a * b
    d = e + c
    L = d * f
    L.backward()
    grads = {name: v.grad for name, v in {"a": a, "b": b, "c": c, "d": d, "e": e, "f": f, "L": L}.items()}
    data = {"d": d.data, "L": L.data}
    for leaf in leaves:
        leaf.data += 0.01 * leaf.grad
    return {"data": data, "grad": grads, "moved": ((a * b + c) * f).data}


def slopes_of_d():
    """Of d = a·b + c, for a = 2, b = −3, c = 10."""
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    (a * b + c).backward()
    return {"a": a.grad, "b": b.grad, "c": c.grad}


def neuron():
    """Data and gradient of every node, by its label, at the end of the run."""
    one = OneNeuron(Config(**EXPERIMENTS["neuron"]["config"]))
    losses_of(one, one.max_steps)
    nodes = [*one.leaves, *one.made]
    return {"data": {v.label: v.data for v in nodes}, "grad": {v.label: v.grad for v in nodes}, "nodes": len(nodes)}


def used_twice():
    """The gradients of a and b in (a·b)·(a + b), for a = −2 and b = 3."""
    a, b = Value(-2.0), Value(3.0)
    ((a * b) * (a + b)).backward()
    return {"a": a.grad, "b": b.grad}


def too_early():
    """The gradient of a in c = b + b, b = a + a, where each node passes on at once what it gets."""
    a = Value(3.0)
    b = a + a
    c = b + b
    c.grad = 1.0
    pass_on(c)
    return a.grad


def pass_on(v):
    for child, local in zip(v._prev, v._local, strict=True):
        child.grad += local * v.grad
        pass_on(child)


def four_points():
    """The loss of each step."""
    return losses_of(classifier("four-points"), 20)


def too_fast():
    return losses_of(classifier("four-points", lr=0.8), 20)


def forgetful():
    """The first weight's line of the gradient check after two steps: name -> value."""
    net = classifier("no-zero-grad")
    losses_of(net, 2)
    ((columns, rows),) = net.watch()["gradient_check"].values()
    return dict(zip(columns, rows[0], strict=True))


def parameters():
    """How many there are in the net of each experiment."""
    return {name: classifier(name).n_parameters for name in ("four-points", "moons", "moons-softmax")}


@cache
def moons_at_first():
    """(accuracy, loss, the pull's part in it) before the first step and after it."""
    net = classifier("moons")
    seen = [(net.accuracy(), net.evaluate("train"), pull(net))]
    net.step(net.learning_rate(0))
    return [*seen, (net.accuracy(), net.evaluate("train"), pull(net))]


def pull(net):
    return net.config.alpha * sum(p.data**2 for p in net.parameters)


def softmax_at_first():
    return classifier("moons-softmax").evaluate("train")


def exercise():
    """f(2, 3, 4) of the exercises."""
    a, b, c = 2.0, 3.0, 4.0
    return -(a**3) + math.sin(3 * b) - 1 / c + b**2.5 - math.sqrt(a)


def exercise_loss():
    """Of the logits (0, 3, −2, 1), where 3 is the label."""
    return -math.log(softmax([Value(x) for x in (0.0, 3.0, -2.0, 1.0)])[3].data)
