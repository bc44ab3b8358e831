"""GPT-2: the net of lecture 9, and all that makes it train well (Radford et al. 2019, Brown et al. 2020).

The names are those of OpenAI's checkpoint as Hugging Face keeps it, so its weights would fit, once four matrices of
each block are transposed: its Conv1D keeps (in, out) what Linear keeps (out, in). A token is a byte here, and one more
marks the beginning of a text: losses can be laid beside those of lecture 7, and any text will do. What the lecture adds
one by one (tied weights, careful first weights, warm-up, accumulation) can be switched off so, too.

    python stage.py small tinyshakespeare.txt
"""

import codecs
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Config:
    block_size: Annotated[int, "T: tokens of context", 1, 10**5] = 64
    vocab_size: Annotated[int, "rows of the token table: 256 bytes, <|endoftext|>, padding", 257, 10**6] = 257
    n_layer: Annotated[int, "blocks on top of each other", 1, 96] = 4
    n_head: Annotated[int, "heads of attention in a block", 1, 256] = 4
    n_embd: Annotated[int, "numbers in a token's vector", 1, 8192] = 64
    tie_weights: Annotated[bool, "lm_head is wte: one table to read a token and to guess it"] = True
    init_std: Annotated[float, "first weights from a normal this wide, biases 0", 0.0, 10.0] = 0.02
    scale_residual: Annotated[bool, "first weights into the residual stream narrower by sqrt(2 * n_layer)"] = True
    batch_size: Annotated[int, "B: rows of T tokens in a forward pass", 1, 10**5] = 16
    grad_accum_steps: Annotated[int, "forward and backward passes in a step", 1, 10**5] = 1
    same_batch: Annotated[bool, "the first batch again and again"] = False
    max_steps: Annotated[int, "stop after so many steps; the cosine ends there", 0, 10**9] = 1500
    lr: Annotated[float, "highest learning rate of AdamW", 0.0, 10.0, "live"] = 3e-3
    lr_schedule: Annotated[Literal["cosine", "constant"], "cosine: down to a tenth of lr at max_steps"] = "cosine"
    warmup_steps: Annotated[int, "steps until lr is reached", 0, 10**9] = 100
    weight_decay: Annotated[float, "so much of lr is taken off matrices and tables in a step", 0.0, 100.0] = 0.1
    grad_clip: Annotated[float, "longest gradient, all of it as one vector; 0: any", 0.0, 1e9, "live"] = 1.0
    seed: Annotated[int, "for the first weights", 0, 2**63 - 1] = 1337
    tf32: Annotated[bool, "GPU: matrix products with 10 bits after the point"] = False
    bf16: Annotated[bool, "GPU: forward pass in bfloat16"] = False
    compile: Annotated[bool, "GPU: fuse operations into fewer kernels; the first step takes a minute"] = False
    flash: Annotated[bool, "attention without storing its T x T weights"] = True
    fused: Annotated[bool, "AdamW updates all tensors in one go"] = True
    top_k: Annotated[int, "write with so many of the likeliest tokens; 0: all", 0, 10**6, "live"] = 50


DATA = ("tinyshakespeare", "python")
PANELS = ("loss", "activations", "parameters", "matrix", "stream")

PUBLISHED = {"block_size": 1024, "vocab_size": 50_304, "n_layer": 12, "n_head": 12, "n_embd": 768}
FAST = {"tf32": True, "bf16": True, "compile": True}
NIGHT = {"batch_size": 64, "grad_accum_steps": 8, "max_steps": 19_073, "warmup_steps": 715, "lr": 6e-4}

EXPERIMENTS = {
    "small": {"doc": "GPT-2 with 4 blocks of 64 numbers, on bytes", "expect": {"dev": 2.052}},
    "overfit-batch": {
        "doc": "one batch of 4 rows again and again: can the net learn at all?",
        "config": {
            "same_batch": True,
            "batch_size": 4,
            "block_size": 32,
            "max_steps": 300,
            "warmup_steps": 0,
            "lr_schedule": "constant",
            "lr": 1e-3,
        },
    },
    "untied": {"doc": "two tables: one to read a token, one to guess it", "config": {"tie_weights": False}},
    "plain-init": {
        "doc": "twelve blocks, all first weights equally wide: the residual stream widens",
        "config": {"n_layer": 12, "scale_residual": False, "max_steps": 300},
    },
    "padded": {"doc": "257 tokens, but a table of 320 rows", "config": {"vocab_size": 320, "max_steps": 300}},
    "constant-lr": {
        "doc": "no warm-up, and no way down",
        "config": {"lr_schedule": "constant", "warmup_steps": 0},
    },
    "weight-decay": {"doc": "twenty times the weight decay", "config": {"weight_decay": 2.0}},
    "accumulate": {
        "doc": "four passes of 4 rows for each step of 16",
        "config": {"batch_size": 4, "grad_accum_steps": 4, "max_steps": 300},
    },
    "gpt2-124M": {
        "doc": "the published shape and settings, for a GPU",
        "config": {**PUBLISHED, **FAST, **NIGHT},
        "panels": ("loss", "stream"),
    },
}

EOT = 256  # <|endoftext|>, before each document
SEPARATOR = "<|endoftext|>"
LONGEST = 300  # tokens of a text
TOKENS_AT_ONCE = 2**13  # in an evaluation, for the memory's sake
ROWS_WATCHED = 8
SHOWN = 64  # rows and columns of wpe
MOST_PARAMETERS_ON_CPU = 50_000_000


class CausalSelfAttention(nn.Module):
    """Each token asks those before it, in n_head ways at once."""

    def __init__(self, config):
        super().__init__()
        self.n_head, self.flash = config.n_head, config.flash
        self.c_attn = nn.Linear(config.n_embd, 3 * config.n_embd)  # query, key and value of all heads
        self.c_proj = nn.Linear(config.n_embd, config.n_embd)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.c_attn(x).split(C, dim=2)
        q, k, v = (t.view(B, T, self.n_head, C // self.n_head).transpose(1, 2) for t in (q, k, v))  # (B, nh, T, hs)
        if self.flash:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            att = (q @ k.transpose(-2, -1)) / math.sqrt(k.shape[-1])  # (B, nh, T, T)
            future = torch.ones(T, T, dtype=torch.bool, device=x.device).triu(1)
            y = att.masked_fill(future, float("-inf")).softmax(-1) @ v  # (B, nh, T, hs)
        y = y.transpose(1, 2).reshape(B, T, C)  # the heads side by side again
        return self.c_proj(y)


class MLP(nn.Module):
    """Each token thinks alone, in four times as many numbers."""

    def __init__(self, config):
        super().__init__()
        self.c_fc = nn.Linear(config.n_embd, 4 * config.n_embd)
        self.gelu = nn.GELU(approximate="tanh")  # as in 2019, when the exact one was slow
        self.c_proj = nn.Linear(4 * config.n_embd, config.n_embd)

    def forward(self, x):
        return self.c_proj(self.gelu(self.c_fc(x)))


class Block(nn.Module):
    """Listen, then think. Both add to the stream x, and LayerNorm stands before them, never in it."""

    def __init__(self, config):
        super().__init__()
        self.ln_1 = nn.LayerNorm(config.n_embd)
        self.attn = CausalSelfAttention(config)
        self.ln_2 = nn.LayerNorm(config.n_embd)
        self.mlp = MLP(config)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        x = x + self.mlp(self.ln_2(x))
        return x


class GPT(nn.Module):
    """Token and place, n_layer blocks, a last LayerNorm, and the logits of each next token."""

    def __init__(self, config):
        super().__init__()
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(config.vocab_size, config.n_embd),
                "wpe": nn.Embedding(config.block_size, config.n_embd),
                "h": nn.ModuleList(Block(config) for _ in range(config.n_layer)),
                "ln_f": nn.LayerNorm(config.n_embd),
            }
        )
        self.lm_head = nn.Linear(config.n_embd, config.vocab_size, bias=False)
        if config.tie_weights:
            self.transformer.wte.weight = self.lm_head.weight
        self.init_weights(config)

    def init_weights(self, config):
        for name, p in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(p)
            elif p.dim() >= 2:
                std = config.init_std
                if config.scale_residual and name.endswith("c_proj.weight"):
                    std *= (2 * config.n_layer) ** -0.5  # each block adds to the stream twice
                nn.init.normal_(p, mean=0.0, std=std)

    def residual_stream(self, idx):
        """(B, T) -> name -> (B, T, C), on its way up."""
        t = self.transformer
        x = t.wte(idx) + t.wpe.weight[: idx.shape[1]]  # (B, T, C) + (T, C)
        stream = {"wte + wpe": x}
        for i, block in enumerate(t.h):
            x = block(x)
            stream[f"h.{i}"] = x
        return stream

    def forward(self, idx, targets=None):
        """(B, T) -> the logits (B, T, V), and the mean loss where targets (B, T) are given."""
        x = list(self.residual_stream(idx).values())[-1]
        logits = self.lm_head(self.transformer.ln_f(x))
        if targets is None:
            return logits, None
        return logits, F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def configure_optimizer(net, config):
    """AdamW as for GPT-3: what multiplies decays, biases and LayerNorms do not."""
    params = list(net.parameters())
    decay = [p for p in params if p.dim() >= 2]
    nodecay = [p for p in params if p.dim() < 2]
    groups = [{"params": decay, "weight_decay": config.weight_decay}, {"params": nodecay, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.lr, betas=(0.9, 0.95), eps=1e-8, fused=config.fused)


def encode(text):
    """The bytes of a text."""
    return list(text.encode("utf-8"))


def encode_documents(text):
    """All documents in a row, an EOT before each: a new one starts from nothing."""
    return [token for document in text.split(SEPARATOR) for token in (EOT, *encode(document))]


def token_name(token):
    """How a token is called in a list; a byte that is no ASCII sign by its number."""
    if token == EOT:
        return SEPARATOR
    if token > EOT:
        return f"<unused {token}>"
    return chr(token) if token < 128 else f"<{token:02x}>"


class Trainer:
    """The net, its optimizer, and a place in the text."""

    splits = ("train", "dev")

    def __init__(self, config, text, *, device="cpu"):
        if config.n_embd % config.n_head:
            raise ValueError(f"n_embd must be a multiple of n_head, which {config.n_embd} is not of {config.n_head}")
        refuse_what_is_too_large(config, device)
        self.config, self.device = config, device
        self.letters = [token_name(i) for i in range(config.vocab_size)]
        self.read(text)

        torch.manual_seed(config.seed)
        if config.tf32 and device != "cpu":
            torch.set_float32_matmul_precision("high")
        self.bf16 = config.bf16 and device != "cpu"
        self.net = GPT(config).to(device)
        self.forward = torch.compile(self.net) if config.compile and device != "cpu" else self.net
        self.n_parameters = sum(p.numel() for p in self.net.parameters())  # a tied table counts once
        self.optimizer = configure_optimizer(self.net, config)
        self.position = 0  # where the next batch begins

    def read(self, text):
        c = self.config
        tokens = torch.tensor(encode_documents(text), device=self.device)
        n = int(0.9 * len(tokens))
        self.tokens = {"train": tokens[:n], "dev": tokens[n:]}
        if len(tokens) - n <= c.block_size or n <= self.tokens_a_step:
            raise ValueError(
                f"a step takes {self.tokens_a_step:,} tokens of the first nine tenths of the text, and dev, the last "
                f"tenth, must have more than {c.block_size:,}; the text has {len(tokens):,} tokens in all"
            )

    @property
    def tokens_a_step(self):
        return self.config.grad_accum_steps * self.config.batch_size * self.config.block_size

    @property
    def max_steps(self):
        return self.config.max_steps

    def learning_rate(self, step):
        c = self.config
        if step < c.warmup_steps:
            return c.lr * (step + 1) / c.warmup_steps
        if c.lr_schedule == "constant":
            return c.lr
        min_lr = 0.1 * c.lr
        decay_ratio = min(1.0, (step - c.warmup_steps) / max(1, c.max_steps - c.warmup_steps))
        coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))  # from 1 to 0
        return min_lr + coeff * (c.lr - min_lr)

    def next_batch(self):
        """(x, y), both (rows of the whole step, T). Text in its own order; after its end, from the start."""
        n, tokens = self.tokens_a_step, self.tokens["train"]
        if self.position + n + 1 > len(tokens):
            self.position = 0
        buf = tokens[self.position : self.position + n + 1]
        if not self.config.same_batch:
            self.position += n
        return buf[:-1].view(-1, self.config.block_size), buf[1:].view(-1, self.config.block_size)

    def step(self, lr):
        c = self.config
        x, y = self.next_batch()
        self.optimizer.zero_grad()

        # as many passes as the batch needs; gradients add up
        loss_accum = torch.zeros((), device=self.device)
        for xb, yb in zip(x.split(c.batch_size), y.split(c.batch_size), strict=True):
            with torch.autocast(xb.device.type, torch.bfloat16, enabled=self.bf16):
                _, loss = self.forward(xb, yb)
            loss = loss / c.grad_accum_steps  # a mean of means
            loss_accum += loss.detach()
            loss.backward()

        # one update
        if c.grad_clip:
            nn.utils.clip_grad_norm_(self.net.parameters(), c.grad_clip)
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.step()
        return loss_accum

    def windows(self, split, examples=None):
        """(x, y): the split in windows end to end, or always the same ones of about so many tokens."""
        T = self.config.block_size
        rows = self.tokens[split].unfold(0, T + 1, T)  # (N, T + 1); the last token of a row begins the next
        if examples is not None:
            g = torch.Generator().manual_seed(42)
            rows = rows[torch.randperm(len(rows), generator=g)[: max(1, examples // T)]]
        return rows[:, :-1], rows[:, 1:]

    @torch.no_grad()
    def evaluate(self, split, examples=None):
        """Mean loss in nats a token."""
        x, y = self.windows(split, examples)
        at_once = max(1, TOKENS_AT_ONCE // self.config.block_size)
        total = 0.0
        for xb, yb in zip(x.split(at_once), y.split(at_once), strict=True):
            with torch.autocast(xb.device.type, torch.bfloat16, enabled=self.bf16):
                _, loss = self.net(xb, yb)
            total += loss.item() * len(xb)
        return total / len(x)

    @torch.no_grad()
    def next_probs(self, idx, temperature=1.0):
        """(B, T) -> (B, V) on the CPU: of the token to come; all but the top_k likeliest have none."""
        logits = self.net(idx[:, -self.config.block_size :])[0][:, -1].float().cpu() / temperature
        if 0 < self.config.top_k < logits.shape[1]:
            least = logits.topk(self.config.top_k).values[:, -1:]
            logits[logits < least] = float("-inf")
        return logits.softmax(-1)

    def stream(self, *, prompt="", temperature=1.0, seed=42):
        """A text token by token: (what it adds to the text, its probability, the ten likeliest at its place)."""
        g = torch.Generator().manual_seed(seed)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a sign may be several bytes
        idx = torch.tensor([encode(prompt or "\n")], device=self.device)  # (1, T)
        for _ in range(LONGEST):
            probs = self.next_probs(idx, temperature)  # (1, V)
            ix = torch.multinomial(probs, num_samples=1, generator=g)  # (1, 1)
            token, p = ix.item(), probs[0]
            text = decoder.decode(bytes([token])) if token < EOT else token_name(token)
            yield text, p[token].item(), [(token_name(i), p[i].item()) for i in p.topk(10).indices.tolist()]
            if token == EOT:
                return
            idx = torch.cat([idx, ix.to(self.device)], dim=1)

    @torch.no_grad()
    def watch(self):
        x, _ = self.windows("dev", ROWS_WATCHED * self.config.block_size)
        wpe = self.net.transformer.wpe.weight[:SHOWN, :SHOWN]
        places, numbers = ([str(i) for i in range(n)] for n in wpe.shape)
        return {
            "activations": self.net.residual_stream(x),
            "parameters": {"the net": self.parameters_table()},
            "matrix": {"wpe": (wpe, places, numbers)},
        }

    def parameters_table(self):
        rows = []
        for name, p in self.net.named_parameters():
            grad_std = p.grad.std().item() if p.grad is not None else None  # of the last step, clipped
            shape = "x".join(map(str, p.shape))
            rows.append((name.removeprefix("transformer."), shape, p.dim() >= 2, p.std().item(), grad_std))
        return ("tensor", "shape", "decays", "std", "grad std"), rows

    def state_dict(self):
        state = {"position": self.position}
        for name, p in self.net.named_parameters():
            state[f"net.{name}"] = p
            state |= {f"adamw.{name}.{key}": value for key, value in self.optimizer.state.get(p, {}).items()}
        return state

    @torch.no_grad()
    def load_state_dict(self, state):
        self.position = state["position"]
        self.optimizer.state.clear()
        for name, p in self.net.named_parameters():
            p.copy_(state[f"net.{name}"])
            if f"adamw.{name}.step" in state:  # else no step was made yet
                moments = {key: state[f"adamw.{name}.{key}"] for key in ("step", "exp_avg", "exp_avg_sq")}
                self.optimizer.state[p] = {key: value.to(p.device).clone() for key, value in moments.items()}


def refuse_what_is_too_large(config, device):
    """Raises ValueError for a net that would never get anywhere on a machine without a GPU."""
    if device != "cpu" or torch.cuda.is_available() or torch.backends.mps.is_available():
        return  # even for a GPU, the net is first built on the CPU
    with torch.device("meta"):  # shapes without numbers
        n_parameters = sum(p.numel() for p in GPT(config).parameters())
    if n_parameters > MOST_PARAMETERS_ON_CPU:
        raise ValueError(
            f"{n_parameters:,} parameters are for a GPU, and none is found here: one step would take hours; run small, "
            "or set n_layer and n_embd lower"
        )


def build(config, text, *, device="cpu"):
    return Trainer(config, text, device=device)


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 3 or sys.argv[1] not in EXPERIMENTS:
        sys.exit(f"usage: python {sys.argv[0]} {'|'.join(EXPERIMENTS)} FILE")
    name, file = sys.argv[1:]
    config = Config(**EXPERIMENTS[name].get("config", {}))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = build(config, Path(file).read_text(encoding="utf-8"), device=device)
    for i in range(model.max_steps):
        loss = model.step(model.learning_rate(i))
        if i % 100 == 0:
            print(f"step {i:5d}: loss {loss.item():.4f}")
    print(*(f"{split} {model.evaluate(split):.4f}" for split in model.splits))
    print("".join(text for text, _, _ in model.stream()))
