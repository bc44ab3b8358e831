"""Unigrams: how often is each letter, whatever came before it?"""

from dataclasses import dataclass
from typing import Annotated

import torch


@dataclass(frozen=True)
class Config:
    lr: Annotated[float, "learning rate", 0.0, 1e3, "live"] = 5.0
    max_steps: Annotated[int, "stop after so many steps", 0, 10**9] = 500
    pace: Annotated[float, "at most so many steps a second; 0: as many as it can", 0.0, 1e6, "live"] = 0.0


PANELS = ("loss", "matrix", "samples")
EXPERIMENTS = {"letters": {"doc": "one logit a letter", "expect": {"train": 2.8228}}}


class Unigram:
    splits = ("train",)

    def __init__(self, config, text, *, device):
        names = text.split()
        if not names:
            raise ValueError("there is no name in the data: one name a line is wanted")
        self.config = config
        self.known = frozenset(names)
        self.letters = [".", *sorted(set("".join(names)))]
        stoi = {ch: i for i, ch in enumerate(self.letters)}
        ys = torch.tensor([stoi[ch] for name in names for ch in name + "."])
        self.shares = (torch.bincount(ys) / len(ys)).to(device)  # (V,): how often each letter is
        self.logits = torch.zeros(len(self.letters), device=device, requires_grad=True)  # (V,)
        self.n_parameters = self.logits.numel()

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        return self.config.lr

    def loss(self):
        return -(self.shares * self.logits.log_softmax(0)).sum()

    def step(self, lr):
        loss = self.loss()
        self.logits.grad = None
        loss.backward()
        self.logits.data -= lr * self.logits.grad
        return loss.detach()

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        return self.loss().item()

    @torch.no_grad()
    def sample(self, n, *, prompt, temperature, seed):
        g = torch.Generator().manual_seed(seed)
        p = (self.logits / temperature).softmax(0).cpu()
        drawn = torch.multinomial(p, n * 20, replacement=True, generator=g).view(n, 20)
        texts = ["".join(self.letters[ix] for ix in row) for row in drawn.tolist()]
        return [prompt + text.partition(".")[0] for text in texts]

    def watch(self):
        return {"matrix": {"p": (self.logits.softmax(0)[None], ["p"], self.letters)}}

    def state_dict(self):
        return {"logits": self.logits}

    def load_state_dict(self, state):
        self.logits.data.copy_(state["logits"])


def build(config, text, *, device="cpu"):
    return Unigram(config, text, device=device)
