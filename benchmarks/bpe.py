"""The tokenizer on a megabyte of text: training and encoding beside the textbook loop, in one thread."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.figure import Figure
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

VOCAB_SIZE = 1024
TEXTBOOK_MERGES = 20
ROUNDS = 3


def figures(home: str) -> Iterator[Figure]:
    bpe = import_stage("bpe", builtin_pack().path)
    source, _ = datasets.obtain(bpe.DATA)  # read only: it may lie in the user's own home
    text = datasets.read_text(source)
    megabytes = len(text.encode()) / 1e6
    yield Figure(f"bpe: {source.name}", f"{megabytes:.2f} MB", "1.12 MB of tinyshakespeare")

    tokenizer = bpe.RegexTokenizer()
    trained = min(seconds(lambda: tokenizer.train(text, VOCAB_SIZE)) for _ in range(ROUNDS))
    yield Figure(f"bpe/regex to a vocabulary of {VOCAB_SIZE:,}", f"{trained:.2f} s", "< 3 s")
    chunks = [chunk.encode() for chunk in tokenizer.split(text)]
    merges: dict[tuple[int, int], int] = {}
    textbook = seconds(lambda: merges.update(bpe.textbook(chunks, TEXTBOOK_MERGES)))
    yield Figure(f"the textbook loop for {TEXTBOOK_MERGES} of these merges", f"{textbook:.1f} s")
    ratio = textbook / TEXTBOOK_MERGES / (trained / (VOCAB_SIZE - 256))
    yield Figure("textbook / bpe/regex, a merge", f"{ratio:,.0f}")
    same = list(tokenizer.merges.items())[:TEXTBOOK_MERGES] == list(merges.items())
    yield Figure("the same merges in the same order", "yes" if same else "no", "yes")

    basic = bpe.BasicTokenizer()
    yield Figure("bpe/basic to a vocabulary of 512", f"{seconds(lambda: basic.train(text, 512)):.2f} s")
    for name, encoder in (("bpe/regex", tokenizer), ("bpe/basic", basic)):
        encoded = min(seconds(lambda encoder=encoder: encoder.encode(text)) for _ in range(ROUNDS))
        yield Figure(f"{name}: encoding a megabyte", f"{encoded / megabytes:.2f} s", "< 2 s")


def seconds(work: Callable[[], Any]) -> float:
    """Of this process alone: what else the machine does counts for nothing."""
    start = time.process_time()
    work()
    return time.process_time() - start
