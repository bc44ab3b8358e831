"""The numbers in the text of this lesson that take some computing."""

from collections import Counter
from itertools import pairwise

from .stage import Config, build


def met(data):
    """How often the three most frequent pairs of tiny shakespeare are met."""
    pairs = Counter(pairwise(data("tinyshakespeare")))
    return {first + second: n for (first, second), n in pairs.most_common(3)}


def unicode_page():
    """The lecture's own text, as published: in bytes, and in tokens after 20 merges."""
    return 24_597, 19_438


def gpt2_merges():
    """As OpenAI published them."""
    return 50_000


def llama2_tokens():
    """As Meta published them."""
    return 32_000


def uncut(data):
    """Tokens per byte of tiny shakespeare after 768 merges, in one long row of bytes."""
    stage = build(Config(split="none"), data("tinyshakespeare"))
    for _ in range(stage.max_steps):
        stage.step(0.0)
    return stage.evaluate("train")
