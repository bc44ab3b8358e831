"""MLP: guess the next letter from the last three (lectures 3 and 4; Bengio et al. 2003).

A table of counts for three letters of context would have 27³ rows. Instead every letter gets a short vector
in `C`, the three vectors are laid side by side, and one hidden layer of tanh looks at them together.
Most experiments differ only in the numbers that the weights start from. `bigger` is what
the lecture tries next. The last three are for its exercises E01 to E03: a first guess that is exactly even, a pull of
the weights to 0, and Bengio's connections from the embedding straight to the output.

    python stage.py kaiming names.txt
"""

import random
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Config:
    block_size: Annotated[int, "letters of context", 1, 64] = 3
    n_embd: Annotated[int, "numbers in a letter's vector", 2, 1024] = 10
    n_hidden: Annotated[int, "neurons in the hidden layer", 1, 2_000] = 200
    batch_size: Annotated[int, "examples in a step", 1, 10**6, "live"] = 32
    max_steps: Annotated[int, "stop after so many steps", 0, 10**9] = 200_000
    lr: Annotated[float, "learning rate", 0.0, 1e3, "live"] = 0.1
    lr_schedule: Annotated[
        Literal["decay", "sweep"], "a tenth of lr from lr_decay_at on; or lr times 10^-3 to 10^0"
    ] = "decay"
    lr_decay_at: Annotated[int, "the step at which lr falls to a tenth", 0, 10**9, "live"] = 100_000
    seed: Annotated[int, "for the first weights and the batches", 0, 2**63 - 1] = 2147483647
    kaiming: Annotated[bool, "scale W1 by (5/3)/sqrt(fan_in) instead of W1_scale"] = False
    W1_scale: Annotated[float, "times W1 at the start", 0.0, 1e3] = 1.0
    b1_scale: Annotated[float, "times b1 at the start", 0.0, 1e3] = 1.0
    W2_scale: Annotated[float, "times W2 at the start", 0.0, 1e3] = 1.0
    b2_scale: Annotated[float, "times b2 at the start", 0.0, 1e3] = 1.0
    first_names: Annotated[
        int, "train on the first so many names of the file alone; 0: on the train split", 0, 10**9
    ] = 0
    direct: Annotated[bool, "connect the embedding straight to the output too, past the hidden layer"] = False
    weight_decay: Annotated[float, "pull of the weights (not the biases) to 0", 0.0, 1.0, "live"] = 0.0
    pace: Annotated[float, "at most so many steps a second; 0: as many as it can", 0.0, 1e6, "live"] = 0.0


PANELS = ("loss", "activations", "scatter", "samples", "matrix")

SMALL = {"n_embd": 2, "n_hidden": 100}
LOGITS_INIT = {"W2_scale": 0.01, "b2_scale": 0.0}
TANH_INIT = {**LOGITS_INIT, "W1_scale": 0.2, "b1_scale": 0.01}
KAIMING = {**LOGITS_INIT, "kaiming": True, "b1_scale": 0.01}

EXPERIMENTS = {
    "lecture": {
        "doc": "every weight drawn from a standard normal, as the lecture begins",
        "expect": {"train": 2.1245, "dev": 2.1682},
    },
    "logits-init": {
        "doc": "output weights a hundredth of that, output bias 0",
        "config": LOGITS_INIT,
        "expect": {"train": 2.07, "dev": 2.13},
    },
    "tanh-init": {
        "doc": "smaller hidden weights too: tanh is no longer saturated",
        "config": TANH_INIT,
        "expect": {"train": 2.0356, "dev": 2.1027},
    },
    "kaiming": {
        "doc": "the scale by rule, (5/3)/sqrt(fan_in), not by trial",
        "config": KAIMING,
        "expect": {"train": 2.0377, "dev": 2.1070},
    },
    "overfit-batch": {
        "doc": "the 32 examples of the first five names, again and again",
        "config": {**SMALL, "first_names": 5, "max_steps": 1000},
        "expect": {"step 0": 17.7697, "train": 0.2561},
    },
    "small": {
        "doc": "two numbers a letter, so that the letters lie in a plane; 100 neurons",
        "config": {**SMALL, "max_steps": 60_000, "lr_decay_at": 40_000},
        "panels": ("loss", "scatter", "activations", "samples"),
    },
    "lr-finder": {
        "doc": "the learning rate grows from 0.001 to 1 in one run",
        "config": {**SMALL, "lr": 1.0, "lr_schedule": "sweep", "max_steps": 1000},
        "panels": ("lr_finder", "loss", "activations", "scatter"),
    },
    "bigger": {
        "doc": "two numbers a letter still, but 300 neurons: is the hidden layer what is too small?",
        "config": {**SMALL, "n_hidden": 300},
    },
    "uniform-init": {
        "doc": "output weights and bias of exactly 0 (lecture 3, E02)",
        "config": {**KAIMING, "W2_scale": 0.0},
        "expect": {"step 0": 3.2958},
    },
    "regularised": {
        "doc": "every step also pulls the weights a little to 0 (E01)",
        "config": {**KAIMING, "weight_decay": 1e-4},
    },
    "direct": {
        "doc": "Bengio's direct connections: the hidden layer adds what a straight line cannot say (E03)",
        "config": {**KAIMING, "direct": True},
    },
}


class MLP:
    """Embedding, one hidden layer of tanh, output layer."""

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
        train = names[: config.first_names] if config.first_names else shuffled[:n1]
        self.known = frozenset(train)
        self.examples = {
            "train": self.build_dataset(train),
            "dev": self.build_dataset(shuffled[n1:n2]),
            "test": self.build_dataset(shuffled[n2:]),
        }

        c = config
        vocab_size, fan_in = len(self.letters), c.block_size * c.n_embd
        W1_scale = (5 / 3) / fan_in**0.5 if c.kaiming else c.W1_scale
        self.g = torch.Generator().manual_seed(c.seed)
        self.C = torch.randn((vocab_size, c.n_embd), generator=self.g)
        self.W1 = torch.randn((fan_in, c.n_hidden), generator=self.g) * W1_scale
        self.b1 = torch.randn(c.n_hidden, generator=self.g) * c.b1_scale
        self.W2 = torch.randn((c.n_hidden, vocab_size), generator=self.g) * c.W2_scale
        self.b2 = torch.randn(vocab_size, generator=self.g) * c.b2_scale
        self.W_direct = torch.zeros((fan_in, vocab_size))  # at 0 it changes nothing yet
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

    def to_device(self):
        self.learned = ["C", "W1", "b1", "W2", "b2"] + ["W_direct"] * self.config.direct
        for name in self.learned:
            setattr(self, name, getattr(self, name).to(self.device).requires_grad_())
        self.parameters = [getattr(self, name) for name in self.learned]
        self.n_parameters = sum(p.numel() for p in self.parameters)

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        c = self.config
        if c.lr_schedule == "sweep":
            return c.lr * 10 ** (-3 + 3 * step / max(1, c.max_steps - 1))
        return c.lr if step < c.lr_decay_at else c.lr / 10

    def embedded(self, X):
        return self.C[X].view(len(X), -1)  # (B, block_size * n_embd)

    def hidden(self, X):
        return torch.tanh(self.embedded(X) @ self.W1 + self.b1)  # (B, n_hidden)

    def logits(self, X):
        through_h = self.hidden(X) @ self.W2 + self.b2  # (B, V)
        return through_h + self.embedded(X) @ self.W_direct if self.config.direct else through_h

    def minibatch(self):
        X, Y = self.examples["train"]
        if len(X) <= self.config.batch_size:
            return X, Y  # the whole set is one batch
        ix = torch.randint(0, len(X), (self.config.batch_size,), generator=self.g).to(self.device)
        return X[ix], Y[ix]

    def step(self, lr):
        xb, yb = self.minibatch()

        # forward
        emb = self.C[xb]  # (B, block_size, n_embd)
        embcat = emb.view(emb.shape[0], -1)  # (B, block_size * n_embd)
        hpreact = embcat @ self.W1 + self.b1  # (B, n_hidden)
        h = torch.tanh(hpreact)
        logits = h @ self.W2 + self.b2  # (B, V)
        if self.config.direct:
            logits = logits + embcat @ self.W_direct  # (B, block_size * n_embd) @ (block_size * n_embd, V)
        loss = F.cross_entropy(logits, yb)

        # backward; the pull to 0 has a slope of its own, but the loss is told without it, to be comparable
        for p in self.parameters:
            p.grad = None
        (loss + self.pull() if self.config.weight_decay else loss).backward()

        # update
        for p in self.parameters:
            p.data += -lr * p.grad
        return loss.detach()

    def pull(self):
        """Grows with the square of every weight, so that a weight stays large only where it earns it."""
        weights = [self.W1, self.W2] + [self.W_direct] * self.config.direct
        return self.config.weight_decay * sum((W**2).sum() for W in weights)

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats over a split, or over its first `examples`; they are shuffled, so that is a fair sample."""
        X, Y = self.examples[split]
        return F.cross_entropy(self.logits(X[:examples]), Y[:examples]).item()

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
        dimensions = [str(i) for i in range(self.config.n_embd)]
        return {
            "activations": {"h = tanh(…)": self.hidden(X[:256])},  # (256, n_hidden)
            "matrix": {"C": (self.C, self.letters, dimensions)},
            "scatter": {"C": (self.C[:, :2], self.letters)},
        }

    def state_dict(self):
        return {**{name: getattr(self, name) for name in self.learned}, "generator": self.g.get_state()}

    def load_state_dict(self, state):
        for name in self.learned:
            getattr(self, name).data.copy_(state[name])
        self.g.set_state(state["generator"])


def build(config, text, *, device="cpu"):
    return MLP(config, text, device=device)


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
