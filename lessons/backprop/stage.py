"""Backprop by hand: every gradient of an MLP with BatchNorm, without autograd (lecture 5).

The net is that of the lecture before. Its forward pass is cut into steps so small that each can be differentiated
at sight; the backward pass then walks from the loss to the embedding and asks the same question in each line:
how much does the loss move if this tensor moves a little? Beside it a table says how near each answer comes to
autograd's. At the end whole chapters shrink to one expression, and the net trains on our gradients alone.

    python stage.py manual names.txt
"""

import math
import random
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Literal, NamedTuple

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Config:
    block_size: Annotated[int, "letters of context", 1, 64] = 3
    n_embd: Annotated[int, "numbers in a letter's vector", 1, 1024] = 10
    n_hidden: Annotated[int, "neurons in the hidden layer", 1, 2_000] = 64
    batch_size: Annotated[int, "examples in a step; the variance wants two", 2, 10**6, "live"] = 32
    max_steps: Annotated[int, "stop after so many steps", 0, 10**9] = 200_000
    lr: Annotated[float, "learning rate", 0.0, 1e3, "live"] = 0.1
    lr_decay_at: Annotated[int, "the step at which lr falls to a tenth", 0, 10**9, "live"] = 100_000
    seed: Annotated[int, "for the first weights and the batches", 0, 2**63 - 1] = 2147483647
    backward: Annotated[
        Literal["by-hand", "fast-cross-entropy", "fast-batchnorm", "manual", "autograd"],
        "who works the gradients out: we, line by line; we, with chapters in one expression; or torch",
    ] = "by-hand"
    dtype: Annotated[Literal["float32", "float64"], "digits of every number: about 7 or 16"] = "float32"


PANELS = ("comparison", "loss", "dlogits", "samples")

EXPERIMENTS = {
    "by-hand": {"doc": "exercise 1: a line for each of 26 gradients, each compared with autograd's"},
    "fast-cross-entropy": {
        "doc": "exercise 2: from the loss to the logits in one expression",
        "config": {"backward": "fast-cross-entropy"},
        "panels": ("dlogits", "comparison", "loss", "samples"),
    },
    "fast-batchnorm": {
        "doc": "exercise 3: through BatchNorm in one expression",
        "config": {"backward": "fast-batchnorm"},
    },
    "manual": {
        "doc": "exercise 4: the whole net trained on our own gradients, without autograd",
        "config": {"backward": "manual", "n_hidden": 200},
        "expect": {"train": 2.0705, "dev": 2.1099},
        "panels": ("loss", "comparison", "dlogits", "samples"),
    },
    "autograd": {
        "doc": "the same net trained by loss.backward(): the same losses",
        "config": {"backward": "autograd", "n_hidden": 200},
        "expect": {"train": 2.0705, "dev": 2.1099},
        "panels": ("loss", "dlogits", "comparison", "samples"),
    },
}

PARAMETERS = ("C", "W1", "b1", "W2", "b2", "bngain", "bnbias")

# all that has a gradient, in the order of the backward pass
TENSORS = (
    *("logprobs", "probs", "counts_sum_inv", "counts_sum", "counts", "norm_logits", "logit_maxes", "logits"),
    *("h", "W2", "b2", "hpreact"),
    *("bngain", "bnbias", "bnraw", "bnvar_inv", "bnvar", "bndiff2", "bndiff", "bnmeani", "hprebn"),
    *("embcat", "W1", "b1", "emb", "C"),
)

# In all that follows `t` holds the tensors of one pass by their names: the batch (t.xb, t.yb), the parameters, what
# the forward pass makes of them (t.probs), and the gradients of the loss (t.dprobs, of the same shape as t.probs).
# Shapes: B examples, T letters of context, E numbers a letter, H hidden neurons, V letters of the alphabet.


def forward(t):
    """From letters to the loss, in steps that can be differentiated at sight."""
    n = len(t.yb)

    # embedding and first layer
    t.emb = t.C[t.xb]  # (B, T, E)
    t.embcat = t.emb.view(n, -1)  # (B, T * E)
    t.hprebn = t.embcat @ t.W1 + t.b1  # (B, H)

    # batchnorm
    t.bnmeani = 1 / n * t.hprebn.sum(0, keepdim=True)  # (1, H)
    t.bndiff = t.hprebn - t.bnmeani  # (B, H)
    t.bndiff2 = t.bndiff**2
    t.bnvar = 1 / (n - 1) * t.bndiff2.sum(0, keepdim=True)  # (1, H), with Bessel's n - 1
    t.bnvar_inv = (t.bnvar + 1e-5) ** -0.5
    t.bnraw = t.bndiff * t.bnvar_inv  # (B, H)
    t.hpreact = t.bngain * t.bnraw + t.bnbias

    # tanh and second layer
    t.h = torch.tanh(t.hpreact)  # (B, H)
    t.logits = t.h @ t.W2 + t.b2  # (B, V)

    # cross-entropy
    t.logit_maxes = t.logits.max(1, keepdim=True).values  # (B, 1)
    t.norm_logits = t.logits - t.logit_maxes  # (B, V): exp cannot overflow now
    t.counts = t.norm_logits.exp()
    t.counts_sum = t.counts.sum(1, keepdim=True)  # (B, 1)
    t.counts_sum_inv = t.counts_sum**-1
    t.probs = t.counts * t.counts_sum_inv  # (B, V)
    t.logprobs = t.probs.log()
    t.loss = -t.logprobs[torch.arange(n), t.yb].mean()


# The backward pass. Three rules carry it: where forward stretched a tensor (broadcast), backward sums, and the reverse;
# where a tensor was used twice, its gradients add; and a matrix product's gradients are found by making shapes fit.
# Each gradient is written once, complete, so that its line can be checked alone.


def cross_entropy_backward(t):
    """From the loss to the logits."""
    n = len(t.yb)
    dlogprobs = torch.zeros_like(t.logprobs)
    dlogprobs[torch.arange(n), t.yb] = -1 / n  # the loss is minus a mean over n labels; it sees nothing else
    t.dlogprobs = dlogprobs  # (B, V)
    t.dprobs = t.dlogprobs / t.probs  # the unlikelier a label was held to be, the larger
    t.dcounts_sum_inv = (t.dprobs * t.counts).sum(1, keepdim=True)  # (B, 1): stretched over a row, so summed along it
    t.dcounts_sum = -(t.counts_sum**-2) * t.dcounts_sum_inv
    t.dcounts = t.dprobs * t.counts_sum_inv + t.dcounts_sum  # (B, V): two ways to the loss; a sum hands its gradient on
    t.dnorm_logits = t.dcounts * t.counts  # exp is its own derivative
    t.dlogit_maxes = -t.dnorm_logits.sum(1, keepdim=True)  # (B, 1): 0 but for rounding; they change no probability
    is_max = F.one_hot(t.logits.max(1).indices, t.logits.shape[1])
    t.dlogits = t.dnorm_logits + is_max * t.dlogit_maxes  # (B, V)


def output_backward(t):
    """From the logits to what tanh was given."""
    t.dh = t.dlogits @ t.W2.T  # (B, V) @ (V, H)
    t.dW2 = t.h.T @ t.dlogits  # (H, B) @ (B, V)
    t.db2 = t.dlogits.sum(0)  # (V,)
    t.dhpreact = (1 - t.h**2) * t.dh  # (B, H): a saturated neuron passes nothing


def batchnorm_backward(t):
    """From what BatchNorm made to what it was given."""
    n = len(t.yb)
    t.dbngain = (t.dhpreact * t.bnraw).sum(0, keepdim=True)  # (1, H)
    t.dbnbias = t.dhpreact.sum(0, keepdim=True)  # (1, H)
    t.dbnraw = t.dhpreact * t.bngain  # (B, H)
    t.dbnvar_inv = (t.dbnraw * t.bndiff).sum(0, keepdim=True)  # (1, H)
    t.dbnvar = -0.5 * (t.bnvar + 1e-5) ** -1.5 * t.dbnvar_inv
    t.dbndiff2 = 1 / (n - 1) * t.dbnvar.expand(n, -1)  # (B, H): summed over a column, so stretched along it
    t.dbndiff = t.dbnraw * t.bnvar_inv + 2 * t.bndiff * t.dbndiff2  # two ways: the quotient and the variance
    t.dbnmeani = -t.dbndiff.sum(0, keepdim=True)  # (1, H)
    t.dhprebn = t.dbndiff + 1 / n * t.dbnmeani  # (B, H): two ways: the difference and the mean


def input_backward(t):
    """From the first layer to the letters' vectors."""
    t.dembcat = t.dhprebn @ t.W1.T  # (B, H) @ (H, T * E)
    t.dW1 = t.embcat.T @ t.dhprebn  # (T * E, B) @ (B, H)
    t.db1 = t.dhprebn.sum(0)  # (H,): 0 but for rounding, as BatchNorm takes away whatever b1 adds
    t.demb = t.dembcat.view(t.emb.shape)  # (B, T, E)
    rows, drows = t.xb.flatten(), t.demb.flatten(0, 1)  # (B * T), (B * T, E)
    t.dC = torch.zeros_like(t.C).index_add(0, rows, drows)  # (V, E): a letter that was looked up twice gets both


# The same in few expressions: with pencil and paper most of the steps above cancel.


def forward_fast(t):
    """From letters to the loss, keeping only what the fast backward pass asks for."""
    t.emb = t.C[t.xb]  # (B, T, E)
    t.embcat = t.emb.view(len(t.xb), -1)  # (B, T * E)
    t.hprebn = t.embcat @ t.W1 + t.b1  # (B, H)
    bnmean = t.hprebn.mean(0, keepdim=True)  # (1, H)
    t.bnvar_inv = (t.hprebn.var(0, keepdim=True, unbiased=True) + 1e-5) ** -0.5
    t.bnraw = (t.hprebn - bnmean) * t.bnvar_inv  # (B, H)
    t.hpreact = t.bngain * t.bnraw + t.bnbias
    t.h = torch.tanh(t.hpreact)
    t.logits = t.h @ t.W2 + t.b2  # (B, V)
    t.loss = F.cross_entropy(t.logits, t.yb)


def fast_cross_entropy_backward(t):
    """The probabilities, less 1 at the label: each row sums to 0, as many forces up as down."""
    n, vocab_size = t.logits.shape
    t.dlogits = (F.softmax(t.logits, 1) - F.one_hot(t.yb, vocab_size)) / n  # (B, V)


def fast_batchnorm_backward(t):
    """hpreact's gradient, less what flows back through mean and variance.

    As in Ioffe & Szegedy (2015), but with Bessel's n - 1 in the variance: hence the n / (n - 1).
    """
    n = len(t.yb)
    t.dbngain = (t.dhpreact * t.bnraw).sum(0, keepdim=True)  # (1, H)
    t.dbnbias = t.dhpreact.sum(0, keepdim=True)  # (1, H)
    t.dhprebn = t.bngain * t.bnvar_inv / n * (n * t.dhpreact - t.dbnbias - n / (n - 1) * t.bnraw * t.dbngain)  # (B, H)


def autograd_backward(t, names=PARAMETERS):
    """torch's own gradients, under the same names."""
    for name in names:
        tensor = getattr(t, name)
        tensor.retain_grad()  # torch forgets the gradients of all that is no parameter
        tensor.grad = None
    t.loss.backward()
    for name in names:
        setattr(t, f"d{name}", getattr(t, name).grad)


passes = {  # backward setting -> forward pass, backward pass
    "by-hand": (forward, (cross_entropy_backward, output_backward, batchnorm_backward, input_backward)),
    "fast-cross-entropy": (forward, (fast_cross_entropy_backward, output_backward, batchnorm_backward, input_backward)),
    "fast-batchnorm": (forward, (cross_entropy_backward, output_backward, fast_batchnorm_backward, input_backward)),
    "manual": (forward_fast, (fast_cross_entropy_backward, output_backward, fast_batchnorm_backward, input_backward)),
    "autograd": (forward_fast, (autograd_backward,)),
}


class Row(NamedTuple):
    """What there is to say of a gradient of ours beside autograd's."""

    shape: str
    verdict: str  # exact, approximate, negligible, wrong, no number, shape differs, type differs
    exact: bool = False  # bit for bit
    approximate: bool = False  # torch.allclose
    relative_error: float | None = None  # maxdiff, in units of autograd's largest number
    maxdiff: float | None = None


CLOSE = 1e-4  # a relative error that is still rounding: float32's is 1000 times smaller, a slip's 100 times larger
ZERO_ON_PAPER = ("logit_maxes", "b1")  # negligible by design: their gradients are rounding and nothing else


def compare(ours, theirs, negligible=1e-8):
    """A Row. Shape and type come first: a tensor of another shape would be stretched to fit, and might look right.

    `allclose` lets pass whatever is smaller than 1e-8, even zeros: the relative error has the last word, and a
    difference that is large beside autograd's numbers, but not above `negligible`, is called so.
    """
    shape = "×".join(map(str, ours.shape))
    if ours.shape != theirs.shape:
        return Row(f"{shape}, not {'×'.join(map(str, theirs.shape))}", "shape differs")
    if ours.dtype != theirs.dtype:
        return Row(shape, "type differs")
    maxdiff = (ours - theirs).abs().max().item()
    largest = theirs.abs().max().item()
    relative_error = maxdiff / largest if largest else float(maxdiff > 0)
    exact, approximate = torch.equal(ours, theirs), torch.allclose(ours, theirs)
    if not math.isfinite(largest):
        verdict = "no number"
    elif exact:
        verdict = "exact"
    elif relative_error <= CLOSE:
        verdict = "approximate"
    else:
        verdict = "negligible" if maxdiff <= negligible else "wrong"
    return Row(shape, verdict, exact, approximate, relative_error, maxdiff)


def two_digits(cell):
    """Enough of an error."""
    return float(f"{cell:.1e}") if isinstance(cell, float) else cell


class LinesAlone(SimpleNamespace):
    """The tensors of a pass with autograd's gradients: who writes t.dprobs is heard, who reads it gets autograd's.

    So each line is judged for itself, and a slip in one does not spoil those after it.
    """

    def __init__(self, **tensors):
        super().__init__(**tensors)
        self.__dict__["written"] = {}

    def __setattr__(self, name, value):
        self.written[name] = value


def comparisons(t, backward=passes["by-hand"][1]):
    """Ours beside autograd's, for the batch and parameters in `t`: {"chained": {tensor: Row}, "local": {tensor: Row}}.

    Chained: each of our lines is fed what our lines before it wrote. Local: each is fed autograd's gradients.
    """
    leaves = {name: getattr(t, name).detach().clone().requires_grad_() for name in PARAMETERS}
    graph = SimpleNamespace(**{**vars(t), **leaves})
    with torch.enable_grad():
        forward(graph)
        autograd_backward(graph, TENSORS)
    tensors = {name: tensor.detach() for name, tensor in vars(graph).items()}
    theirs = {f"d{name}": tensors.pop(f"d{name}") for name in TENSORS}
    chained, local = SimpleNamespace(**tensors), LinesAlone(**tensors, **theirs)
    for chapter in backward:
        chapter(chained)
        chapter(local)
    return {"chained": compare_all(vars(chained), theirs), "local": compare_all(local.written, theirs)}


def compare_all(ours, theirs):
    """{tensor: Row} of all gradients that there are of ours."""
    return {
        name: compare(ours[f"d{name}"], theirs[f"d{name}"], 1e-6 if name in ZERO_ON_PAPER else 1e-8)
        for name in TENSORS
        if f"d{name}" in ours
    }


class MLP:
    """Embedding, one hidden layer of tanh behind BatchNorm, output layer."""

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

        c = config
        vocab_size, fan_in = len(self.letters), c.block_size * c.n_embd
        self.g = torch.Generator().manual_seed(c.seed)
        # small random numbers where 0 or 1 would do: a mistake in a gradient may hide behind zeros
        parameters = {
            "C": torch.randn((vocab_size, c.n_embd), generator=self.g),
            "W1": torch.randn((fan_in, c.n_hidden), generator=self.g) * (5 / 3) / fan_in**0.5,
            "b1": torch.randn(c.n_hidden, generator=self.g) * 0.1,  # useless before BatchNorm, kept to see that it is
            "W2": torch.randn((c.n_hidden, vocab_size), generator=self.g) * 0.1,
            "b2": torch.randn(vocab_size, generator=self.g) * 0.1,
        }
        # The lecture leaves these two unseeded. A generator of their own: runs repeat, with the lecture's batches.
        g = torch.Generator().manual_seed(c.seed + 1)
        parameters["bngain"] = torch.randn((1, c.n_hidden), generator=g) * 0.1 + 1.0
        parameters["bnbias"] = torch.randn((1, c.n_hidden), generator=g) * 0.1
        dtype = {"float32": torch.float32, "float64": torch.float64}[c.dtype]
        self.parameters = {name: p.to(device, dtype) for name, p in parameters.items()}
        for p in self.parameters.values():
            p.requires_grad_(c.backward == "autograd")
        self.n_parameters = sum(p.numel() for p in self.parameters.values())

        start = self.g.get_state()
        self.watched = self.minibatch()  # the first batch of training, to be looked at again and again
        self.g.set_state(start)

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

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        c = self.config
        return c.lr if step < c.lr_decay_at else c.lr / 10

    def minibatch(self):
        X, Y = self.examples["train"]
        ix = torch.randint(0, len(X), (self.config.batch_size,), generator=self.g).to(self.device)
        return X[ix], Y[ix]

    def tensors(self, xb, yb):
        """What a pass begins with."""
        return SimpleNamespace(xb=xb, yb=yb, **self.parameters)

    def step(self, lr):
        forward, backward = passes[self.config.backward]
        t = self.tensors(*self.minibatch())

        # forward
        forward(t)

        # backward
        for chapter in backward:
            chapter(t)

        # update
        for name, p in self.parameters.items():
            p.data += -lr * getattr(t, f"d{name}")
        return t.loss.detach()

    def calibrate(self, examples=None):
        """Mean and variance, (1, H) each, of what BatchNorm is given, over the train split or its first `examples`."""
        p = SimpleNamespace(**self.parameters)
        X, _ = self.examples["train"]
        hprebn = p.C[X[:examples]].flatten(1) @ p.W1 + p.b1  # (N, H)
        return hprebn.mean(0, keepdim=True), hprebn.var(0, keepdim=True, unbiased=True)

    def logits(self, X, bnmean, bnvar):
        """(B, V). An example's logits must not depend on its neighbours, so mean and variance are given."""
        p = SimpleNamespace(**self.parameters)
        hprebn = p.C[X].flatten(1) @ p.W1 + p.b1  # (B, H)
        hpreact = p.bngain * (hprebn - bnmean) * (bnvar + 1e-5) ** -0.5 + p.bnbias
        return torch.tanh(hpreact) @ p.W2 + p.b2

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats over a split, or over its first `examples`; they are shuffled, so that is a fair sample."""
        X, Y = self.examples[split]
        return F.cross_entropy(self.logits(X[:examples], *self.calibrate(examples)), Y[:examples]).item()

    @torch.no_grad()
    def sample(self, n, *, prompt="", temperature=1.0, seed=2147483657, longest=40):
        """n names that begin with `prompt`; a lower temperature makes the likely letters likelier."""
        g = torch.Generator().manual_seed(seed)
        if unknown := set(prompt) - set(self.letters[1:]):
            raise ValueError(f"the model has never seen {', '.join(map(repr, sorted(unknown)))}")
        bnmean, bnvar = self.calibrate(examples=10_000)
        samples = []
        for _ in range(n):
            out = [self.stoi[ch] for ch in prompt]
            while len(out) < longest:
                context = ([0] * self.config.block_size + out)[-self.config.block_size :]
                logits = self.logits(torch.tensor([context], device=self.device), bnmean, bnvar)  # (1, V)
                probs = F.softmax(logits / temperature, dim=1)
                ix = torch.multinomial(probs.cpu(), num_samples=1, generator=g).item()
                if ix == 0:
                    break
                out.append(ix)
            samples.append("".join(self.letters[ix] for ix in out))
        return samples

    @torch.no_grad()
    def watch(self):
        """Ours beside autograd's for one batch, always the same; and the pull on each of its logits."""
        backward = "by-hand" if self.config.backward == "autograd" else self.config.backward
        t = self.tensors(*self.watched)
        columns = ("tensor", *(field.replace("_", " ") for field in Row._fields))
        tables = {
            mode: (columns, [(name, *(two_digits(cell) for cell in row)) for name, row in rows.items()])
            for mode, rows in comparisons(t, passes[backward][1]).items()
        }
        forward_fast(t)
        fast_cross_entropy_backward(t)
        labels = [self.letters[ix] for ix in t.yb.tolist()]
        return {
            "comparison": tables,
            "dlogits": {"n · dlogits": ((len(t.yb) * t.dlogits).round(decimals=2), labels, self.letters)},
        }

    def state_dict(self):
        return {**self.parameters, "generator": self.g.get_state()}

    def load_state_dict(self, state):
        for name, p in self.parameters.items():
            p.data.copy_(state[name])
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
    for tensor, row in comparisons(model.tensors(*model.watched))["chained"].items():
        print(f"d{tensor:14s} {row.shape:9s} {row.verdict:13s} relative error {two_digits(row.relative_error)}")
    for i in range(model.max_steps):
        loss = model.step(model.learning_rate(i))
        if i % 10_000 == 0:
            print(f"step {i:6d}: loss {loss.item():.4f}")
    print(*(f"{split} {model.evaluate(split):.4f}" for split in model.splits))
    print(*model.sample(10))
