"""GPT: letters that look back at each other (lecture 7; Vaswani et al. 2017, Radford et al. 2019).

A ladder from a table of pairs to a transformer. Each rung adds one class: `Bigram` knows the last letter alone; a
`Head` lets every letter choose which earlier ones to listen to; `MultiHeadAttention` listens in several ways at
once; `FeedForward` thinks about what was heard; `Block` makes it deep, on a residual highway with LayerNorm.

    python stage.py colab tinyshakespeare.txt
    python stage.py addition
"""

import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Config:
    block_size: Annotated[int, "letters of context", 1, 4096] = 8
    batch_size: Annotated[int, "windows in a step", 1, 10**5, "live"] = 32
    n_embd: Annotated[int, "numbers in a letter's vector", 1, 8192] = 32
    n_head: Annotated[int, "heads of attention in a layer; 0: none, a bigram table", 0, 256] = 4
    n_layer: Annotated[int, "blocks on top of each other", 1, 96] = 1
    feed_forward: Annotated[bool, "think after listening"] = False
    residual: Annotated[bool, "add to the stream instead of replacing it; projections back into it"] = False
    layernorm: Annotated[bool, "normalise before listening, before thinking, and at the end"] = False
    heads: Annotated[Literal["separate", "batched"], "one head after the other, or all as a batch dimension"] = (
        "separate"
    )
    dropout: Annotated[float, "share of numbers set to 0 while training", 0.0, 0.95] = 0.0
    init_std: Annotated[float, "weights from a normal this wide, biases 0; 0: torch's own first weights", 0.0, 10.0] = (
        0.0
    )
    bf16: Annotated[bool, "forward pass in bfloat16, for a GPU"] = False
    max_steps: Annotated[int, "stop after so many steps", 0, 10**9] = 5000
    lr: Annotated[float, "learning rate of AdamW", 0.0, 10.0, "live"] = 1e-3
    seed: Annotated[int, "for the first weights and the batches", 0, 2**63 - 1] = 1337
    task: Annotated[Literal["text", "addition"], "go on with a text, or add numbers"] = "text"
    digits: Annotated[int, "addition: digits of each number", 1, 6] = 3
    pretrain_steps: Annotated[int, "finetune: first so many steps on Python's own library", 0, 10**9] = 0
    finetune_lr: Annotated[float, "finetune: learning rate after that", 0.0, 10.0, "live"] = 3e-4
    prompt: Annotated[str, "the letters whose attention is shown, cut to the context", "live"] = "First Citizen:"
    layer: Annotated[int, "the layer whose attention is shown", 1, 96, "live"] = 1


DATA = ("tinyshakespeare", "python")
PANELS = ("loss", "attention", "stream")

BLOCKS = {"n_layer": 3, "feed_forward": True, "residual": True}
TRANSFORMER = {"feed_forward": True, "residual": True, "layernorm": True, "heads": "batched"}
COLAB = {**TRANSFORMER, "batch_size": 16, "block_size": 32, "n_embd": 64, "n_layer": 4}
LARGE = {"batch_size": 64, "block_size": 256, "n_embd": 384, "n_head": 6, "n_layer": 6}
SCALED = {**TRANSFORMER, **LARGE, "dropout": 0.2, "init_std": 0.02, "lr": 3e-4}
SUMS = {"task": "addition", "digits": 3, "block_size": 11, "prompt": "123+456=", "max_steps": 3000}
ADDITION = {**TRANSFORMER, **SUMS, "batch_size": 64, "n_embd": 64, "n_layer": 2}

EXPERIMENTS = {
    "bigram": {
        "doc": "a table of pairs: the next letter from the last one alone",
        "config": {"n_head": 0, "max_steps": 3000, "lr": 1e-2},
        "expect": {"dev": 2.491},
        "panels": ("loss", "averaging", "stream"),
    },
    "one-head": {
        "doc": "one head: each letter chooses which of the earlier ones to listen to",
        "config": {"n_head": 1},
        "expect": {"dev": 2.408},
        "panels": ("loss", "attention", "averaging", "stream"),
    },
    "multi-head": {
        "doc": "four heads of 8 side by side instead of one of 32",
        "expect": {"dev": 2.286},
    },
    "feed-forward": {
        "doc": "after listening, each letter thinks for itself",
        "config": {"feed_forward": True},
        "expect": {"dev": 2.241},
    },
    "residual": {
        "doc": "three blocks on a residual highway, which gradients travel unhindered",
        "config": BLOCKS,
        "expect": {"dev": 2.081},
    },
    "layernorm": {
        "doc": "and LayerNorm before each part of a block",
        "config": {**BLOCKS, "layernorm": True},
        "expect": {"dev": 2.057},
    },
    "colab": {
        "doc": "the lecture's whole GPT: 209,729 parameters",
        "config": COLAB,
        "expect": {"train": 1.664, "dev": 1.825},
    },
    "batched-heads": {
        "doc": "exercise 1: multi-head again, all heads in one matrix product",
        "config": {"heads": "batched"},
        "expect": {"dev": 2.286},
    },
    "scaled": {
        "doc": "10.8 million parameters, for a GPU; it overfits from about step 3,000 on",
        "config": SCALED,
        "expect": {"step 0": 4.222},
    },
    "addition": {
        "doc": "exercise 2: a+b=c, the digits of c reversed, the loss on c alone",
        "config": ADDITION,
        "expect": {"dev": 0.001},
        "panels": ("loss", "accuracy", "problems", "attention", "stream"),
        "data": (),
    },
    "finetune": {
        "doc": "exercise 3: 3,000 steps on Python's own library, then 2,000 on the text",
        "config": {**COLAB, "pretrain_steps": 3000},
    },
}

LONGEST = 200  # letters of a sample
TOKENS_AT_ONCE = 2**14  # in an evaluation, for the memory's sake
MOST_SHOWN = 32  # letters of the prompt: more squares could not be told apart
LIBRARY_CHARACTERS = 3_000_000
LIBRARY_LETTERS = "\n" + "".join(map(chr, range(32, 127)))  # others are left out
HELD_OUT = 23  # addition: every 23rd problem is never trained on; a prime makes no pattern in the digits


class Bigram(nn.Module):
    """The logits of the next letter, looked up in a table by the last one."""

    def __init__(self, config, vocab_size):
        super().__init__()
        self.token_embedding_table = nn.Embedding(vocab_size, vocab_size)

    def forward(self, idx):
        return self.token_embedding_table(idx)  # (B, T) -> (B, T, V)


class Head(nn.Module):
    """One head of self-attention: a letter's query meets the keys of those before it, and fetches their values."""

    def __init__(self, config, head_size):
        super().__init__()
        self.key = nn.Linear(config.n_embd, head_size, bias=False)  # what I have to offer
        self.query = nn.Linear(config.n_embd, head_size, bias=False)  # what I am looking for
        self.value = nn.Linear(config.n_embd, head_size, bias=False)  # what I tell whoever listens to me
        self.register_buffer("tril", torch.ones(config.block_size, config.block_size).tril(), persistent=False)
        self.dropout = nn.Dropout(config.dropout)

    def weights(self, x):
        T = x.shape[1]
        k, q = self.key(x), self.query(x)  # (B, T, head_size)
        wei = q @ k.transpose(-2, -1) * k.shape[-1] ** -0.5  # (B, T, T), scaled, or softmax would pick one letter alone
        wei = wei.masked_fill(self.tril[:T, :T] == 0, float("-inf"))  # nobody hears the future
        return wei.softmax(-1)

    def forward(self, x):
        v = self.value(x)  # (B, T, head_size)
        return self.dropout(self.weights(x)) @ v  # (B, T, T) @ (B, T, head_size)


class MultiHeadAttention(nn.Module):
    """Several small heads side by side, each free to look for something else."""

    def __init__(self, config):
        super().__init__()
        self.heads = nn.ModuleList(Head(config, config.n_embd // config.n_head) for _ in range(config.n_head))
        self.proj = nn.Linear(config.n_embd, config.n_embd) if config.residual else nn.Identity()
        self.dropout = nn.Dropout(config.dropout)

    def weights(self, x):
        return torch.stack([head.weights(x) for head in self.heads], dim=1)  # (B, n_head, T, T)

    def forward(self, x):
        out = torch.cat([head(x) for head in self.heads], dim=-1)  # (B, T, n_embd)
        return self.dropout(self.proj(out))


class BatchedHeads(nn.Module):
    """`MultiHeadAttention` in one go (exercise 1): the heads are one more batch dimension.

    `kqv` holds every head's key, query and value below each other, so the same seed gives the same first weights.
    """

    def __init__(self, config):
        super().__init__()
        self.n_head = config.n_head
        self.kqv = nn.Linear(config.n_embd, 3 * config.n_embd, bias=False)
        self.proj = nn.Linear(config.n_embd, config.n_embd) if config.residual else nn.Identity()
        self.p = config.dropout
        self.dropout = nn.Dropout(config.dropout)

    def split(self, x):
        B, T, _ = x.shape
        kqv = self.kqv(x).view(B, T, self.n_head, -1).transpose(1, 2)  # (B, n_head, T, 3 * head_size)
        return kqv.chunk(3, dim=-1)  # three times (B, n_head, T, head_size)

    def weights(self, x):
        k, q, _ = self.split(x)
        future = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        wei = q @ k.transpose(-2, -1) * k.shape[-1] ** -0.5  # (B, n_head, T, T)
        return wei.masked_fill(future, float("-inf")).softmax(-1)

    def forward(self, x):
        k, q, v = self.split(x)
        p = self.p if self.training else 0.0
        # weights(x) @ v, without storing the weights
        out = F.scaled_dot_product_attention(q, k, v, dropout_p=p, is_causal=True)  # (B, n_head, T, head_size)
        out = out.transpose(1, 2).flatten(2)  # (B, T, n_embd): the heads side by side again
        return self.dropout(self.proj(out))


class FeedForward(nn.Module):
    """Each letter thinks alone about what it has heard; on a residual highway in four times as many dimensions."""

    def __init__(self, config):
        super().__init__()
        n_embd, inner = config.n_embd, config.n_embd * (4 if config.residual else 1)
        layers = [nn.Linear(n_embd, inner), nn.ReLU()]
        if config.residual:
            layers += [nn.Linear(inner, n_embd), nn.Dropout(config.dropout)]
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


class Block(nn.Module):
    """Listen to each other, then think alone."""

    def __init__(self, config):
        super().__init__()
        self.residual = config.residual
        self.sa = BatchedHeads(config) if config.heads == "batched" else MultiHeadAttention(config)
        self.ffwd = FeedForward(config) if config.feed_forward else None
        self.ln1 = nn.LayerNorm(config.n_embd) if config.layernorm else nn.Identity()
        self.ln2 = nn.LayerNorm(config.n_embd) if config.layernorm and config.feed_forward else nn.Identity()

    def weights(self, x):
        return self.sa.weights(self.ln1(x))

    def forward(self, x):
        heard = self.sa(self.ln1(x))
        x = x + heard if self.residual else heard
        if self.ffwd:
            thought = self.ffwd(self.ln2(x))
            x = x + thought if self.residual else thought
        return x  # (B, T, n_embd)


class GPT(nn.Module):
    """What a letter is and where it stands, some blocks, and from the result the logits of the next letter."""

    def __init__(self, config, vocab_size):
        super().__init__()
        self.token_embedding_table = nn.Embedding(vocab_size, config.n_embd)
        self.position_embedding_table = nn.Embedding(config.block_size, config.n_embd)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layer))
        self.ln_f = nn.LayerNorm(config.n_embd) if config.layernorm else nn.Identity()
        self.lm_head = nn.Linear(config.n_embd, vocab_size)

    def embed(self, idx):
        places = torch.arange(idx.shape[1], device=idx.device)
        return self.token_embedding_table(idx) + self.position_embedding_table(places)  # (B, T, C) + (T, C)

    def forward(self, idx):
        x = self.embed(idx)
        for block in self.blocks:
            x = block(x)
        return self.lm_head(self.ln_f(x))  # (B, T, V)

    def weights(self, idx, layer):
        """How the heads of one layer, counted from 1, listen: (B, n_head, T, T)."""
        x = self.embed(idx)
        for block in self.blocks[: layer - 1]:
            x = block(x)
        return self.blocks[layer - 1].weights(x)


def averages(T):
    """Three ways for each of T places to take the mean of itself and the past; attention is the third, made to choose.

    The means are taken of T unit vectors, so that each row of the result shows the weights of its mean.
    """
    x = torch.eye(T)  # (T, T): place t is the t-th unit vector
    loop = torch.stack([x[: t + 1].mean(0) for t in range(T)])

    tril = torch.ones(T, T).tril()
    product = (tril / tril.sum(1, keepdim=True)) @ x

    wei = torch.zeros(T, T).masked_fill(tril == 0, float("-inf"))
    softmax = wei.softmax(-1) @ x
    return {"1 loop": loop, "2 tril @ x": product, "3 softmax": softmax}


class Writer:
    """A net that learns to go on with a text, letter by letter."""

    splits = ("train", "dev")

    def __init__(self, config, text, *, device="cpu"):
        self.config = config
        self.device = device
        if config.n_head and config.n_embd % config.n_head:
            raise ValueError(f"n_embd must be a multiple of n_head, which {config.n_embd} is not of {config.n_head}")
        self.read(text)
        self.check(config)

        torch.manual_seed(config.seed)
        self.net = (GPT if config.n_head else Bigram)(config, len(self.letters))
        if config.init_std:
            for name, p in self.net.named_parameters():
                if p.dim() > 1:
                    nn.init.normal_(p, std=config.init_std)
                elif name.endswith("bias"):
                    nn.init.zeros_(p)
        self.net.to(device)
        self.n_parameters = sum(p.numel() for p in self.net.parameters())
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=config.lr, fused=True)
        self.g = torch.Generator().manual_seed(config.seed)
        self.steps_made = 0

    def read(self, text):
        """Sets the letters, and for each part of the text all its windows of block_size + 1 letters."""
        c = self.config
        if not text:
            raise ValueError("there is no text in the data")
        self.letters = sorted({*text, *(LIBRARY_LETTERS if c.pretrain_steps else "")})
        self.stoi = {ch: i for i, ch in enumerate(self.letters)}
        self.beginning = text[: c.block_size]
        n = int(0.9 * len(text))
        if len(text) - n <= c.block_size:
            raise ValueError(
                f"dev, the last tenth of the text, needs more than the {c.block_size} letters of a context; "
                f"the text has {len(text):,} letters, {10 * (c.block_size + 1):,} would do"
            )
        parts = {"train": text[:n], "dev": text[n:]}
        if c.pretrain_steps:
            parts["library"] = "".join(ch for ch in library() if ch in self.stoi)
        self.windows = {name: self.encode(part).unfold(0, c.block_size + 1, 1) for name, part in parts.items()}

    def encode(self, text):
        if unknown := set(text) - set(self.letters):
            raise ValueError(f"the model has never seen {', '.join(map(repr, sorted(unknown)))}")
        return torch.tensor([self.stoi[ch] for ch in text], device=self.device)  # (T,)

    def decode(self, ids):
        return "".join(self.letters[i] for i in ids)

    def check(self, config):
        """Raises ValueError if the attention that is wanted cannot be shown."""
        most = min(config.block_size, MOST_SHOWN)
        if config.prompt != Config.prompt and len(self.encode(config.prompt)) > most:
            raise ValueError(f"the attention of {most} letters can be shown; the prompt has {len(config.prompt)}")
        if config.layer > config.n_layer:
            raise ValueError(f"there is no layer {config.layer}: the net has {config.n_layer}")

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        c = self.config
        return c.finetune_lr if c.pretrain_steps and step >= c.pretrain_steps else c.lr

    def minibatch(self):
        windows = self.windows["library" if self.steps_made < self.config.pretrain_steps else "train"]
        ix = torch.randint(len(windows), (self.config.batch_size,), generator=self.g).to(self.device)
        xb = windows[ix]  # (B, T + 1)
        return xb[:, :-1], xb[:, 1:]  # each letter's target is the one after it

    def step(self, lr):
        xb, yb = self.minibatch()  # (B, T), (B, T)

        # forward
        with torch.autocast(xb.device.type, torch.bfloat16, enabled=self.config.bf16):
            logits = self.net(xb)  # (B, T, V)
            loss = F.cross_entropy(logits.flatten(0, 1), yb.flatten(), ignore_index=-1)  # (B*T, V), (B*T,)

        # backward
        self.optimizer.zero_grad()
        loss.backward()

        # update
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.step()
        self.steps_made += 1
        return loss.detach()

    def examples(self, split, examples):
        """(X, Y) to judge by: the split in windows end to end, or always the same random ones of so many letters."""
        windows = self.windows[split]
        if examples is None:
            windows = windows[:: self.config.block_size]
        else:
            n = max(1, examples // self.config.block_size)
            windows = windows[torch.randint(len(windows), (n,), generator=torch.Generator().manual_seed(42))]
        return windows[:, :-1], windows[:, 1:]

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats a letter, without dropout, over a split or about so many letters of it."""
        X, Y = self.examples(split, examples)
        at_once = max(1, TOKENS_AT_ONCE // X.shape[1])
        total = 0.0
        self.net.eval()
        for x, y in zip(X.split(at_once), Y.split(at_once), strict=True):
            logits = self.net(x).flatten(0, 1)
            total += F.cross_entropy(logits, y.flatten(), ignore_index=-1, reduction="sum").item()
        self.net.train()
        return total / (Y != -1).sum().item()

    @torch.no_grad()
    def next_probs(self, idx, temperature=1.0):
        """(B, T) -> (B, V) on the CPU: of the letter to come, seen from the last block_size ones."""
        self.net.eval()
        logits = self.net(idx[:, -self.config.block_size :])[:, -1]
        self.net.train()
        return F.softmax(logits.cpu() / temperature, dim=-1)

    def write(self, idx, temperature, seed):
        """Goes on with idx (B, T): yields the odds (B, V) of each next letter, and what was drawn (B, 1)."""
        g = torch.Generator().manual_seed(seed)
        for _ in range(self.longest(idx)):
            probs = self.next_probs(idx, temperature)
            idx_next = torch.multinomial(probs, num_samples=1, generator=g)
            yield probs, idx_next
            idx = torch.cat([idx, idx_next.to(self.device)], dim=1)

    def longest(self, idx):
        return LONGEST

    def start(self, prompt):
        """(1, T): the prompt, or as in the lecture a newline to start from."""
        return self.encode(prompt or ("\n" if "\n" in self.stoi else self.letters[0]))[None]

    def sample(self, n, *, prompt="", temperature=1.0, seed=1337):
        """n texts that begin with `prompt`; a lower temperature makes the likely letters likelier."""
        drawn = [idx_next for _, idx_next in self.write(self.start(prompt).repeat(n, 1), temperature, seed)]
        return [prompt + self.decode(ids) for ids in torch.cat(drawn, dim=1).tolist()]

    def stream(self, *, prompt="", temperature=1.0, seed=1337):
        """A text letter by letter: (letter, its probability, the ten likeliest at its place)."""
        for probs, idx_next in self.write(self.start(prompt), temperature, seed):
            p, ix = probs[0], idx_next.item()
            ten = p.topk(min(10, len(p))).indices.tolist()
            yield self.letters[ix], p[ix].item(), [(self.letters[i], p[i].item()) for i in ten]

    def shown(self):
        """The letters whose attention is shown: the prompt's, or the first of the text where it has none of those."""
        usual = self.config.prompt and set(self.config.prompt) <= set(self.letters)
        return (self.config.prompt if usual else self.beginning)[: min(self.config.block_size, MOST_SHOWN)]

    @torch.no_grad()
    def watch(self):
        c, letters, looks = self.config, list(self.shown()), {}
        if c.n_head <= 1:
            looks["averaging"] = {name: (wei, letters, letters) for name, wei in averages(len(letters)).items()}
        if c.n_head:
            self.net.eval()
            heads = self.net.weights(self.encode(letters)[None], c.layer)[0].round(decimals=2)  # (n_head, T, T)
            self.net.train()
            names = (f"layer {c.layer} head {i}" for i in range(1, c.n_head + 1))
            looks["attention"] = {name: (wei, letters, letters) for name, wei in zip(names, heads, strict=True)}
        return looks

    def state_dict(self):
        state = {f"net.{name}": p for name, p in self.net.state_dict().items()}
        for name, p in self.net.named_parameters():
            state |= {f"adamw.{name}.{key}": value for key, value in self.optimizer.state.get(p, {}).items()}
        return {**state, "generator": self.g.get_state(), "steps_made": self.steps_made}

    def load_state_dict(self, state):
        self.net.load_state_dict({name: state[f"net.{name}"] for name in self.net.state_dict()})
        self.optimizer.state.clear()
        for name, p in self.net.named_parameters():
            if f"adamw.{name}.step" in state:  # else no step was made yet
                moments = {key: state[f"adamw.{name}.{key}"] for key in ("step", "exp_avg", "exp_avg_sq")}
                self.optimizer.state[p] = {key: value.to(self.device).clone() for key, value in moments.items()}
        self.g.set_state(state["generator"])
        self.steps_made = state["steps_made"]


class Adder(Writer):
    """The same net learns to add (exercise 2). Last digits come first, as on paper: a carry is known when it is needed.

    Problems are numbered, 123+456 is number 123456. Every 23rd is held out, the others are made up as they are needed.
    """

    def read(self, text):
        d = self.config.digits
        self.letters = [*"0123456789+="]  # a digit is its own id
        self.stoi = {ch: i for i, ch in enumerate(self.letters)}
        self.question, self.answer = 2 * d + 2, d + 1  # letters of a+b= and of c
        if self.config.block_size < self.question + d:
            raise ValueError(f"the sums of {d} digits need a block_size of {self.question + d}")
        self.beginning = self.asked(self.config.seed)

    def draw(self, split, n, g):
        """(n,) numbers of problems."""
        group = torch.randint(10 ** (2 * self.config.digits) // HELD_OUT, (n,), generator=g)
        return HELD_OUT * group + (0 if split == "dev" else torch.randint(1, HELD_OUT, (n,), generator=g))

    def problems(self, numbers):
        """(N,) -> (N, 3 digits + 3): the ids of a+b=c, with c from its last digit to its first."""
        d = self.config.digits
        a, b = numbers[:, None] // 10**d, numbers[:, None] % 10**d  # (N, 1)
        places = 10 ** torch.arange(d + 1)  # 1, 10, 100, ...
        first_to_last = places[:d].flip(0)
        plus, equals = torch.full_like(a, self.stoi["+"]), torch.full_like(a, self.stoi["="])
        digits = [a // first_to_last % 10, plus, b // first_to_last % 10, equals, (a + b) // places % 10]
        return torch.cat(digits, dim=1).to(self.device)

    def masked(self, problems):
        """(X, Y): there is nothing to learn from the question, which nobody can foresee."""
        x, y = problems[:, :-1], problems[:, 1:].clone()
        y[:, : self.question - 1] = -1
        return x, y

    def minibatch(self):
        return self.masked(self.problems(self.draw("train", self.config.batch_size, self.g)))

    def examples(self, split, examples):
        g = torch.Generator().manual_seed(42)
        return self.masked(self.problems(self.draw(split, max(1, (examples or 20_000) // self.answer), g)))

    def solve(self, problems):
        """(N, question and answer) -> the same with the net's own answer, its likeliest digit at each place."""
        idx = problems[:, : self.question]
        for _ in range(self.answer):
            idx = torch.cat([idx, self.next_probs(idx).argmax(-1, keepdim=True).to(self.device)], dim=1)
        return idx

    def accuracy(self, n=1000):
        """The share of n held-out problems whose every digit is right."""
        problems = self.problems(self.draw("dev", n, torch.Generator().manual_seed(42)))
        return (self.solve(problems) == problems).all(1).double().mean().item()

    def asked(self, seed):
        problem = self.problems(self.draw("dev", 1, torch.Generator().manual_seed(seed)))[0]
        return self.decode(problem[: self.question])

    def longest(self, idx):
        return max(1, self.question + self.answer - idx.shape[1])

    def sample(self, n, *, prompt="", temperature=1.0, seed=1337):
        return super().sample(n, prompt=prompt or self.asked(seed), temperature=temperature, seed=seed)

    def stream(self, *, prompt="", temperature=1.0, seed=1337):
        if not prompt:
            yield from ((ch, 1.0, [(ch, 1.0)]) for ch in self.asked(seed))  # given, not written
        yield from super().stream(prompt=prompt or self.asked(seed), temperature=temperature, seed=seed)

    def watch(self):
        problems = self.problems(self.draw("dev", 20, torch.Generator().manual_seed(42)))
        rows = []
        for problem, solved in zip(problems, self.solve(problems), strict=True):
            theirs, ours = self.decode(problem[self.question :]), self.decode(solved[self.question :])
            rows.append((self.decode(problem[: self.question]), ours, ours == theirs, theirs[::-1]))
        table = (("problem", "it writes", "right", "sum"), rows)
        return {
            **super().watch(),
            "accuracy": {"never trained on": self.accuracy(200)},
            "problems": {"never trained on": table},
        }


def library():
    """The sources of this Python's own standard library, one after the other, up to some megabytes."""
    text = ""
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        text += path.read_text(encoding="utf-8", errors="ignore")
    return text[:LIBRARY_CHARACTERS]


def build(config, text, *, device="cpu"):
    return (Adder if config.task == "addition" else Writer)(config, text, device=device)


if __name__ == "__main__":
    import sys

    torch.set_num_threads(1)
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in EXPERIMENTS:
        sys.exit(f"usage: python {sys.argv[0]} {'|'.join(EXPERIMENTS)} FILE")
    name, *files = sys.argv[1:]
    config = Config(**EXPERIMENTS[name].get("config", {}))
    model = build(config, "".join(Path(file).read_text(encoding="utf-8") for file in files))
    for i in range(model.max_steps):
        loss = model.step(model.learning_rate(i))
        if i % 500 == 0:
            print(f"step {i:5d}: loss {loss.item():.4f}")
    print(*(f"{split} {model.evaluate(split):.4f}" for split in model.splits))
    print(*model.sample(3), sep="\n---\n")
