"""Activations and BatchNorm: look inside a net, and keep its layers alive (lecture 4; Ioffe and Szegedy 2015).

A layer learns only if numbers of a fair size flow through it forwards, and gradients of a fair size backwards. One way
is to choose the first weights with care. The other is BatchNorm: give each neuron mean 0 and variance 1 over the batch
before the tanh, whatever the weights are. The layers are small classes named and behaving like torch.nn's.

    python stage.py batchnorm names.txt
"""

import math
import random
from copy import copy
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Config:
    block_size: Annotated[int, "letters of context", 1, 64] = 3
    n_embd: Annotated[int, "numbers in a letter's vector", 2, 1024] = 10
    n_hidden: Annotated[int, "neurons in each hidden layer", 1, 10_000] = 200
    n_layers: Annotated[int, "hidden layers", 1, 100] = 1
    tanh: Annotated[bool, "a tanh ends each hidden layer"] = True
    batchnorm: Annotated[bool, "BatchNorm before each tanh"] = False
    norm_logits: Annotated[bool, "BatchNorm on the logits too"] = False
    momentum: Annotated[float, "how far running statistics move towards each batch's", 0.0, 1.0] = 0.1
    init: Annotated[
        Literal["naive", "kaiming", "zero"], "first weights: standard normal; gain/sqrt(fan_in) wide; all zero"
    ] = "kaiming"
    gain: Annotated[float, "of the kaiming start: how much a layer widens what it gets", 0.0, 1e3] = 5 / 3
    batch_size: Annotated[int, "examples in a step; BatchNorm needs two", 2, 10**6, "live"] = 32
    max_steps: Annotated[int, "stop after so many steps", 0, 10**9] = 200_000
    lr: Annotated[float, "learning rate", 0.0, 1e3, "live"] = 0.1
    lr_decay_at: Annotated[int, "the step at which lr falls to a tenth", 0, 10**9, "live"] = 100_000
    seed: Annotated[int, "for the first weights and the batches", 0, 2**63 - 1] = 2147483647
    pace: Annotated[float, "at most so many steps a second; 0: as many as it can", 0.0, 1e6, "live"] = 0.0


PANELS = ("loss", "activations", "saturation", "gradients", "ratios", "updates", "samples")

DEEP = {"n_hidden": 100, "n_layers": 5, "lr_decay_at": 150_000}
NORMED = {"batchnorm": True, "norm_logits": True}

EXPERIMENTS = {
    "naive": {
        "doc": "the MLP of the lesson before, seen from inside: its tanh are saturated",
        "config": {"init": "naive"},
        "expect": {"train": 2.1245, "dev": 2.1682},
    },
    "kaiming": {
        "doc": "the same net, its first weights as wide as the rule says",
        "expect": {"train": 2.0377, "dev": 2.1070},
    },
    "batchnorm": {
        "doc": "the same net with BatchNorm before the tanh",
        "config": {"batchnorm": True, "momentum": 0.001},
        "expect": {"train": 2.06741, "dev": 2.10568},
    },
    "deep": {
        "doc": "five hidden layers of 100 with BatchNorm: it hardly minds the gain",
        "config": {**DEEP, **NORMED, "gain": 1.0},
        "expect": {"step 0": 3.2870},
    },
    "deep-plain": {
        "doc": "five hidden layers without BatchNorm: now all hangs on the gain. Try 1, 5/3 and 3",
        "config": DEEP,
    },
    "linear": {
        "doc": "five layers without tanh: gain 1 keeps the spread, 5/3 lets it explode, and deep is no use",
        "config": {**DEEP, "tanh": False, "gain": 1.0},
        "panels": ("loss", "activations", "gradients", "ratios", "updates", "samples"),
    },
    "zero-init": {
        "doc": "all weights and biases start from 0: which of them will ever move?",
        "config": {**DEEP, **NORMED, "init": "zero", "max_steps": 5000},
        "panels": ("loss", "parameters", "activations", "gradients", "samples"),
        "expect": {"train": 2.8227},
    },
    "fold": {
        "doc": "BatchNorm of a trained net is but a scale and a shift: fold them into the weights before it",
        "config": {**NORMED, "n_layers": 2, "n_hidden": 64, "max_steps": 20_000, "lr_decay_at": 15_000},
        "panels": ("loss", "fold", "activations", "gradients", "ratios", "updates"),
    },
}

SYMBOLS = {
    "weight": "W",
    "bias": "b",
    "gamma": "gamma",
    "beta": "beta",
    "running_mean": "mean",
    "running_var": "var",
}


class Linear:
    def __init__(self, fan_in, fan_out, g, bias=True):
        self.weight = torch.randn((fan_in, fan_out), generator=g)
        self.bias = torch.randn(fan_out, generator=g) if bias else None

    def __call__(self, x):
        x = x @ self.weight  # (B, fan_in) -> (B, fan_out)
        return x if self.bias is None else x + self.bias

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]


class BatchNorm1d:
    """Each neuron gets mean 0 and variance 1 over the batch, then a scale and a shift that it may learn.

    In training the batch's own mean and variance are taken, and the running ones follow them; in use the running ones
    are taken, and stay as they are. The lecture, and so this class, takes the unbiased variance (of B - 1) for both;
    torch's own layer normalises with the biased one (of B), and keeps the unbiased.
    """

    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self.gamma = torch.ones(dim)  # learned by gradient
        self.beta = torch.zeros(dim)
        self.running_mean = torch.zeros(dim)  # learned by following the batches
        self.running_var = torch.ones(dim)

    def __call__(self, x):
        if self.training:
            xmean, xvar = x.mean(0), x.var(0)  # (dim,): over the batch
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * xmean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * xvar
        else:
            xmean, xvar = self.running_mean, self.running_var
        xhat = (x - xmean) / torch.sqrt(xvar + self.eps)
        return self.gamma * xhat + self.beta  # (B, dim)

    def parameters(self):
        return [self.gamma, self.beta]


class Tanh:
    def __call__(self, x):
        return torch.tanh(x)

    def parameters(self):
        return []


class Net:
    """Embedding, hidden layers (Linear, BatchNorm if wanted, tanh), output layer."""

    splits = ("train", "dev", "test")

    def __init__(self, config, text, *, device="cpu"):
        self.config = config
        self.device = device
        names = [name for name in text.splitlines() if name]
        if len(names) < 10:
            raise ValueError(f"train, dev and test need ten names at least, one a line; the data has {len(names)}")
        if "." in text:
            raise ValueError("'.' marks the ends of names, so no name may contain it")
        self.letters = [".", *sorted(set("".join(names)))]
        self.stoi = {ch: i for i, ch in enumerate(self.letters)}

        shuffled = names.copy()
        random.Random(42).shuffle(shuffled)
        n1, n2 = int(0.8 * len(names)), int(0.9 * len(names))
        self.known = frozenset(shuffled[:n1])
        self.examples = {
            "train": self.build_dataset(shuffled[:n1]),
            "dev": self.build_dataset(shuffled[n1:n2]),
            "test": self.build_dataset(shuffled[n2:]),
        }

        self.g = torch.Generator().manual_seed(config.seed)
        self.C = torch.randn((len(self.letters), config.n_embd), generator=self.g)
        self.layers = self.build_layers()
        self.init_weights()
        self.to_device()
        self.lr = config.lr  # of the latest step, for the picture of the updates

    def build_dataset(self, names):
        """(X, Y): every letter of every name, with the block of letters before it."""
        X, Y = [], []
        for name in names:
            context = [0] * self.config.block_size
            for ch in name + ".":
                ix = self.stoi[ch]
                X.append(context)
                Y.append(ix)
                context = [*context[1:], ix]  # drop the oldest letter, append the newest
        return torch.tensor(X, device=self.device), torch.tensor(Y, device=self.device)  # (N, block_size), (N,)

    def build_layers(self):
        c, g, vocab_size = self.config, self.g, len(self.letters)
        layers, fan_in = [], c.block_size * c.n_embd
        for _ in range(c.n_layers):
            layers += [Linear(fan_in, c.n_hidden, g, bias=not c.batchnorm)]  # BatchNorm would take any bias off again
            layers += [BatchNorm1d(c.n_hidden, momentum=c.momentum)] if c.batchnorm else []
            layers += [Tanh()] if c.tanh else []
            fan_in = c.n_hidden
        layers += [Linear(fan_in, vocab_size, g, bias=not c.norm_logits)]
        layers += [BatchNorm1d(vocab_size, momentum=c.momentum)] if c.norm_logits else []
        return layers

    def init_weights(self):
        """The numbers to start from. As they are drawn, from a standard normal, is the naive way."""
        c = self.config
        linears = [layer for layer in self.layers if isinstance(layer, Linear)]
        *hidden, out = linears
        if c.init == "zero":
            for layer in linears:
                for p in layer.parameters():
                    p.zero_()
        if c.init == "kaiming":
            for layer in linears if c.norm_logits else hidden:
                fan_in = len(layer.weight)
                layer.weight *= c.gain
                layer.weight /= fan_in**0.5
                if layer.bias is not None:
                    layer.bias *= 0.01
            if c.norm_logits:  # small logits, so that the first guess is an even one
                self.layers[-1].gamma *= 0.1
            else:
                out.weight *= 0.01
                out.bias *= 0

    def named_tensors(self):
        """(name, layer, attribute) of all that layers learn and remember; the third Linear's weight is W3."""
        n = 0
        for layer in self.layers:
            n += isinstance(layer, Linear)
            for attribute, symbol in SYMBOLS.items():
                if getattr(layer, attribute, None) is not None:
                    yield f"{symbol}{n}", layer, attribute

    def named_parameters(self):
        """name -> what is learned by gradient."""
        tensors = {name: getattr(layer, attribute) for name, layer, attribute in self.named_tensors()}
        return {"C": self.C} | {name: tensor for name, tensor in tensors.items() if tensor.requires_grad}

    def to_device(self):
        self.C = self.C.to(self.device)
        for _, layer, attribute in self.named_tensors():
            setattr(layer, attribute, getattr(layer, attribute).to(self.device))
        self.parameters = [self.C] + [p for layer in self.layers for p in layer.parameters()]
        for p in self.parameters:
            p.requires_grad_()
        self.n_parameters = sum(p.numel() for p in self.parameters)

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        return self.config.lr if step < self.config.lr_decay_at else self.config.lr / 10

    def minibatch(self):
        X, Y = self.examples["train"]
        ix = torch.randint(0, len(X), (self.config.batch_size,), generator=self.g).to(self.device)
        return X[ix], Y[ix]

    def train(self, training=True):
        """From now on BatchNorm takes each batch's own statistics, and the running ones follow."""
        for layer in self.layers:
            if isinstance(layer, BatchNorm1d):
                layer.training = training

    def eval(self):
        """From now on BatchNorm takes the running statistics: no example minds the others, and nothing is changed."""
        self.train(False)

    def step(self, lr):
        xb, yb = self.minibatch()
        self.lr = lr

        # forward
        self.train()
        emb = self.C[xb]  # (B, block_size, n_embd)
        x = emb.view(emb.shape[0], -1)  # (B, block_size * n_embd)
        for layer in self.layers:
            x = layer(x)
        loss = F.cross_entropy(x, yb)  # x: the logits (B, V)

        # backward
        for p in self.parameters:
            p.grad = None
        loss.backward()

        # update
        for p in self.parameters:
            p.data += -lr * p.grad
        return loss.detach()

    def logits(self, X, layers=None):
        """Of the net in use, or of other layers in place of its own."""
        self.eval()
        x = self.C[X].view(len(X), -1)  # (B, block_size * n_embd)
        for layer in layers or self.layers:
            x = layer(x)
        return x  # (B, V)

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats over a split, or over its first `examples`; they are shuffled, so that is a fair sample."""
        X, Y = self.examples[split]
        X, Y = X[:examples], Y[:examples]
        total = 0.0
        for xb, yb in zip(X.split(4096), Y.split(4096), strict=True):  # all at once would need gigabytes
            total += F.cross_entropy(self.logits(xb), yb, reduction="sum").item()
        return total / len(X)

    @torch.no_grad()
    def sample(self, n, *, prompt="", temperature=1.0, seed=2147483657, longest=40):
        """n names that begin with `prompt`; a lower temperature makes the likely letters likelier."""
        g = torch.Generator().manual_seed(seed)
        if unknown := set(prompt) - set(self.letters[1:]):
            raise ValueError(f"the model has never seen {', '.join(map(repr, sorted(unknown)))}")
        samples = []
        for _ in range(n):
            out = [self.stoi[ch] for ch in prompt]
            while len(out) < longest:
                context = ([0] * self.config.block_size + out)[-self.config.block_size :]
                logits = self.logits(torch.tensor([context], device=self.device))  # (1, V)
                probs = F.softmax(logits / temperature, dim=1)
                ix = torch.multinomial(probs.cpu(), num_samples=1, generator=g).item()
                if ix == 0:
                    break
                out.append(ix)
            samples.append("".join(self.letters[ix] for ix in out))
        return samples

    def watch(self):
        X, Y = self.batch_to_look_at()
        h, dh, dp = self.look_inside(X, Y)
        weights = {name: p for name, p in self.named_parameters().items() if p.ndim == 2}
        ratios = {name: (dp[name].std() / p.std()).item() for name, p in weights.items()}
        looks = {
            "activations": h,
            "gradients": dh,
            "ratios": ratios,
            "updates": {name: log10(self.lr * ratio) for name, ratio in ratios.items()},
            "parameters": {"all that is learned": (["name", "shape", "std", "grad std"], self.spreads(dp))},
        }
        if self.config.tanh:
            looks["saturation"] = {"tanh 1": self.saturated(h["tanh 1"], X)}
        if self.config.batchnorm or self.config.norm_logits:
            looks["fold"] = {"the net in use": (["", "BatchNorm", "folded"], self.fold_and_compare())}
        return looks

    def batch_to_look_at(self):
        """Always the same examples, as many as in a step, from all over the train split."""
        X, Y = self.examples["train"]
        every = max(1, len(X) // self.config.batch_size)
        return X[::every][: self.config.batch_size], Y[::every][: self.config.batch_size]

    def look_inside(self, X, Y):
        """(h, dh, dp): what each hidden layer puts out, and the gradients of the loss there and at the parameters.

        As in a step, with the batch's own statistics; but p.grad and the running statistics stay as they are.
        """
        statistics = [(bn, bn.running_mean, bn.running_var) for bn in self.layers if isinstance(bn, BatchNorm1d)]
        self.train()
        h = {}
        x = self.C[X].view(len(X), -1)  # (B, block_size * n_embd)
        for layer, following in zip(self.layers, [*self.layers[1:], None], strict=True):
            x = layer(x)
            if isinstance(following, Linear):
                h[f"{type(layer).__name__.lower()} {len(h) + 1}"] = x  # (B, n_hidden)
        loss = F.cross_entropy(x, Y)
        named = self.named_parameters()
        gradients = torch.autograd.grad(loss, [*h.values(), *named.values()])
        for bn, mean, var in statistics:
            bn.running_mean, bn.running_var = mean, var
        dh = dict(zip(h, gradients[: len(h)], strict=True))
        dp = dict(zip(named, gradients[len(h) :], strict=True))
        return h, dh, dp

    def saturated(self, h, X):
        """The lecture's picture in black and white: 1 where |h| > .99; a row an example, a column a neuron."""
        white = (h.abs() > 0.99).int()[:32, :200]
        contexts = ["".join(self.letters[ix] for ix in context) for context in X[:32].tolist()]
        return white, contexts, [str(i) for i in range(white.shape[1])]

    def spreads(self, dp):
        """A row a parameter, in the order in which gradients come to them: name, shape, its spread, its gradient's."""
        named = reversed(self.named_parameters().items())
        return [[name, str(tuple(p.shape)), p.std().item(), dp[name].std().item()] for name, p in named]

    @torch.no_grad()
    def fold_and_compare(self):
        """The net as it stands beside itself without BatchNorm layers; the difference is the largest of a logit."""
        X, Y = self.examples["dev"]
        X, Y = X[:256], Y[:256]
        layers = folded(self.layers)
        ours, theirs = self.logits(X), self.logits(X, layers)
        return [
            ["layers", len(self.layers), len(layers)],
            ["numbers", n_numbers(self.layers), n_numbers(layers)],
            [f"loss, {len(X)} dev", F.cross_entropy(ours, Y).item(), F.cross_entropy(theirs, Y).item()],
            ["largest logit", ours.abs().max().item(), theirs.abs().max().item()],
            ["difference", None, (ours - theirs).abs().max().item()],
        ]

    def state_dict(self):
        tensors = {name: getattr(layer, attribute) for name, layer, attribute in self.named_tensors()}
        return {"C": self.C, **tensors, "generator": self.g.get_state(), "lr": self.lr}

    def load_state_dict(self, state):
        self.C.data.copy_(state["C"])
        for name, layer, attribute in self.named_tensors():
            getattr(layer, attribute).data.copy_(state[name])
        self.g.set_state(state["generator"])
        self.lr = state["lr"]


def fold(linear, bn):
    """One Linear for both, in use: gamma * (x @ W + b - mean) / sqrt(var + eps) + beta is x @ W' + b'."""
    scale = bn.gamma / torch.sqrt(bn.running_var + bn.eps)  # (fan_out,)
    bias = 0 if linear.bias is None else linear.bias
    both = copy(linear)
    both.weight = linear.weight * scale
    both.bias = bn.beta + (bias - bn.running_mean) * scale
    return both


def folded(layers):
    """The layers with each BatchNorm folded into the Linear before it."""
    fewer = []
    for layer in layers:
        if isinstance(layer, BatchNorm1d):
            fewer[-1] = fold(fewer[-1], layer)
        else:
            fewer.append(layer)
    return fewer


def n_numbers(layers):
    """All that must be kept of them to use the net, running statistics included."""
    return sum(v.numel() for layer in layers for v in vars(layer).values() if isinstance(v, torch.Tensor))


def log10(x):
    return math.log10(x) if x > 0 else -math.inf


def build(config, text, *, device="cpu"):
    return Net(config, text, device=device)


if __name__ == "__main__":
    import sys
    from pathlib import Path

    torch.set_num_threads(1)  # so small a net is slower on more
    if len(sys.argv) != 3 or sys.argv[1] not in EXPERIMENTS:
        sys.exit(f"usage: python {sys.argv[0]} {'|'.join(EXPERIMENTS)} FILE")
    name, file = sys.argv[1:]
    config = Config(**EXPERIMENTS[name].get("config", {}))
    model = build(config, Path(file).read_text(encoding="utf-8"))
    for i in range(model.max_steps):
        loss = model.step(model.learning_rate(i))
        if i % 10_000 == 0:
            print(f"step {i:6d}: loss {loss.item():.4f}")
    print(*(f"{split} {model.evaluate(split):.4f}" for split in model.splits))
    print(*model.sample(10))
