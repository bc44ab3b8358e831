"""Bigrams: guess the next letter from the one before it (lecture 2, "makemore").

There are two ways to the same table of probabilities. `Counts` counts how often each letter follows each
other one, and divides. `Net` starts from random numbers and moves them downhill until it has found, by
gradient descent alone, what counting knew at once. Only the second way goes on to deeper nets.

The exercises look further back. `NGram` counts what follows two letters (`trigram`, E01) or more (`n-gram`),
`RowNet` learns the same (`trigram-net`): a context picks a row of W by its number, without one-hot (E04), and
the loss is one call of F.cross_entropy (E05). They train on 80% of the names and are judged on dev and test
(E02); `Sweep` finds by the dev split how much to smooth (E03).

    python stage.py net names.txt
"""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Config:
    model: Annotated[
        Literal["counts", "net", "n-gram", "row-net", "sweep"],
        "pairs: count them, or learn them; longer contexts: count, learn, or try how much smoothing is best",
    ] = "counts"
    block_size: Annotated[int, "n-gram, row-net, sweep: letters of context; pairs have 1", 1, 40] = 1
    split: Annotated[bool, "train on 80% of the names, keep 10% for dev and 10% for test; else train on all"] = False
    seed: Annotated[int, "for the net's first weights", 0, 2**63 - 1] = 2147483647
    max_steps: Annotated[
        int, "stop after so many steps; counting stops after the last name, a sweep after the last k", 0, 10**9
    ] = 400
    pace: Annotated[float, "at most so many steps a second; 0: as many as it can", 0.0, 1e6, "live"] = 0.0
    names_per_step: Annotated[int, "counts, n-gram: names counted in a step", 1, 10**6] = 250
    smoothing: Annotated[
        float, "counts, n-gram: added to every count, so that no pair is impossible", 0.0, 1e6, "live"
    ] = 0.0
    discount: Annotated[
        float, "n-gram: taken from every count and given to what shorter contexts say; 0: smoothing", 0.0, 1.0, "live"
    ] = 0.0
    forget_keepdim: Annotated[bool, "counts: plant the lecture's bug, which divides columns", "live"] = False
    lr: Annotated[float, "net, row-net: learning rate", 0.0, 1e4, "live"] = 50.0
    weight_decay: Annotated[
        float, "net, row-net: pull of the weights to 0, the net's own smoothing", 0.0, 1e3, "live"
    ] = 0.01
    before: Annotated[str, "longer contexts: the matrix shows what follows these letters and one more", "live"] = ""


PANELS = ("loss", "matrix", "samples")
MOST_LETTERS = 500

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
    "normalise-bug": {
        "doc": "the table of pairs with the lecture's bug: keepdim forgotten in the division",
        "config": {"forget_keepdim": True, "smoothing": 1.0},
        "expect": {"train": 2.4546},
        "panels": ("loss", "row_sums", "samples", "matrix"),
    },
    "split": {
        "doc": "pairs again, judged on names that were not counted (E02)",
        "config": {"split": True, "smoothing": 0.3},
        "expect": {"train": 2.4543, "dev": 2.4530, "test": 2.4580},
    },
    "trigram": {
        "doc": "count what follows two letters (E01)",
        "config": {"model": "n-gram", "block_size": 2, "split": True, "smoothing": 0.2},
        "expect": {"train": 2.1914, "dev": 2.2223, "test": 2.2235},
    },
    "trigram-net": {
        "doc": "learn what follows two letters: 729 rows of weights, no one-hot (E01, E04, E05)",
        "config": {"model": "row-net", "block_size": 2, "split": True, "lr": 100.0, "max_steps": 1000},
    },
    "n-gram": {
        "doc": "four letters of context, each discounted count backed by what three, two and one letter say",
        "config": {"model": "n-gram", "block_size": 4, "split": True, "discount": 0.8},
        "expect": {"dev": 2.0575, "test": 2.0599},
    },
    "smoothing": {
        "doc": "a step tries one k: which one suits names that were not counted? (E03)",
        "config": {"model": "sweep", "block_size": 2, "split": True, "pace": 4.0},
        "expect": {"train": 2.1914, "dev": 2.2223, "test": 2.2235},
        "panels": ("sweep", "loss", "samples", "matrix"),
    },
}

KS = (0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)  # what a sweep tries
MOST_WEIGHTS = 20_000_000


class Names:
    """What all models share: the names, their split, and how a new name is drawn letter by letter."""

    def __init__(self, config, text, *, device="cpu"):
        self.config = config
        self.device = device
        names = [name for name in text.splitlines() if name]
        if not names:
            raise ValueError("there is no name in the data: one name a line is wanted")
        if "." in text:
            raise ValueError("'.' marks the ends of names, so no name may contain it")
        self.letters = [".", *sorted(set("".join(names)))]
        if len(self.letters) > MOST_LETTERS:
            raise ValueError(
                f"the names have {len(self.letters):,} different letters, and a table of pairs has as many rows and "
                f"columns; up to {MOST_LETTERS:,} are fine"
            )
        self.stoi = {ch: i for i, ch in enumerate(self.letters)}
        self.names = {"train": names}
        if config.split:
            self.names = self.split_names(names)
        self.splits = tuple(self.names)
        self.known = frozenset(self.names["train"])
        self.check(config)

    def split_names(self, names):
        if len(names) < 10:
            raise ValueError(f"train, dev and test need ten names at least, one a line; the data has {len(names)}")
        shuffled = names.copy()
        random.Random(42).shuffle(shuffled)
        n1, n2 = int(0.8 * len(names)), int(0.9 * len(names))
        return {"train": shuffled[:n1], "dev": shuffled[n1:n2], "test": shuffled[n2:]}

    @property
    def vocab_size(self):
        return len(self.letters)

    def check(self, config):
        """Raises ValueError where `before` names letters that there are not, or more than the context has room for."""
        self.check_letters(config.before)
        room = config.block_size - 1
        if len(config.before) > room:
            raise ValueError(
                f"a context of {config.block_size} has room for {room} letters before its last, not for"
                f" {config.before!r}: block_size would have to be larger"
            )

    def check_letters(self, text):
        if unknown := set(text) - set(self.letters):
            raise ValueError(f"the model has never seen {', '.join(map(repr, sorted(unknown)))}")

    def context(self, written):
        """The last letters of what is written, with dots before its beginning."""
        n = self.config.block_size
        return ("." * n + written)[-n:]

    def contexts_shown(self):
        """The rows of the matrix panel: any letter, after the letters `before`."""
        first = self.context(self.config.before)[1:]
        return [first + ch for ch in self.letters]

    @torch.no_grad()
    def sample(self, n, *, prompt="", temperature=1.0, seed=2147483647, longest=40):
        """n names that begin with `prompt`, letter by letter from the chances after what is written."""
        g = torch.Generator().manual_seed(seed)
        self.check_letters(prompt)
        if "." in prompt:
            raise ValueError("'.' marks the ends of names, so no name can begin with it")
        samples = []
        for _ in range(n):
            out = prompt
            while len(out) < longest:
                p = self.chances(self.context(out)).cpu().double()  # (V,)
                p = (p / p.max()) ** (1 / temperature)
                ix = torch.multinomial(p, num_samples=1, generator=g).item()
                if ix == 0:
                    break
                out += self.letters[ix]
            samples.append(out)
        return samples


class Bigram(Names):
    """What both ways share: the pairs, and how a table of probabilities is judged and used."""

    def __init__(self, config, text, *, device="cpu"):
        super().__init__(config, text, device=device)
        if config.block_size != 1:
            raise ValueError("pairs have one letter of context; for more, set model to n-gram, row-net or sweep")
        self.examples = {split: self.build_dataset(names) for split, names in self.names.items()}

    def build_dataset(self, names):
        """(xs, ys): the first letters of all pairs, and the second ones."""
        pairs = [pair for name in names for pair in zip("." + name, name + ".", strict=True)]
        xs = torch.tensor([self.stoi[ch1] for ch1, _ in pairs], device=self.device)
        ys = torch.tensor([self.stoi[ch2] for _, ch2 in pairs], device=self.device)
        return xs, ys

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats over all pairs, few enough to take them all; infinite if one is held to be impossible."""
        xs, ys = self.examples[split]
        return -self.probabilities()[xs, ys].log().mean().item()

    def chances(self, context):
        return self.probabilities()[self.stoi[context]]


class Counts(Bigram):
    """The 27x27 table. A step counts the pairs of the next names."""

    def __init__(self, config, text, *, device="cpu"):
        super().__init__(config, text, device=device)
        self.N = torch.zeros((self.vocab_size, self.vocab_size), dtype=torch.int32)  # row: letter, column: next letter
        self.counted = 0
        self.n_parameters = self.N.numel()

    @property
    def max_steps(self):
        steps_to_the_last_name = -(-len(self.names["train"]) // self.config.names_per_step)
        return min(self.config.max_steps, steps_to_the_last_name)

    def learning_rate(self, step):
        return 0.0  # counting has none

    def step(self, lr):
        """Count the next names; the loss is over the names counted so far."""
        for name in self.names["train"][self.counted : self.counted + self.config.names_per_step]:
            for ch1, ch2 in zip("." + name, name + ".", strict=True):
                self.N[self.stoi[ch1], self.stoi[ch2]] += 1
            self.counted += 1
        log_likelihood = torch.xlogy(self.N, self.probabilities().cpu()).sum()
        return -log_likelihood / self.N.sum()

    def probabilities(self):
        N = self.N.double() + self.config.smoothing
        total = N.sum(1, keepdim=True)  # (V, 1): keepdim, or the division goes down the columns
        if self.config.forget_keepdim:
            total = N.sum(1)  # (V,): broadcasting takes it for (1, V), a number a column, and complains of nothing
        P = torch.where(total > 0, N / total, 1 / self.vocab_size)  # a row without counts knows nothing
        return P.to(self.device)

    def watch(self):
        P = self.probabilities()
        counted, sums = self.N.sum(1).tolist(), P.sum(1).tolist()
        return {
            "matrix": {"N": (self.N, self.letters, self.letters), "P": (P, self.letters, self.letters)},
            "row_sums": {"rows": (("row", "counted", "chances"), list(zip(self.letters, counted, sums, strict=True)))},
        }

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
        self.xs, self.ys = self.examples["train"]
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


class NGram(Names):
    """Counts of what follows a context of any length, in a dictionary: most contexts never occur."""

    def __init__(self, config, text, *, device="cpu"):
        super().__init__(config, text, device=device)
        self.examples = {split: Counter(self.build_dataset(names)) for split, names in self.names.items()}
        self.N = {}  # context -> {next letter: how often}; every shorter context has its entry too, down to ""
        self.counted = 0
        self.n_parameters = len({(part, ch) for context, ch in self.examples["train"] for part in endings(context)})

    def build_dataset(self, names):
        """(context, next letter), for every letter of every name."""
        for name in names:
            context = self.context("")
            for ch in name + ".":
                yield context, ch
                context = context[1:] + ch  # drop the oldest letter, append the newest

    @property
    def max_steps(self):
        steps_to_the_last_name = -(-len(self.names["train"]) // self.config.names_per_step)
        return min(self.config.max_steps, steps_to_the_last_name)

    def learning_rate(self, step):
        return 0.0

    def step(self, lr):
        """Count the next names; the loss is over these names, now that they are counted."""
        names = self.names["train"][self.counted : self.counted + self.config.names_per_step]
        self.count(names)
        return self.loss(Counter(self.build_dataset(names)), self.config.smoothing)

    def count(self, names):
        for context, ch in self.build_dataset(names):
            for part in endings(context):
                row = self.N.setdefault(part, {})
                row[ch] = row.get(ch, 0) + 1
        self.counted += len(names)

    def probability(self, ch, context, k):
        """Of `ch` after `context`: its share of the counts there, once every count has been raised by k.

        Or, with a discount d ("interpolated absolute discounting"): every count gives away d, and what is given away
        is shared out as the context without its oldest letter would.
        """
        row, d = self.N.get(context, {}), self.config.discount
        total = sum(row.values())
        if not d:
            return (row.get(ch, 0) + k) / (total + k * self.vocab_size) if total + k else 1 / self.vocab_size
        shorter = self.probability(ch, context[1:], k) if context else 1 / self.vocab_size
        if not total:
            return shorter
        return max(row.get(ch, 0) - d, 0) / total + d * len(row) / total * shorter

    def loss(self, examples, k):
        """Mean loss in nats, infinite if one example is held to be impossible. Equal examples are looked up once."""
        p = torch.tensor([self.probability(ch, context, k) for context, ch in examples], dtype=torch.float64)
        n = torch.tensor(list(examples.values()))
        return (-(n * p.log()).sum() / n.sum()).item()

    def evaluate(self, split, examples=None):
        """Mean loss over all examples: many are equal, so that is little work."""
        return self.loss(self.examples[split], self.config.smoothing)

    def chances(self, context):
        return torch.tensor([self.probability(ch, context, self.config.smoothing) for ch in self.letters])

    def watch(self):
        contexts = self.contexts_shown()
        N = torch.tensor([[self.N.get(context, {}).get(ch, 0) for ch in self.letters] for context in contexts])
        P = torch.stack([self.chances(context) for context in contexts])
        return {"matrix": {"N": (N, contexts, self.letters), "P": (P, contexts, self.letters)}}

    def state_dict(self):
        return {"counted": torch.tensor(self.counted)}

    def load_state_dict(self, state):
        self.N, counted, self.counted = {}, int(state["counted"]), 0
        self.count(self.names["train"][:counted])


def endings(context):
    """'abc', 'bc', 'c' and ''."""
    return [context[i:] for i in range(len(context) + 1)]


class Sweep(NGram):
    """All train names are counted at once; then each step tries one k of KS. The test split waits for the best."""

    def __init__(self, config, text, *, device="cpu"):
        super().__init__(config, text, device=device)
        if "dev" not in self.splits:
            raise ValueError("a sweep chooses by the dev split: set split to true")
        self.count(self.names["train"])
        self.tried = []  # [k, train loss, dev loss]

    def check(self, config):
        super().check(config)
        if config.discount:
            raise ValueError("a sweep tries what is added to the counts; a discount of 0 is wanted")

    @property
    def max_steps(self):
        return min(self.config.max_steps, len(KS))

    def step(self, lr):
        """Try the next k; the loss is that of the dev split."""
        k = KS[len(self.tried)]
        train, dev = (self.loss(self.examples[split], k) for split in ("train", "dev"))
        self.tried.append([k, train, dev])
        return dev

    @property
    def best_k(self):
        return min(self.tried, key=lambda row: row[2])[0] if self.tried else self.config.smoothing

    def evaluate(self, split, examples=None):
        return self.loss(self.examples[split], self.best_k)

    def chances(self, context):
        return torch.tensor([self.probability(ch, context, self.best_k) for ch in self.letters])

    def watch(self):
        return {**super().watch(), "sweep": {"added to every count": (("k", "train", "dev"), self.tried)}}

    def state_dict(self):
        return {"tried": self.tried}

    def load_state_dict(self, state):
        self.tried = [list(row) for row in state["tried"]]


class RowNet(Names):
    """The net of the lecture for a context of any length: its letters are read as the digits of a row's number in W."""

    def __init__(self, config, text, *, device="cpu"):
        super().__init__(config, text, device=device)
        rows = self.vocab_size**config.block_size
        if rows * self.vocab_size > MOST_WEIGHTS:
            raise ValueError(
                f"{config.block_size} letters of context make {rows:,} rows of weights: too many; a smaller block_size"
                f" is wanted, or the n-gram, which counts only what occurs"
            )
        g = torch.Generator().manual_seed(config.seed)
        self.W = torch.randn((rows, self.vocab_size), generator=g).to(device).requires_grad_()
        self.examples = {split: self.build_dataset(names) for split, names in self.names.items()}
        self.n_parameters = self.W.numel()

    def row(self, context):
        """'em' is row 27·5 + 13."""
        row = 0
        for ch in context:
            row = row * self.vocab_size + self.stoi[ch]
        return row

    def build_dataset(self, names):
        """(xs, ys): for every letter of every name, the row of the letters before it, and the letter."""
        xs, ys = [], []
        for name in names:
            context = self.context("")
            for ch in name + ".":
                xs.append(self.row(context))
                ys.append(self.stoi[ch])
                context = context[1:] + ch  # drop the oldest letter, append the newest
        return torch.tensor(xs, device=self.device), torch.tensor(ys, device=self.device)

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        return self.config.lr

    def step(self, lr):
        xs, ys = self.examples["train"]

        # forward: all examples at once
        logits = self.W[xs]  # (examples, V): what one_hot(xs) @ W would pick, without the multiplication by zeros
        nll = F.cross_entropy(logits, ys)  # softmax, logarithm and mean in one, safe from overflow
        loss = nll + self.config.weight_decay * self.W.square().mean()

        # backward
        self.W.grad = None
        loss.backward()

        # update
        self.W.data += -lr * self.W.grad
        return loss.detach()

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats over all examples, few enough to take them all."""
        xs, ys = self.examples[split]
        return -self.W.log_softmax(1)[xs, ys].mean().item()

    def chances(self, context):
        return self.W[self.row(context)].softmax(0)

    def watch(self):
        contexts = self.contexts_shown()
        return {"matrix": {"W": (self.W[[self.row(c) for c in contexts]], contexts, self.letters)}}

    def state_dict(self):
        return {"W": self.W}

    def load_state_dict(self, state):
        self.W.data.copy_(state["W"])


def build(config, text, *, device="cpu"):
    models = {"counts": Counts, "net": Net, "n-gram": NGram, "row-net": RowNet, "sweep": Sweep}
    return models[config.model](config, text, device=device)


if __name__ == "__main__":
    import sys
    from pathlib import Path

    if len(sys.argv) != 3 or sys.argv[1] not in EXPERIMENTS:
        sys.exit(f"usage: python {sys.argv[0]} {'|'.join(EXPERIMENTS)} FILE")
    name, file = sys.argv[1:]
    config = Config(**EXPERIMENTS[name].get("config", {}))
    model = build(config, Path(file).read_text(encoding="utf-8"))
    for i in range(model.max_steps):
        loss = model.step(model.learning_rate(i))
        if i % max(1, model.max_steps // 20) == 0:
            print(f"step {i:3d}: loss {float(loss):.4f}")
    print(*(f"{split} {model.evaluate(split):.4f}" for split in model.splits))
    print(*model.sample(10))
