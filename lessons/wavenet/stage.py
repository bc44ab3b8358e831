"""WaveNet: a longer context, fused slowly, two by two (lecture 6; van den Oord et al. 2016).

The MLP crushes all of its context in one layer. With eight letters that is too much at once: here neighbours are
fused into pairs, pairs into fours, fours into eights, a layer each, like a tree. `dilated` is the same tree written
as convolutions that slide over the letters. The layers are small classes named and behaving like torch.nn's.

    python stage.py wavenet names.txt
"""

import random
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Config:
    block_size: Annotated[int, "letters of context; a power of two, if it is not flat", 1, 64] = 8
    n_embd: Annotated[int, "numbers in a letter's vector", 2, 1024] = 24
    n_hidden: Annotated[int, "neurons in each hidden layer", 1, 10_000] = 128
    net: Annotated[
        Literal["flat", "tree", "dilated"], "all letters at once; two by two; two by two, sliding over all places"
    ] = "tree"
    bn_bug: Annotated[bool, "BatchNorm averages over the examples alone, not over the places too"] = False
    batch_size: Annotated[int, "examples in a step", 2, 10**6, "live"] = 32
    max_steps: Annotated[int, "stop after so many steps", 0, 10**9] = 200_000
    lr: Annotated[float, "learning rate", 0.0, 1e3, "live"] = 0.1
    lr_decay_at: Annotated[int, "the step at which lr falls to a tenth", 0, 10**9, "live"] = 150_000
    seed: Annotated[int, "for the first weights and the batches", 0, 2**63 - 1] = 42


PANELS = ("loss", "tree", "shapes", "activations", "samples", "scatter", "matrix")

SMALL = {"n_embd": 10, "n_hidden": 68}

EXPERIMENTS = {
    "wavenet": {
        "doc": "eight letters, fused two by two, in a larger net: below 2.0 for the first time",
        "expect": {"train": 1.76903, "dev": 1.99365},
    },
    "flat": {
        "doc": "the MLP with BatchNorm, and eight letters instead of three",
        "config": {"net": "flat", "n_embd": 10, "n_hidden": 200},
        "expect": {"train": 1.918, "dev": 2.027},
    },
    "hierarchical": {
        "doc": "about as many weights as flat, as a tree: a small gain",
        "config": SMALL,
        "expect": {"train": 1.912, "dev": 2.022},
    },
    "bn-bug": {
        "doc": "the same tree; BatchNorm keeps separate statistics for every place",
        "config": {**SMALL, "bn_bug": True},
        "expect": {"train": 1.941, "dev": 2.029},
    },
    "dilated": {
        "doc": "wavenet as convolutions with dilations 1, 2, 4: the same function of its weights, once trained",
        "config": {"net": "dilated"},
    },
}


class Linear:
    def __init__(self, fan_in, fan_out, g, bias=True):
        self.weight = torch.randn((fan_in, fan_out), generator=g) / fan_in**0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        x = x @ self.weight  # (..., fan_in) -> (..., fan_out): only the last dimension is multiplied
        return x if self.bias is None else x + self.bias

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]


class BatchNorm1d:
    """Each of the C numbers gets mean 0 and variance 1 over all examples and, in (B, T, C), over all places.

    torch's own layer wants the numbers in the middle, (B, C, T); and it normalises with the biased variance, where the
    lecture, and so this one, takes the unbiased (of n - 1).
    """

    def __init__(self, dim, eps=1e-5, momentum=0.1, bug=False):
        self.eps = eps
        self.momentum = momentum
        self.bug = bug
        self.training = True
        self.gamma = torch.ones(dim)
        self.beta = torch.zeros(dim)
        self.running_mean = torch.zeros(dim)
        self.running_var = torch.ones(dim)

    def __call__(self, x):
        if self.training:
            dim = 0 if x.ndim == 2 or self.bug else (0, 1)
            xmean = x.mean(dim, keepdim=True)  # (1, C) or (1, 1, C); with the bug (1, T, C)
            xvar = x.var(dim, keepdim=True)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * xmean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * xvar
        else:
            xmean, xvar = self.running_mean, self.running_var
        xhat = (x - xmean) / torch.sqrt(xvar + self.eps)
        return self.gamma * xhat + self.beta

    def parameters(self):
        return [self.gamma, self.beta]


class Tanh:
    def __call__(self, x):
        return torch.tanh(x)

    def parameters(self):
        return []


class Embedding:
    def __init__(self, num_embeddings, embedding_dim, g):
        self.weight = torch.randn((num_embeddings, embedding_dim), generator=g)

    def __call__(self, ix):
        return self.weight[ix]  # (B, T) -> (B, T, C)

    def parameters(self):
        return [self.weight]


class FlattenConsecutive:
    """Lays n neighbours side by side: (B, T, C) -> (B, T/n, n*C), and (B, n*C) where one place is left."""

    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        B, T, C = x.shape
        x = x.view(B, T // self.n, self.n * C)
        return x.squeeze(1) if x.shape[1] == 1 else x

    def parameters(self):
        return []


class DilatedConv1d:
    """Every place is fused with the one `dilation` before it: (B, T, C) -> (B, T - dilation, fan_out), causal.

    FlattenConsecutive(2) and a Linear, with Linear's own (2*C, fan_out) weight, that stop at every place instead of
    every second one. So a whole name goes through in one pass, in which neighbouring contexts share what is common.

    Trained on the tree's batches, at the last place of each context, it is the tree: the same weights give the same
    logits. Only a BatchNorm that is training can tell, since it averages over more places: 7, 5, 1 instead of 4, 2, 1.
    """

    def __init__(self, fan_in, fan_out, g, dilation):
        self.dilation = dilation
        self.weight = torch.randn((fan_in, fan_out), generator=g) / fan_in**0.5

    def __call__(self, x):
        before, now = x[:, : -self.dilation], x[:, self.dilation :]  # (B, T - dilation, C) each
        x = torch.cat([before, now], dim=2) @ self.weight
        return x.squeeze(1) if x.shape[1] == 1 else x

    def parameters(self):
        return [self.weight]


class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def train(self, training=True):
        """From now on BatchNorm goes by each batch's own statistics, or, not training, by the running ones."""
        for layer in self.layers:
            if isinstance(layer, BatchNorm1d):
                layer.training = training

    def eval(self):
        self.train(False)


class WaveNet:
    """Embedding, layers that fuse neighbours, output layer."""

    splits = ("train", "dev", "test")

    def __init__(self, config, text, *, device="cpu"):
        self.config = config
        self.device = device
        names = [name for name in text.splitlines() if name]
        if len(names) < 10:
            raise ValueError(f"train, dev and test need ten names at least, one a line; the data has {len(names)}")
        if "." in text:
            raise ValueError("'.' marks the ends of names, so no name may contain it")
        if config.net != "flat" and config.block_size not in (2, 4, 8, 16, 32, 64):
            raise ValueError(f"two by two, block_size must be 2, 4, 8, 16, 32 or 64, not {config.block_size}")
        self.letters = [".", *sorted(set("".join(names)))]
        self.stoi = {ch: i for i, ch in enumerate(self.letters)}

        shuffled = names.copy()
        random.Random(42).shuffle(shuffled)
        n1, n2 = int(0.8 * len(names)), int(0.9 * len(names))
        train = shuffled[:n1]
        self.known = frozenset(train)
        self.examples = {
            "train": self.build_dataset(train),
            "dev": self.build_dataset(shuffled[n1:n2]),
            "test": self.build_dataset(shuffled[n2:]),
        }
        self.context, self.next_letter = self.full_context(train)

        self.g = torch.Generator().manual_seed(config.seed)
        self.model = self.build_model()
        self.to_device()

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

    def full_context(self, names):
        """Letters that fill the context, and the next one: of the first name that is longer, or else the longest."""
        size = self.config.block_size
        name = next((name for name in names if len(name) > size), max(names, key=len))
        start = name[:size]
        return start.rjust(size, "."), (name + ".")[len(start)]

    def build_model(self):
        c, g, vocab_size = self.config, self.g, len(self.letters)
        layers = [Embedding(vocab_size, c.n_embd, g)]  # (B, block_size) -> (B, block_size, n_embd)
        if c.net == "flat":
            layers += [FlattenConsecutive(c.block_size)]  # (B, block_size * n_embd)
            layers += [Linear(c.block_size * c.n_embd, c.n_hidden, g, bias=False), *self.norm_and_tanh()]
        else:
            for level in range(c.block_size.bit_length() - 1):  # log2 of it: 8 letters are three levels
                fan_in = 2 * (c.n_embd if level == 0 else c.n_hidden)
                if c.net == "tree":  # (B, 4, n_hidden), (B, 2, n_hidden), (B, n_hidden)
                    layers += [FlattenConsecutive(2), Linear(fan_in, c.n_hidden, g, bias=False)]
                else:  # (B, 7, n_hidden), (B, 5, n_hidden), (B, n_hidden)
                    layers += [DilatedConv1d(fan_in, c.n_hidden, g, dilation=2**level)]
                layers += self.norm_and_tanh()
        layers += [Linear(c.n_hidden, vocab_size, g)]  # (B, V)
        layers[-1].weight *= 0.1  # so that the first guess is an even one
        return Sequential(layers)

    def norm_and_tanh(self):
        return [BatchNorm1d(self.config.n_hidden, bug=self.config.bn_bug), Tanh()]

    def to_device(self):
        for layer in self.model.layers:
            for name, tensor in tensors_of(layer):
                setattr(layer, name, tensor.to(self.device))
        self.parameters = self.model.parameters()
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

    def step(self, lr):
        xb, yb = self.minibatch()  # (B, block_size), (B,)

        # forward
        self.model.train()
        logits = self.model(xb)  # (B, V)
        loss = F.cross_entropy(logits, yb)

        # backward
        for p in self.parameters:
            p.grad = None
        loss.backward()

        # update
        for p in self.parameters:
            p.data += -lr * p.grad
        return loss.detach()

    def logits(self, X):
        """As the finished net answers, by the running statistics: one example is enough, and none of them changes."""
        self.model.eval()
        return self.model(X)  # (B, V)

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

    @torch.no_grad()
    def watch(self):
        X, _ = self.examples["train"]
        C = self.model.layers[0].weight  # (V, n_embd)
        dimensions = [str(i) for i in range(self.config.n_embd)]
        return {
            "activations": self.activations(X[:256]),
            "shapes": {"a batch of 4": (["layer", "shape", "running_mean", "parameters"], self.shapes(X[:4]))},
            "tree": {f"{self.context} → {self.next_letter}": (list(self.context), self.levels())},
            "matrix": {"C": (C, self.letters, dimensions)},
            "scatter": {"C": (C[:, :2], self.letters)},
        }

    def activations(self, x):
        """Each tanh layer's output: (B, T, n_hidden), or (B, n_hidden) at the top."""
        self.model.eval()
        found = {}
        for layer in self.model.layers:
            x = layer(x)
            if isinstance(layer, Tanh):
                found[f"tanh {len(found) + 1}"] = x
        return found

    def shapes(self, x):
        """A row a layer: its name, the shapes after it and of its running mean, how many numbers it learns."""
        self.model.eval()
        rows = [["xb", shape_of(x), "", 0]]
        for layer in self.model.layers:
            x = layer(x)
            statistics = shape_of(layer.running_mean) if isinstance(layer, BatchNorm1d) else ""
            n_parameters = sum(p.numel() for p in layer.parameters())
            rows.append([type(layer).__name__, shape_of(x), statistics, n_parameters])
        return rows

    def levels(self):
        """(name, which places of the level below are fused into each place), from the letters up to the guess."""
        levels, places = [], self.config.block_size
        for layer in self.model.layers:
            if isinstance(layer, FlattenConsecutive):
                groups = [list(range(i, i + layer.n)) for i in range(0, places, layer.n)]
                name = f"tanh {len(levels) + 1}"
            elif isinstance(layer, DilatedConv1d):
                groups = [[i, i + layer.dilation] for i in range(places - layer.dilation)]
                name = f"dilation {layer.dilation}"
            else:
                continue
            levels.append((name, groups))
            places = len(groups)
        return [*levels, (self.guess(), [[0]])]

    def guess(self):
        """The three letters that the net finds likeliest after the context of the tree."""
        context = [self.stoi[ch] for ch in self.context]
        probs = F.softmax(self.logits(torch.tensor([context], device=self.device)), dim=1)[0]  # (V,)
        if probs.isnan().any():
            return "no guess: nan"
        likeliest = probs.argsort(descending=True)[:3].tolist()
        return "  ".join(f"{self.letters[ix]} {probs[ix]:.0%}" for ix in likeliest)

    def state_dict(self):
        state = {"generator": self.g.get_state()}
        for i, layer in enumerate(self.model.layers):
            state |= {f"{i}.{name}": tensor for name, tensor in tensors_of(layer)}
        return state

    def load_state_dict(self, state):
        for i, layer in enumerate(self.model.layers):
            for name, tensor in tensors_of(layer):
                if tensor.requires_grad:
                    tensor.data.copy_(state[f"{i}.{name}"])
                else:  # running statistics: the first step turns their (C,) into (1, C) or (1, T, C)
                    setattr(layer, name, state[f"{i}.{name}"].to(self.device))
        self.g.set_state(state["generator"])


def tensors_of(layer):
    """What a layer learns and remembers, by name."""
    return [(name, value) for name, value in vars(layer).items() if isinstance(value, torch.Tensor)]


def shape_of(x):
    return str(tuple(x.shape))


def build(config, text, *, device="cpu"):
    return WaveNet(config, text, device=device)


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
