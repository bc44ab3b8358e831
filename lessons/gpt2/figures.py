"""The numbers in the text of this lesson: what can be computed, and what was published."""

import torch

from ..gpt import figures as gpt
from .stage import EXPERIMENTS, GPT, Config, build, configure_optimizer


def published():
    """Told in the lecture and its repository: runs on A100s and H100s that nobody repeats at a desk."""
    return {
        "first loss": 10.95,
        "val of OpenAI's": 3.2924,
        "HellaSwag of OpenAI's": 0.294463,
        "HellaSwag of GPT-3": 0.337,
        "HellaSwag after four times as long": 0.3324,
        "items": 10_042,
        "tokens of the play": 338_025,
    }


def gpt2(vocab_size=50_304):
    """The 124M net without its numbers, and its settings."""
    config = Config(**{**EXPERIMENTS["gpt2-124M"]["config"], "vocab_size": vocab_size, "fused": False})
    with torch.device("meta"):
        return GPT(config), config


def parameters():
    """Of the 124M net, by the rows of its token table."""
    return {rows: sum(p.numel() for p in gpt2(rows)[0].parameters()) for rows in (50_257, 50_304)}


def parameters_of_overfit_batch():
    return build(Config(**EXPERIMENTS["overfit-batch"]["config"]), "a text " * 1000).n_parameters


def table():
    """Numbers in the token table of 50,257 rows."""
    return gpt2(50_257)[0].lm_head.weight.numel()


def groups():
    """(tensors, numbers) that decay, and those that do not."""
    decay, nodecay = configure_optimizer(*gpt2()).param_groups
    return [(len(group["params"]), sum(p.numel() for p in group["params"])) for group in (decay, nodecay)]


def betas():
    return configure_optimizer(*gpt2()).defaults["betas"]


def night():
    """(tokens of a step, of all steps) of the 124M run."""
    c = gpt2()[1]
    tokens = c.batch_size * c.grad_accum_steps * c.block_size
    return tokens, tokens * c.max_steps


def first_loss(data):
    """Of the experiment `small`."""
    return float(build(Config(), data("tinyshakespeare")).step(0.0))


def pairs_of_letters(data):
    """What the play's last tenth costs, a letter, by the pairs of the rest with one added to each count."""
    return gpt.pairs_of_letters(data)


def widths(data):
    """Of the residual stream of twelve blocks, before the first step: plain and scaled, from wte + wpe to the last."""

    def of(scaled):
        config = Config(**{**EXPERIMENTS["plain-init"]["config"], "scale_residual": scaled})
        stream = build(config, data("tinyshakespeare")).watch()["activations"]
        return [x.std().item() for x in stream.values()]

    return {"plain": of(False), "scaled": of(True)}


def added(data):
    """The mean width of what attention and MLP add to the plain stream of twelve blocks, before the first step."""
    stage = build(Config(**EXPERIMENTS["plain-init"]["config"]), data("tinyshakespeare"))
    widths = {"attn": [], "mlp": []}
    for block in stage.net.transformer.h:
        for name, found in widths.items():
            getattr(block, name).register_forward_hook(lambda _, x, y, found=found: found.append(y.std().item()))
    stage.watch()
    return {name: sum(found) / len(found) for name, found in widths.items()}


def hundred_additions():
    """The width of a sum of 100 normal vectors; and with each divided by the root of 100."""
    g = torch.Generator().manual_seed(1337)
    x = torch.randn((100, 768), generator=g)
    return x.sum(0).std().item(), (x * 100**-0.5).sum(0).std().item()
