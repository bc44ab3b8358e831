"""Bigrams: guess the next letter from the one before it (lecture 2, "makemore").

There are two ways to the same table of probabilities. `Counts` counts how often each letter follows each
other one, and divides. `Net` starts from random numbers and moves them downhill until it has found, by
gradient descent alone, what counting knew at once. Only the second way goes on to deeper nets.

    python stage.py net names.txt
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Config:
    model: Annotated[Literal["counts", "net"], "count the pairs, or learn them"] = "counts"
    seed: Annotated[int, "for the net's first weights", 0, 2**63 - 1] = 2147483647
    max_steps: Annotated[int, "stop after so many steps; counting also stops after the last name", 0, 10**9] = 400
    names_per_step: Annotated[int, "counts: names counted in a step", 1, 10**6] = 250
    smoothing: Annotated[float, "counts: added to every count, so that no pair is impossible", 0.0, 1e6, "live"] = 0.0
    lr: Annotated[float, "net: learning rate", 0.0, 1e4, "live"] = 50.0
    weight_decay: Annotated[float, "net: pull of the weights to 0, the net's own smoothing", 0.0, 1e3, "live"] = 0.01


PANELS = ("loss", "matrix", "samples")

EXPERIMENTS = {
    "counts": {
        "doc": "count every pair of letters in every name",
        "expect": {"train": 2.4540},
    },
    "net": {
        "doc": "one linear layer, full batch, learning rate 50: the same table by gradient descent",
        "config": {"model": "net"},
        "expect": {"step 100": 2.4900},
    },
}


class Bigram:
    """What both ways share: the names, their pairs, and how a table of probabilities is judged and used."""

    splits = ("train",)  # this lecture has no dev set yet

    def __init__(self, config, text, *, device="cpu"):
        self.config = config
        self.device = device
        self.names = [name for name in text.splitlines() if name]
        if not self.names:
            raise ValueError("there is no name in the data: one name a line is wanted")
        if "." in text:
            raise ValueError("'.' marks the ends of names, so no name may contain it")
        self.letters = [".", *sorted(set("".join(self.names)))]
        self.stoi = {ch: i for i, ch in enumerate(self.letters)}
        self.known = frozenset(self.names)

        pairs = [pair for name in self.names for pair in zip("." + name, name + ".", strict=True)]
        self.xs = torch.tensor([self.stoi[ch1] for ch1, _ in pairs], device=device)
        self.ys = torch.tensor([self.stoi[ch2] for _, ch2 in pairs], device=device)

    @property
    def vocab_size(self):
        return len(self.letters)

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats over all pairs, few enough to take them all; infinite if one is held to be impossible."""
        return -self.probabilities()[self.xs, self.ys].log().mean().item()

    @torch.no_grad()
    def sample(self, n, *, prompt="", temperature=1.0, seed=2147483647, longest=40):
        """n names that begin with `prompt`, letter by letter from the row of the letter before."""
        g = torch.Generator().manual_seed(seed)
        P = self.probabilities().cpu().double() ** (1 / temperature)  # (V, V)
        if unknown := set(prompt) - set(self.letters[1:]):
            raise ValueError(f"the model has never seen {', '.join(map(repr, sorted(unknown)))}")
        samples = []
        for _ in range(n):
            out = list(prompt)
            ix = self.stoi[prompt[-1]] if prompt else 0
            while len(out) < longest:
                ix = torch.multinomial(P[ix], num_samples=1, generator=g).item()
                if ix == 0:
                    break
                out.append(self.letters[ix])
            samples.append("".join(out))
        return samples


class Counts(Bigram):
    """The 27x27 table. A step counts the pairs of the next names."""

    def __init__(self, config, text, *, device="cpu"):
        super().__init__(config, text, device=device)
        self.N = torch.zeros((self.vocab_size, self.vocab_size), dtype=torch.int32)  # row: letter, column: next letter
        self.counted = 0
        self.n_parameters = self.N.numel()

    @property
    def max_steps(self):
        steps_to_the_last_name = -(-len(self.names) // self.config.names_per_step)
        return min(self.config.max_steps, steps_to_the_last_name)

    def learning_rate(self, step):
        return 0.0  # counting has none

    def step(self, lr):
        """Count the next names; the loss is over the names counted so far."""
        for name in self.names[self.counted : self.counted + self.config.names_per_step]:
            for ch1, ch2 in zip("." + name, name + ".", strict=True):
                self.N[self.stoi[ch1], self.stoi[ch2]] += 1
            self.counted += 1
        log_likelihood = torch.xlogy(self.N, self.probabilities().cpu()).sum()
        return -log_likelihood / self.N.sum()

    def probabilities(self):
        N = self.N.double() + self.config.smoothing
        total = N.sum(1, keepdim=True)  # (V, 1): keepdim, or the division goes down the columns
        P = torch.where(total > 0, N / total, 1 / self.vocab_size)  # a row without counts knows nothing
        return P.to(self.device)

    def watch(self):
        return {"matrix": {"N": (self.N, self.letters, self.letters)}}

    def state_dict(self):
        return {"N": self.N, "counted": torch.tensor(self.counted)}

    def load_state_dict(self, state):
        self.N.copy_(state["N"])
        self.counted = int(state["counted"])


class Net(Bigram):
    """One layer of 27 neurons without bias: `W` plays the part of the logarithm of the counts."""

    def __init__(self, config, text, *, device="cpu"):
        super().__init__(config, text, device=device)
        g = torch.Generator().manual_seed(config.seed)
        self.W = torch.randn((self.vocab_size, self.vocab_size), generator=g).to(device).requires_grad_()
        self.xenc = F.one_hot(self.xs, num_classes=self.vocab_size).float()  # (pairs, V)
        self.rows = torch.arange(len(self.ys), device=device)
        self.n_parameters = self.W.numel()

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        return self.config.lr

    def step(self, lr):
        # forward: all pairs at once
        logits = self.xenc @ self.W  # (pairs, V): log-counts
        counts = logits.exp()
        probs = counts / counts.sum(1, keepdim=True)  # these two lines together are called softmax
        loss = -probs[self.rows, self.ys].log().mean() + self.config.weight_decay * (self.W**2).mean()

        # backward
        self.W.grad = None
        loss.backward()

        # update
        self.W.data += -lr * self.W.grad
        return loss.detach()

    def probabilities(self):
        return self.W.detach().softmax(1)

    def watch(self):
        return {"matrix": {"W": (self.W, self.letters, self.letters)}}

    def state_dict(self):
        return {"W": self.W}

    def load_state_dict(self, state):
        self.W.data.copy_(state["W"])


def build(config, text, *, device="cpu"):
    return (Counts if config.model == "counts" else Net)(config, text, device=device)


if __name__ == "__main__":
    import sys
    from pathlib import Path

    name, file = sys.argv[1:]
    config = Config(**EXPERIMENTS[name].get("config", {}))
    model = build(config, Path(file).read_text(encoding="utf-8"))
    for i in range(model.max_steps):
        loss = model.step(model.learning_rate(i))
        if i % 20 == 0:
            print(f"step {i:3d}: loss {loss.item():.4f}")
    print(f"loss over all names: {model.evaluate('train'):.4f}")
    print(*model.sample(10))
