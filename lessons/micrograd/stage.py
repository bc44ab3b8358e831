"""micrograd: a number that remembers how it was made, and the chain rule through it (lecture 1).

`Value` is all that there is to backpropagation. On it stand a neuron, a layer and a net, named as in the package
micrograd, and a few things to train: one neuron, four points, two moons.

    python stage.py moons
"""

import math
import random
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated, Literal

import numpy as np


@dataclass(frozen=True)
class Config:
    task: Annotated[Literal["neuron", "four-points", "moons"], "one neuron by hand, or points to tell apart"] = "moons"
    loss: Annotated[Literal["squared", "max-margin", "softmax"], "what it costs to be wrong"] = "max-margin"
    n_hidden: Annotated[int, "neurons in each of the two hidden layers", 2, 64] = 16
    n_points: Annotated[int, "moons: points, half of them on each moon", 2, 1000] = 100
    noise: Annotated[float, "moons: how far the points stray", 0.0, 10.0] = 0.1
    seed: Annotated[int, "for the first weights and the moons", 0, 2**32 - 1] = 1337
    max_steps: Annotated[int, "stop after so many steps", 0, 10**9] = 100
    lr: Annotated[float, "learning rate", 0.0, 1e3, "live"] = 1.0
    lr_fall: Annotated[float, "the share of lr that is gone at the end, little by little", 0.0, 1.0, "live"] = 0.9
    alpha: Annotated[float, "pull of the parameters to 0: times the sum of their squares", 0.0, 1e3] = 1e-4
    zero_grad: Annotated[bool, "set the gradients to 0 before backward(); without it they pile up", "live"] = True
    checked: Annotated[int, "number of the parameter whose gradient is checked", 0, 10**6, "live"] = 0
    pace: Annotated[float, "at most so many steps a second; 0: as fast as it can", 0.0, 1e6, "live"] = 0.0


PANELS = ("loss", "decision", "accuracy", "gradient_check")

DATA = ()  # the points are made here

FOUR_POINTS = {
    "task": "four-points",
    "loss": "squared",
    "n_hidden": 4,
    "max_steps": 20,
    "lr": 0.1,
    "lr_fall": 0.0,
    "alpha": 0.0,
    "pace": 2.0,
}

EXPERIMENTS = {
    "neuron": {
        "doc": "one neuron, a node a step: its data forward, then the gradients backward",
        "config": {"task": "neuron", "pace": 1.0},
        "panels": ("graph", "gradient_check"),
    },
    "four-points": {
        "doc": "a net of 41 parameters learns four points by heart",
        "config": FOUR_POINTS,
        "panels": ("loss", "graph", "gradient_check", "accuracy"),
    },
    "moons": {
        "doc": "two moons, 337 parameters, max-margin loss: the demo of micrograd, to the last digit",
        "expect": {"step 0": 0.8958, "step 99": 0.0110},
    },
    "moons-softmax": {
        "doc": "the same points with two outputs, softmax and negative log-likelihood",
        "config": {"loss": "softmax"},
    },
    "no-zero-grad": {
        "doc": "the commonest bug: the gradients of earlier steps are never set back to 0",
        "config": {**FOUR_POINTS, "zero_grad": False},
        "panels": ("loss", "gradient_check", "graph", "accuracy"),
    },
}


class Value:
    """A number, and its place in the expression that it is part of.

    `grad` says by how much the result grows when this number does: it is 0 until `backward()` is called on the result.
    """

    __slots__ = ("_local", "_op", "_prev", "data", "grad", "label")

    def __init__(self, data, _children=(), _op="", _local=(), label=""):
        self.data = data
        self.grad = 0.0
        self._prev = _children  # the operands that it was made of; none: a leaf
        self._op = _op
        self._local = _local  # for each operand: by how much this number grows when the operand does
        self.label = label

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __sub__(self, other):
        other = as_value(other)
        return Value(self.data - other.data, (self, other), "-", (1.0, -1.0))

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, (self, other), "*", (other.data, self.data))

    def __truediv__(self, other):
        other = as_value(other)
        return Value(self.data / other.data, (self, other), "/", (1 / other.data, -self.data / other.data**2))

    def __pow__(self, k):
        if not isinstance(k, int | float):
            raise TypeError("the exponent must be a number")
        return Value(self.data**k, (self,), f"**{k}", (k * self.data ** (k - 1),))

    def __neg__(self):
        return Value(-self.data, (self,), "neg", (-1.0,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), "exp", (e,))

    def log(self):
        return Value(math.log(self.data), (self,), "log", (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), "tanh", (1 - t**2,))

    def relu(self):
        r = 0.0 if self.data < 0 else self.data
        return Value(r, (self,), "ReLU", (1.0 if r > 0 else 0.0,))

    __radd__ = __add__  # 2 + a
    __rmul__ = __mul__  # 2 * a

    def __rsub__(self, other):  # 2 - a
        return as_value(other) - self

    def __rtruediv__(self, other):  # 2 / a
        return as_value(other) / self

    def backward(self):
        """The gradient of this value with respect to every value that it was made of."""
        self.grad = 1.0
        for v in reversed(topological_order(self)):  # a value passes its gradient on once it has all of it
            v._backward()

    def _backward(self):
        """The chain rule. += because an operand may be used twice: then its gradients add up."""
        grad = self.grad
        for child, local in zip(self._prev, self._local, strict=True):
            child.grad += local * grad

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"


def as_value(x):
    return x if isinstance(x, Value) else Value(x)


def topological_order(root):
    """Every value that `root` was made of, each after its operands; `root` comes last.

    Recursion would say it in fewer lines, but Python allows only so many calls within calls.
    """
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        v, operands_are_in_order = stack.pop()
        if operands_are_in_order:
            order.append(v)
        elif v not in seen:
            seen.add(v)
            stack.append((v, True))
            stack.extend([(child, False) for child in v._prev if child not in seen])
    return order


def weighted_sum(w, x, b):
    """b + w[0]*x[0] + w[1]*x[1] + ... as one node: with a node for each * and + a net would have far more."""
    x = [xi if isinstance(xi, Value) else Value(xi) for xi in x]
    ws, xs = [wi.data for wi in w], [xi.data for xi in x]
    data = b.data
    for wi, xi in zip(ws, xs, strict=True):
        data += wi * xi
    return Value(data, (*w, *x, b), "w·x+b", (*xs, *ws, 1.0))


class Module:
    def parameters(self):
        return []

    def zero_grad(self):
        for p in self.parameters():
            p.grad = 0.0


class Neuron(Module):
    """squash(w·x + b), or w·x + b alone where it is linear."""

    def __init__(self, nin, nonlin=True, squash=Value.relu, rng=random):
        self.w = [Value(rng.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(0.0)
        self.nonlin = nonlin
        self.squash = squash

    def __call__(self, x):
        act = weighted_sum(self.w, x, self.b)
        return self.squash(act) if self.nonlin else act

    def parameters(self):
        return [*self.w, self.b]

    def __repr__(self):
        names = {Value.relu: "ReLU", Value.tanh: "Tanh"}
        return f"{names.get(self.squash, 'Nonlinear') if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(Module):
    def __init__(self, nin, nout, **kwargs):
        self.neurons = [Neuron(nin, **kwargs) for _ in range(nout)]

    def __call__(self, x):
        out = [n(x) for n in self.neurons]
        return out[0] if len(out) == 1 else out

    def parameters(self):
        return [p for n in self.neurons for p in n.parameters()]

    def __repr__(self):
        return f"Layer of [{', '.join(map(str, self.neurons))}]"


class MLP(Module):
    """Layer after layer; the last is linear unless `squash_last`."""

    def __init__(self, nin, nouts, squash_last=False, **kwargs):
        sz = [nin, *nouts]
        last = len(nouts) - 1
        self.layers = [Layer(sz[i], sz[i + 1], nonlin=i != last or squash_last, **kwargs) for i in range(len(nouts))]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def __repr__(self):
        return f"MLP of [{', '.join(map(str, self.layers))}]"


def softmax(logits):
    """Probabilities: exp makes the logits positive, the division makes them add up to 1."""
    largest = max(logit.data for logit in logits)  # without it the same comes out, but exp soon overflows
    counts = [(logit - largest).exp() for logit in logits]
    total = sum(counts)
    return [count / total for count in counts]


# Three ways to say how wrong the outputs are; y is 1 or -1.


def squared(outputs, ys):
    return sum((out - y) ** 2 for out, y in zip(outputs, ys, strict=True))


def max_margin(outputs, ys):
    """Right is not enough: a score counts as an error until it is 1 on the right side."""
    losses = [(1 - y * out).relu() for out, y in zip(outputs, ys, strict=True)]
    return sum(losses) * (1 / len(losses))


def negative_log_likelihood(outputs, ys):
    """Two outputs, the logits of -1 and of 1."""
    losses = [-softmax(logits)[int(y > 0)].log() for logits, y in zip(outputs, ys, strict=True)]
    return sum(losses) * (1 / len(losses))


loss_functions = {"squared": squared, "max-margin": max_margin, "softmax": negative_log_likelihood}


def four_points():
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    return xs, [1.0, -1.0, -1.0, 1.0]


def make_moons(n_points, noise, seed):
    """Two half circles that reach into each other; random numbers are drawn in the order of scikit-learn's own."""
    g = np.random.RandomState(seed)
    n_outer = n_points // 2
    outer, inner = np.linspace(0, np.pi, n_outer), np.linspace(0, np.pi, n_points - n_outer)
    X = np.column_stack(
        [
            np.append(np.cos(outer), 1 - np.cos(inner)),
            np.append(np.sin(outer), 1 - np.sin(inner) - 0.5),
        ]
    )  # (n_points, 2)
    y = np.append(-np.ones(n_outer), np.ones(n_points - n_outer))
    order = np.arange(n_points)
    g.shuffle(order)
    X = X[order] + g.normal(scale=noise, size=X.shape)
    return X.tolist(), y[order].tolist()


H = 1e-6  # how far a number is nudged to see what the result does


class OneNeuron:
    """tanh(x1*w1 + x2*w2 + b), one node a step."""

    splits = ()
    letters = []  # noqa: RUF012
    loss_name = "data, then gradient"
    n_parameters = 3

    def __init__(self, config):
        self.config = config
        self.begin()

    def begin(self):
        # inputs, weights, bias
        x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
        w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
        b = Value(6.8813735870195432, label="b")

        # each line makes a node
        x1w1 = x1 * w1
        x2w2 = x2 * w2
        x1w1x2w2 = x1w1 + x2w2
        n = x1w1x2w2 + b
        o = n.tanh()

        for v, label in ((x1w1, "x1w1"), (x2w2, "x2w2"), (x1w1x2w2, "x1w1+x2w2"), (n, "n"), (o, "o")):
            v.label = label
        self.leaves = [x1, w1, x2, w2, b]
        self.made = [x1w1, x2w2, x1w1x2w2, n, o]
        self.o = o
        self.done = 0  # steps
        self.turn = None  # the node that the last step was about
        self.with_data = set(self.leaves)
        self.with_grad = set()

    @property
    def max_steps(self):
        return min(self.config.max_steps, 2 * len(self.made) + 1)

    def learning_rate(self, step):
        return 0.0  # nothing is learned yet

    def step(self, lr):
        """Show one more node's data; then, from the result back, let one more node pass its gradient on."""
        forward = len(self.made)
        if self.done < forward:
            v = self.turn = self.made[self.done]
            self.with_data.add(v)
            number = v.data
        elif self.done == forward:
            v = self.turn = self.o
            v.grad = number = 1.0  # do/do
            self.with_grad.add(v)
        else:
            v = self.turn = self.made[2 * forward - self.done]
            v._backward()
            self.with_grad.update(v._prev)
            number = v.grad
        self.done += 1
        return number

    def evaluate(self, split, examples=None):
        raise ValueError(f"one neuron has no split {split}")

    def watch(self):
        nodes = [*self.leaves, *self.made]
        turn = None if self.turn is None else nodes.index(self.turn)
        picture = draw_graph(nodes, [v.label for v in nodes], self.with_data, self.with_grad)
        rows = []
        for i, v in enumerate(self.leaves):
            grad = v.grad if v in self.with_grad else None
            rows.append(check_row(v.label, grad, neuron_output, [leaf.data for leaf in self.leaves], i))
        return {
            "graph": {"o = tanh(x1·w1 + x2·w2 + b)": (picture, turn)},
            "gradient_check": {"do/d…": (CHECK_COLUMNS, rows)},
        }

    def state_dict(self):
        return {"done": self.done}

    def load_state_dict(self, state):
        self.begin()
        for _ in range(state["done"]):
            self.step(0.0)


def neuron_output(numbers):
    x1, w1, x2, w2, b = numbers
    return math.tanh(x1 * w1 + x2 * w2 + b)


class Classifier:
    """A net that learns to give 1 for some points and -1 for the others."""

    splits = ("train",)
    letters = []  # noqa: RUF012

    def __init__(self, config):
        self.config = config
        c = config
        moons = c.task == "moons"
        self.xs, self.ys = make_moons(c.n_points, c.noise, c.seed) if moons else four_points()
        nouts = [c.n_hidden, c.n_hidden, 2 if c.loss == "softmax" else 1]
        rng = random.Random(c.seed)
        if moons:
            self.model = MLP(2, nouts, rng=rng)
        else:
            self.model = MLP(3, nouts, squash=Value.tanh, squash_last=True, rng=rng)
        self.loss_name = f"{c.loss} loss"
        self.parameters = self.model.parameters()
        self.n_parameters = len(self.parameters)
        self.outputs = None  # of the last step, with the whole graph behind them
        self.numbers = None  # the parameters' data in the last step, before the update
        self.check(config)

    def check(self, config):
        if config.checked >= self.n_parameters:
            raise ValueError(
                f"the parameter to check must be one of 0 to {self.n_parameters - 1}: the net has {self.n_parameters}"
            )

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        return self.config.lr * (1 - self.config.lr_fall * step / max(1, self.config.max_steps))

    def step(self, lr):
        # forward
        self.outputs = [self.model(x) for x in self.xs]
        total_loss = self.loss(self.outputs, self.parameters)

        # backward
        if self.config.zero_grad:
            self.model.zero_grad()
        total_loss.backward()

        # update
        self.numbers = [p.data for p in self.parameters]
        for p in self.parameters:
            p.data += -lr * p.grad
        return total_loss.data

    def loss(self, outputs, parameters):
        try:
            data_loss = loss_functions[self.config.loss](outputs, self.ys)
        except (OverflowError, ValueError):  # a square beyond 1e308, the logarithm of 0
            return Value(math.inf)
        reg_loss = self.config.alpha * sum(p * p for p in parameters)
        return data_loss + reg_loss

    def evaluate(self, split, examples=None):
        """The loss over all points: there are so few."""
        return self.loss_at([p.data for p in self.parameters])

    # Looking needs no gradients: here are the same net and the same loss without a graph.

    def loss_at(self, numbers):
        """The loss if the parameters' data were these numbers."""
        outputs = [[Value(out) for out in row] for row in self.forward(self.xs, numbers).tolist()]
        return self.loss([row[0] if len(row) == 1 else row for row in outputs], numbers).data

    def forward(self, xs, numbers):
        """(N, nin) -> (N, nout): a layer is a matrix, a row of it is a neuron."""
        h, numbers = np.array(xs), np.array(numbers)
        with np.errstate(all="ignore"):  # a net that diverges
            for layer in self.model.layers:
                nout, nin = len(layer.neurons), len(layer.neurons[0].w)
                Wb, numbers = np.split(numbers, [nout * (nin + 1)])
                Wb = Wb.reshape(nout, nin + 1)
                h = h @ Wb[:, :nin].T + Wb[:, nin]  # (N, nout)
                if layer.neurons[0].nonlin:
                    h = np.tanh(h) if layer.neurons[0].squash is Value.tanh else np.maximum(h, 0)
        return h

    def scores(self, xs):
        """(N,): above 0 the net says 1, else -1."""
        out = self.forward(xs, [p.data for p in self.parameters])
        return out[:, 1] - out[:, 0] if self.config.loss == "softmax" else out[:, 0]

    def accuracy(self):
        return float(np.mean((self.scores(self.xs) > 0) == (np.array(self.ys) > 0)))

    def watch(self):
        if not np.isfinite(self.scores(self.xs)).all():
            return {}  # it has diverged
        looks = {
            "accuracy": {"train": self.accuracy()},
            "gradient_check": {"dloss/d…": (CHECK_COLUMNS, self.check_gradients())},
        }
        if self.config.task == "moons":
            return {**looks, "decision": {"score": self.decision()}}
        return {**looks, "graph": self.output_neuron()}

    def check_gradients(self):
        """Of the chosen parameter and the last of each layer: the last step's gradient, and what a nudge does there."""
        numbers = self.numbers or [p.data for p in self.parameters]
        grads = [p.grad if self.numbers else None for p in self.parameters]
        names = self.parameter_names()
        last_of_layers = accumulate(len(layer.parameters()) for layer in self.model.layers)
        checked = dict.fromkeys([self.config.checked, *(end - 1 for end in last_of_layers)])
        return [check_row(names[i], grads[i], self.loss_at, numbers, i) for i in checked]

    def parameter_names(self):
        return [
            f"layer{i}.n{j}.{name}"
            for i, layer in enumerate(self.model.layers, 1)
            for j, neuron in enumerate(layer.neurons, 1)
            for name in [*(f"w{k}" for k in range(1, len(neuron.w) + 1)), "b"]
        ]

    def decision(self, columns=40, rows=20, margin=0.5):
        """The score on a grid over the points, highest row first."""
        low = [min(axis) - margin for axis in zip(*self.xs, strict=True)]
        high = [max(axis) + margin for axis in zip(*self.xs, strict=True)]
        across, up = np.linspace(low[0], high[0], columns), np.linspace(high[1], low[1], rows)
        grid = np.stack(np.meshgrid(across, up), axis=-1)  # (rows, columns, 2)
        values = self.scores(grid.reshape(-1, 2)).reshape(rows, columns).round(3).tolist()
        points = [(round(x1, 3), round(x2, 3), int(y)) for (x1, x2), y in zip(self.xs, self.ys, strict=True)]
        return values, tuple(low), tuple(high), points

    def output_neuron(self):
        """The last neuron of the net at work on each point; the weights' gradients are those of all points together."""
        pictures = {}
        for i, (x, y) in enumerate(zip(self.xs, self.ys, strict=True), 1):
            out = self.outputs[i - 1] if self.outputs else self.model(x)
            out = out[-1] if isinstance(out, list) else out
            (act,) = out._prev
            n = len(act._prev) // 2
            labels = [f"{name}{k}" for name in "wh" for k in range(1, n + 1)]
            nodes = [*act._prev, act, out]
            with_grad = set(nodes if self.outputs else ())
            picture = draw_graph(nodes, [*labels, "b", "n", "out"], set(nodes), with_grad)
            pictures[f"point {i}, wanted {y:+.0f}"] = (picture, None)
        return pictures

    def state_dict(self):
        return {
            "data": [p.data for p in self.parameters],
            "grad": [p.grad for p in self.parameters],  # without zero_grad they live on
            "numbers": self.numbers,
        }

    def load_state_dict(self, state):
        for p, data, grad in zip(self.parameters, state["data"], state["grad"], strict=True):
            p.data, p.grad = data, grad
        self.numbers = state["numbers"]
        self.outputs = None


CHECK_COLUMNS = ["parameter", "grad", "nudged", "apart", "data"]


def check_row(name, grad, f, numbers, i):
    """`grad` beside (f(x + h) - f(x - h)) / 2h for the i-th of the numbers that f depends on."""
    up, down = numbers.copy(), numbers.copy()
    up[i] += H
    down[i] -= H
    nudged = (f(up) - f(down)) / (2 * H)
    return [name, grad, nudged, None if grad is None else abs(grad - nudged), numbers[i]]


def draw_graph(nodes, labels, with_data, with_grad):
    """(label, op, data, grad, places of the operands) for each node; None where a number is not there yet."""
    place = {v: i for i, v in enumerate(nodes)}
    picture = []
    for v, label in zip(nodes, labels, strict=True):
        operands = [place[child] for child in v._prev if child in place]
        data = v.data if v in with_data else None
        grad = v.grad if v in with_grad and math.isfinite(v.grad) else None
        picture.append((label, v._op if operands else "", data, grad, operands))
    return picture


def build(config, text="", *, device="cpu"):
    return OneNeuron(config) if config.task == "neuron" else Classifier(config)


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 2 or sys.argv[1] not in EXPERIMENTS:
        sys.exit(f"usage: python {sys.argv[0]} {'|'.join(EXPERIMENTS)}")
    name = sys.argv[1]
    config = Config(**EXPERIMENTS[name].get("config", {}))
    model = build(config)
    for i in range(model.max_steps):
        loss = model.step(model.learning_rate(i))
        print(f"step {i:2d}: {getattr(model, 'loss_name', 'loss')} {loss:.6f}")
    for split in model.splits:
        print(f"loss {model.evaluate(split):.6f}, accuracy {model.accuracy():.0%}")
