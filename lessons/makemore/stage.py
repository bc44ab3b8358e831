"""makemore: one list of names, and the ways to read it, from a bag of letters to a transformer.

A name is read as a whole: at each of its places the net guesses the next letter from all that stand before it. The
nets differ in how they carry the past along. A recurrent net folds it into a state, letter by letter; a bag of
words takes its mean; a stack of convolutions fuses it like a tree; a transformer lets each letter choose. Models,
sizes and settings are those of makemore.py, with the two that its README promises, LSTM and CNN. `best` is our own.

    python stage.py gru names.txt
"""

import math
import random
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Config:
    net: Annotated[
        Literal["bigram", "mlp", "rnn", "gru", "lstm", "bow", "cnn", "transformer"], "how it carries the past along"
    ] = "transformer"
    n_nets: Annotated[int, "so many nets learn side by side; the mean of their probabilities counts", 1, 64] = 1
    n_layer: Annotated[int, "layers of the CNN and the transformer", 1, 96] = 4
    n_head: Annotated[int, "heads of attention in a layer", 1, 256] = 4
    n_embd: Annotated[int, "numbers in a letter's vector", 1, 8192] = 64
    n_embd2: Annotated[int, "numbers in the state or hidden layer of the nets that have one", 1, 8192] = 64
    n_before: Annotated[int, "transformer: so many letters before each are put into its vector too", 0, 16] = 0
    dropout: Annotated[float, "transformer: share of numbers set to 0 while training", 0.0, 0.95] = 0.0
    init_std: Annotated[float, "transformer: first weights this wide, biases 0; 0: torch's own", 0.0, 10.0] = 0.0
    batch_size: Annotated[int, "names in a step", 1, 10**6, "live"] = 32
    max_steps: Annotated[int, "stop after so many steps", 0, 10**9] = 20_000
    lr: Annotated[float, "learning rate of AdamW", 0.0, 10.0, "live"] = 5e-4
    lr_schedule: Annotated[
        Literal["constant", "cosine"], "cosine: up for warmup_steps, then down to 0 at max_steps"
    ] = "constant"
    warmup_steps: Annotated[int, "cosine: steps until lr is reached", 0, 10**9] = 200
    weight_decay: Annotated[float, "so much of lr is taken off the weights", 0.0, 10.0, "live"] = 0.01
    decay_vectors: Annotated[bool, "weight decay for biases and LayerNorm too"] = True
    seed: Annotated[int, "for the first weights and the batches", 0, 2**63 - 1] = 3407
    split: Annotated[
        Literal["makemore", "lecture"], "hold out 1,000 names as makemore.py does; or 80/10/10 as in the lectures"
    ] = "makemore"
    prompt: Annotated[str, "transformer: the letters whose attention is shown", "live"] = "isabella"
    layer: Annotated[int, "transformer: the layer whose attention is shown", 1, 96, "live"] = 1


PANELS = ("loss", "activations", "samples")

BEST = {
    "n_nets": 2,
    "n_before": 2,
    "dropout": 0.25,
    "init_std": 0.02,
    "batch_size": 64,
    "max_steps": 22_000,
    "lr": 3e-3,
    "lr_schedule": "cosine",
    "weight_decay": 0.1,
    "decay_vectors": False,
    "split": "lecture",
}

EXPERIMENTS = {
    "transformer": {
        "doc": "every letter chooses which earlier ones to listen to; later than here it overfits",
        "config": {"max_steps": 15_000},
        "expect": {"dev": 1.9655},
        "panels": ("loss", "attention", "samples"),
    },
    "rnn": {
        "doc": "one state, mixed with each letter by a matrix and tanh",
        "config": {"net": "rnn"},
        "expect": {"dev": 2.0559},
    },
    "gru": {
        "doc": "two gates: how much of the state to forget, how much to renew",
        "config": {"net": "gru"},
        "expect": {"dev": 1.9989},
    },
    "lstm": {
        "doc": "three gates and a second state, which is only added to",
        "config": {"net": "lstm"},
        "expect": {"dev": 1.9940},
    },
    "bow": {
        "doc": "the mean of all letters so far: what does the order tell?",
        "config": {"net": "bow"},
        "expect": {"dev": 2.1560},
    },
    "cnn": {
        "doc": "convolutions with dilations 1, 2, 4, 8: sixteen letters, fused like a tree",
        "config": {"net": "cnn"},
        "expect": {"dev": 1.9674},
    },
    "mlp": {
        "doc": "the MLP with a whole name as its context",
        "config": {"net": "mlp"},
        "expect": {"dev": 2.0305},
    },
    "bigram": {
        "doc": "a table of pairs, as a yardstick",
        "config": {"net": "bigram"},
        "expect": {"dev": 2.4496},
        "panels": ("loss", "matrix", "samples"),
    },
    "best": {
        "doc": "our lowest loss on the lectures' split: two transformers, dropout, a falling learning rate",
        "config": BEST,
        "expect": {"dev": 1.927},
        "panels": ("loss", "attention", "samples"),
    },
}

MAKEMORE_SEED = 3407  # of its split, whatever our own seed is
NAMES_AT_ONCE = 500  # in an evaluation
NAMES_WATCHED = 32

# Every net takes
#   idx   (B, T), the letters of B names, each after a 0 and padded with 0 to the same length T
#   real  (N,), the places among the B * T that belong to names and are no padding
# and returns the logits (N, V) of the letter that follows each real place. B, T and N differ from batch to batch.


class Bigram(nn.Module):
    """The logits of the next letter, looked up in a table by the last one."""

    def __init__(self, config, vocab_size, block_size):
        super().__init__()
        self.logits = nn.Parameter(torch.zeros(vocab_size, vocab_size))

    def forward(self, idx, real):
        return self.logits[idx.flatten()[real]]  # (N, V)


class MLP(nn.Module):
    """As many letters as the longest name has side by side, and one hidden layer (Bengio et al. 2003)."""

    def __init__(self, config, vocab_size, block_size):
        super().__init__()
        self.block_size = block_size
        self.blank = vocab_size  # the letter before the start of a name
        self.wte = nn.Embedding(vocab_size + 1, config.n_embd)
        self.hidden = nn.Linear(block_size * config.n_embd, config.n_embd2)
        self.lm_head = nn.Linear(config.n_embd2, vocab_size)

    def h(self, idx, real):
        past = F.pad(idx, (self.block_size - 1, 0), value=self.blank).unfold(1, self.block_size, 1)
        emb = self.wte(past.flatten(0, 1)[real])  # (N, block_size, n_embd)
        return torch.tanh(self.hidden(emb.flatten(1)))  # (N, n_embd2)

    def forward(self, idx, real):
        return self.lm_head(self.h(idx, real))

    def activations(self, idx, real):
        return {"h = tanh(…)": self.h(idx, real)}


class RNNCell(nn.Module):
    """The new state is a mixture of the letter and the old state, squeezed by tanh."""

    n_states = 1

    def __init__(self, n_in, n_state):
        super().__init__()
        self.xh_to_h = nn.Linear(n_in + n_state, n_state)

    def forward(self, xt, state):
        (hprev,) = state
        xh = torch.cat([xt, hprev], dim=1)  # (B, n_in + n_state)
        return (torch.tanh(self.xh_to_h(xh)),)


class GRUCell(nn.Module):
    """Gates between 0 and 1: `r` how much of the old state the new one is made from, `z` how much of it is replaced.

    As in Cho et al. 2014 and makemore.py, `r` comes before the matrix product; torch's GRUCell has it after.
    """

    n_states = 1

    def __init__(self, n_in, n_state):
        super().__init__()
        self.xh_to_r = nn.Linear(n_in + n_state, n_state)
        self.xh_to_z = nn.Linear(n_in + n_state, n_state)
        self.xh_to_hbar = nn.Linear(n_in + n_state, n_state)

    def forward(self, xt, state):
        (hprev,) = state
        xh = torch.cat([xt, hprev], dim=1)  # (B, n_in + n_state)
        r = torch.sigmoid(self.xh_to_r(xh))
        z = torch.sigmoid(self.xh_to_z(xh))
        hbar = torch.tanh(self.xh_to_hbar(torch.cat([xt, r * hprev], dim=1)))  # the candidate
        return ((1 - z) * hprev + z * hbar,)


class LSTMCell(nn.Module):
    """A memory `c` that is only multiplied by `f` and added to, so a gradient can travel far along it; `h` is what of
    it is shown (Hochreiter and Schmidhuber 1997; Gers et al. 2000 for the forget gate)."""

    n_states = 2

    def __init__(self, n_in, n_state):
        super().__init__()
        self.xh_to_i = nn.Linear(n_in + n_state, n_state)
        self.xh_to_f = nn.Linear(n_in + n_state, n_state)
        self.xh_to_cbar = nn.Linear(n_in + n_state, n_state)
        self.xh_to_o = nn.Linear(n_in + n_state, n_state)

    def forward(self, xt, state):
        hprev, cprev = state
        xh = torch.cat([xt, hprev], dim=1)  # (B, n_in + n_state)
        i = torch.sigmoid(self.xh_to_i(xh))  # how much to write
        f = torch.sigmoid(self.xh_to_f(xh))  # how much to keep
        o = torch.sigmoid(self.xh_to_o(xh))  # how much to show
        cbar = torch.tanh(self.xh_to_cbar(xh))
        c = f * cprev + i * cbar
        return o * torch.tanh(c), c


class RNN(nn.Module):
    """A cell takes the letters of a name one after the other; its state is all that it keeps of them."""

    def __init__(self, cell, config, vocab_size, block_size):
        super().__init__()
        self.start = nn.Parameter(torch.zeros(cell.n_states, config.n_embd2))  # learned, too
        self.wte = nn.Embedding(vocab_size, config.n_embd)
        self.cell = cell(config.n_embd, config.n_embd2)
        self.lm_head = nn.Linear(config.n_embd2, vocab_size)

    def states(self, idx, real):
        emb = self.wte(idx)  # (B, T, n_embd)
        state = tuple(start.expand(len(idx), -1) for start in self.start)  # n_states times (B, n_embd2)
        hs = []
        for t in range(idx.shape[1]):
            state = self.cell(emb[:, t], state)
            hs.append(state[0])
        return torch.stack(hs, dim=1).flatten(0, 1)[real]  # (N, n_embd2)

    def forward(self, idx, real):
        return self.lm_head(self.states(idx, real))

    def activations(self, idx, real):
        return {"state h": self.states(idx, real)}


class BoW(nn.Module):
    """A bag of words, here of letters: each place sees the mean of itself and the past, and thinks about it."""

    def __init__(self, config, vocab_size, block_size):
        super().__init__()
        self.wte = nn.Embedding(vocab_size, config.n_embd)
        self.wpe = nn.Embedding(block_size, config.n_embd)
        self.c_fc = nn.Linear(config.n_embd, config.n_embd2)
        self.c_proj = nn.Linear(config.n_embd2, config.n_embd)
        self.lm_head = nn.Linear(config.n_embd, vocab_size)

    @staticmethod
    def mean_so_far(x):
        counts = torch.arange(1, x.shape[1] + 1, device=x.device)
        return x.cumsum(1) / counts[:, None]  # (B, T, C) / (T, 1)

    def layers(self, idx, real):
        x = self.wte(idx) + self.wpe.weight[: idx.shape[1]]  # (B, T, C) + (T, C)
        x = x + self.mean_so_far(x)
        x = x.flatten(0, 1)[real]  # (N, C)
        h = torch.tanh(self.c_fc(x))  # (N, n_embd2)
        return h, x + self.c_proj(h)

    def forward(self, idx, real):
        _, x = self.layers(idx, real)
        return self.lm_head(x)

    def activations(self, idx, real):
        h, _ = self.layers(idx, real)
        return {"h = tanh(…)": h}


class CausalConv(nn.Module):
    """Each place is fused with the one `dilation` places before it; zeros stand before the start."""

    def __init__(self, n_in, n_out, dilation):
        super().__init__()
        self.dilation = dilation
        self.linear = nn.Linear(2 * n_in, n_out)

    def forward(self, x):
        T = x.shape[1]
        earlier = F.pad(x, (0, 0, min(self.dilation, T), 0))[:, :T]  # (B, T, C), shifted to the right
        return self.linear(torch.cat([earlier, x], dim=-1))  # (B, T, n_out)


class ConvBlock(nn.Module):
    """WaveNet's gated unit on a residual highway: tanh says what, sigmoid how much of it."""

    def __init__(self, n_embd, n_embd2, dilation):
        super().__init__()
        self.what = CausalConv(n_embd, n_embd2, dilation)
        self.gate = CausalConv(n_embd, n_embd2, dilation)
        self.c_proj = nn.Linear(n_embd2, n_embd)

    def z(self, x):
        return torch.tanh(self.what(x)) * torch.sigmoid(self.gate(x))  # (B, T, n_embd2)

    def forward(self, x):
        return x + self.c_proj(self.z(x))  # (B, T, n_embd)


class CNN(nn.Module):
    """Causal convolutions, each reaching twice as far back: n layers see 2ⁿ letters (van den Oord et al. 2016)."""

    def __init__(self, config, vocab_size, block_size):
        super().__init__()
        self.wte = nn.Embedding(vocab_size, config.n_embd)
        self.blocks = nn.ModuleList(ConvBlock(config.n_embd, config.n_embd2, 2**i) for i in range(config.n_layer))
        self.lm_head = nn.Linear(config.n_embd, vocab_size)

    def forward(self, idx, real):
        x = self.wte(idx)  # (B, T, n_embd)
        for block in self.blocks:
            x = block(x)
        return self.lm_head(x.flatten(0, 1)[real])

    def activations(self, idx, real):
        x, zs = self.wte(idx), {}
        for i, block in enumerate(self.blocks, 1):
            zs[f"layer {i}: tanh(…) × gate"] = block.z(x).flatten(0, 1)[real]  # (N, n_embd2)
            x = block(x)
        return zs


class CausalSelfAttention(nn.Module):
    """Each letter's query meets the keys of itself and the letters before it, and fetches their values; all heads at
    once. Only here do places meet, so only here are the names laid out with their padding, (B, T)."""

    def __init__(self, config):
        super().__init__()
        self.n_head = config.n_head
        self.c_attn = nn.Linear(config.n_embd, 3 * config.n_embd)
        self.c_proj = nn.Linear(config.n_embd, config.n_embd)

    def qkv(self, x, real, B, T):
        C = x.shape[1]
        places = x.new_zeros(B * T, 3 * C).index_copy(0, real, self.c_attn(x))  # padding is 0
        return places.view(B, T, 3, self.n_head, C // self.n_head).permute(2, 0, 3, 1, 4)  # 3 of (B, n_head, T, size)

    def weights(self, x, real, B, T):
        q, k, _ = self.qkv(x, real, B, T)
        future = torch.ones(T, T, dtype=torch.bool, device=x.device).triu(1)
        att = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])  # (B, n_head, T, T)
        return att.masked_fill(future, float("-inf")).softmax(-1)

    def forward(self, x, real, B, T):
        q, k, v = self.qkv(x, real, B, T)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)  # weights(x) @ v, without storing them
        y = y.transpose(1, 2).reshape(B * T, -1)[real]  # (N, C): the heads side by side again
        return self.c_proj(y)


class Block(nn.Module):
    """Listen to the others, then think alone; each is added to what was there."""

    def __init__(self, config):
        super().__init__()
        self.ln_1 = nn.LayerNorm(config.n_embd)
        self.attn = CausalSelfAttention(config)
        self.ln_2 = nn.LayerNorm(config.n_embd)
        self.c_fc = nn.Linear(config.n_embd, 4 * config.n_embd)
        self.c_proj = nn.Linear(4 * config.n_embd, config.n_embd)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x, real, B, T):
        x = x + self.dropout(self.attn(self.ln_1(x), real, B, T))
        h = F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh")  # (N, 4 * n_embd)
        return x + self.dropout(self.c_proj(h))


class Transformer(nn.Module):
    """Blocks of attention over what a letter is and where it stands. Padding is never computed: x is (N, C)."""

    def __init__(self, config, vocab_size, block_size):
        super().__init__()
        self.wte = nn.Embedding(vocab_size, config.n_embd)
        self.wpe = nn.Embedding(block_size, config.n_embd)
        self.before = nn.ModuleList(nn.Embedding(vocab_size, config.n_embd) for _ in range(config.n_before))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layer))
        self.ln_f = nn.LayerNorm(config.n_embd)
        self.lm_head = nn.Linear(config.n_embd, vocab_size, bias=False)
        self.dropout = nn.Dropout(config.dropout)
        if config.init_std:
            self.apply(lambda module: self.init_weights(module, config.init_std))
            for block in self.blocks:  # the stream is added to twice a layer: together that is as wide as one
                block.attn.c_proj.weight.data /= math.sqrt(2 * config.n_layer)
                block.c_proj.weight.data /= math.sqrt(2 * config.n_layer)

    @staticmethod
    def init_weights(module, std):
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=std)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def embed(self, idx, real):
        T = idx.shape[1]
        x = self.wte(idx) + self.wpe.weight[:T]  # (B, T, C) + (T, C)
        for k, table in enumerate(self.before, 1):  # the letter k places back, in vectors of its own
            x = x + F.pad(table(idx), (0, 0, k, 0))[:, :T]
        return self.dropout(x.flatten(0, 1)[real])  # (N, C)

    def forward(self, idx, real):
        x = self.embed(idx, real)
        for block in self.blocks:
            x = block(x, real, *idx.shape)
        return self.lm_head(self.ln_f(x))  # (N, V)

    def attention(self, idx, real, layer):
        """How the heads of one layer, counted from 1, listen: (B, n_head, T, T)."""
        x = self.embed(idx, real)
        for block in self.blocks[: layer - 1]:
            x = block(x, real, *idx.shape)
        block = self.blocks[layer - 1]
        return block.attn.weights(block.ln_1(x), real, *idx.shape)


def make_net(config, vocab_size, block_size):
    cells = {"rnn": RNNCell, "gru": GRUCell, "lstm": LSTMCell}
    nets = {"bigram": Bigram, "mlp": MLP, "bow": BoW, "cnn": CNN, "transformer": Transformer}
    if config.net in cells:
        return RNN(cells[config.net], config, vocab_size, block_size)
    return nets[config.net](config, vocab_size, block_size)


class Makemore:
    """A net that reads names as a whole, or several nets that vote, and AdamW."""

    def __init__(self, config, text, *, device="cpu"):
        self.config = config
        self.device = device
        names = [name.strip() for name in text.splitlines() if name.strip()]
        if len(names) < 10:
            raise ValueError(f"training and dev set need ten names at least, one a line; the data has {len(names)}")
        if "." in text:
            raise ValueError("'.' marks the ends of names, so no name may contain it")
        self.letters = [".", *sorted(set("".join(names)))]
        self.stoi = {ch: i for i, ch in enumerate(self.letters)}
        self.block_size = max(map(len, names)) + 1  # the longest name, and the 0 before it
        self.check(config)
        if config.net == "transformer" and config.n_embd % config.n_head:
            raise ValueError(f"n_embd must be a multiple of n_head; {config.n_embd} is none of {config.n_head}")

        parts = self.split(names)
        self.splits = tuple(parts)
        self.known = frozenset(parts["train"])
        self.examples = {split: self.build_dataset(part) for split, part in parts.items()}

        torch.manual_seed(config.seed)
        nets = [make_net(config, len(self.letters), self.block_size) for _ in range(config.n_nets)]
        self.nets = nn.ModuleList(nets).to(device)
        self.n_parameters = sum(p.numel() for p in self.nets.parameters())
        self.optimizer = self.make_optimizer()
        self.g = torch.Generator().manual_seed(config.seed)

    def split(self, names):
        if self.config.split == "lecture":
            shuffled = names.copy()
            random.Random(42).shuffle(shuffled)
            n1, n2 = int(0.8 * len(names)), int(0.9 * len(names))
            return {"train": shuffled[:n1], "dev": shuffled[n1:n2], "test": shuffled[n2:]}
        g = torch.Generator().manual_seed(MAKEMORE_SEED)
        shuffled = [names[i] for i in torch.randperm(len(names), generator=g).tolist()]
        n = len(names) - min(1000, len(names) // 10)
        return {"train": shuffled[:n], "dev": shuffled[n:]}

    def build_dataset(self, names):
        """(X, Y): at each place of a name the letter there, and the one that follows; -1 for padding."""
        X, Y = [], []
        for name in names:
            ixs = [self.stoi[ch] for ch in name]
            padding = self.block_size - len(ixs) - 1
            X.append([0, *ixs] + [0] * padding)
            Y.append([*ixs, 0] + [-1] * padding)
        return torch.tensor(X, device=self.device), torch.tensor(Y, device=self.device)  # (names, block_size) each

    def make_optimizer(self):
        c = self.config
        matrices = [p for p in self.nets.parameters() if p.dim() >= 2]
        vectors = [p for p in self.nets.parameters() if p.dim() < 2]  # biases, and LayerNorm's gains
        groups = [{"params": matrices}, {"params": vectors}] if vectors else [{"params": matrices}]
        return torch.optim.AdamW(groups, lr=c.lr, betas=(0.9, 0.99), eps=1e-8, fused=True)

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        c = self.config
        if c.lr_schedule == "constant":
            return c.lr
        if step < c.warmup_steps:
            return c.lr * (step + 1) / c.warmup_steps
        progress = (step - c.warmup_steps) / max(1, c.max_steps - c.warmup_steps)  # 0 to 1
        return c.lr * (1 + math.cos(math.pi * min(1.0, progress))) / 2

    def minibatch(self):
        X, Y = self.examples["train"]
        ix = torch.randint(0, len(X), (self.config.batch_size,), generator=self.g).to(self.device)
        return X[ix], Y[ix]

    @staticmethod
    def without_padding(xb, yb):
        """(idx, real, targets): names as short as the longest of them allows, and what follows each real place."""
        T = int((yb >= 0).sum(1).max())
        idx, yb = xb[:, :T], yb[:, :T].flatten()
        real = (yb >= 0).nonzero().flatten()  # (N,)
        return idx, real, yb[real]  # (B, T), (N,), (N,)

    def step(self, lr):
        self.nets.train()
        xb, yb = self.minibatch()

        # forward: each net learns for itself
        idx, real, targets = self.without_padding(xb, yb)
        loss = sum(F.cross_entropy(net(idx, real), targets) for net in self.nets) / len(self.nets)

        # backward
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()

        # update
        c = self.config
        for group in self.optimizer.param_groups:
            group["lr"] = lr
            is_decayed = c.decay_vectors or group["params"][0].dim() >= 2
            group["weight_decay"] = c.weight_decay if is_decayed else 0.0
        self.optimizer.step()
        return loss.detach()

    @torch.no_grad()
    def log_probs(self, idx, real):
        """(N, V): the log of the mean of all nets' probabilities, without dropout."""
        self.nets.eval()
        each = torch.stack([net(idx, real).log_softmax(-1) for net in self.nets])  # (n_nets, N, V)
        return each.logsumexp(0) - math.log(len(self.nets))

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats over all letters and ends of a split's names, or of its first names with so many in all."""
        X, Y = self.examples[split]
        if examples is not None:
            so_far = (Y >= 0).sum(1).cumsum(0)  # (names,)
            n = max(1, int((so_far <= examples).sum()))
            X, Y = X[:n], Y[:n]
        total = 0.0
        for xb, yb in zip(X.split(NAMES_AT_ONCE), Y.split(NAMES_AT_ONCE), strict=True):
            idx, real, targets = self.without_padding(xb, yb)
            total += F.nll_loss(self.log_probs(idx, real), targets, reduction="sum").item()
        return total / int((Y >= 0).sum())

    @torch.no_grad()
    def sample(self, n, *, prompt="", temperature=1.0, seed=2147483657):
        """n names that begin with `prompt`; a lower temperature makes the likely letters likelier."""
        self.check_letters(prompt)
        if len(prompt) >= self.block_size:
            raise ValueError(f"the longest name that the net can read has {self.block_size - 1} letters")
        g = torch.Generator().manual_seed(seed)
        idx = torch.tensor([[0, *(self.stoi[ch] for ch in prompt)]] * n, device=self.device)  # (n, T)
        while n and idx.shape[1] < self.block_size:
            log_probs = self.log_probs(idx, self.everywhere(idx)).view(*idx.shape, -1)[:, -1]  # (n, V)
            probs = F.softmax(log_probs / temperature, dim=1)
            ix = torch.multinomial(probs.cpu(), num_samples=1, generator=g).to(self.device)  # (n, 1)
            idx = torch.cat([idx, ix], dim=1)
            if (idx[:, 1:] == 0).any(1).all():  # every name has ended
                break
        return ["".join(self.letters[ix] for ix in row[1:]).partition(".")[0] for row in idx.tolist()]

    @staticmethod
    def everywhere(idx):
        """`real` of names that are all of one length."""
        return torch.arange(idx.numel(), device=idx.device)

    @torch.no_grad()
    def watch(self):
        net = self.nets.eval()[0]  # one of them is enough
        if isinstance(net, Bigram):
            return {"matrix": {"logits": (net.logits, self.letters, self.letters)}}
        if isinstance(net, Transformer):
            return {"attention": self.attention(net)}
        X, Y = self.examples["train"]
        idx, real, _ = self.without_padding(X[:NAMES_WATCHED], Y[:NAMES_WATCHED])
        return {"activations": net.activations(idx, real)}

    def attention(self, net):
        """How each head of one layer reads the prompt: row by row, which letters does this one listen to?"""
        c = self.config
        prompt = [ch for ch in c.prompt if ch in self.stoi][: self.block_size - 1]
        idx = torch.tensor([[0, *(self.stoi[ch] for ch in prompt)]], device=self.device)  # (1, T)
        heads = net.attention(idx, self.everywhere(idx), c.layer)[0]  # (n_head, T, T)
        labels = [".", *prompt]
        return {f"layer {c.layer} head {i}": (head, labels, labels) for i, head in enumerate(heads, 1)}

    def check_letters(self, text):
        if unknown := set(text) - set(self.letters[1:]):
            raise ValueError(f"the model has never seen {', '.join(map(repr, sorted(unknown)))}")

    def check(self, config):
        if config.prompt != Config.prompt:  # of the default, the letters that are not in the data are left out
            self.check_letters(config.prompt)
        if config.net == "transformer" and config.layer > config.n_layer:
            raise ValueError(f"the net has {config.n_layer} layers; there is no layer {config.layer}")

    def state_dict(self):
        state = {f"nets.{name}": t for name, t in self.nets.state_dict().items()}
        for i, moments in self.optimizer.state_dict()["state"].items():  # AdamW's: step, exp_avg, exp_avg_sq
            state |= {f"optimizer.{i}.{name}": t for name, t in moments.items()}
        return {**state, "generator": self.g.get_state()}

    def load_state_dict(self, state):
        self.nets.load_state_dict({name: state[f"nets.{name}"] for name in self.nets.state_dict()})
        moments = {}
        for key, t in state.items():
            if key.startswith("optimizer."):
                _, i, name = key.split(".")
                moments.setdefault(int(i), {})[name] = t.clone()
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": moments})
        self.g.set_state(state["generator"])


def build(config, text, *, device="cpu"):
    return Makemore(config, text, device=device)


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
        if i % 1000 == 0:
            print(f"step {i:6d}: loss {loss.item():.4f}, dev {model.evaluate('dev'):.4f}")
    print(*(f"{split} {model.evaluate(split):.4f}" for split in model.splits))
    print(*model.sample(10))
