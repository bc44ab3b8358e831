"""`python -m benchmarks [PART ...]`: measure, and print each figure beside its goal."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import bpe, gpt, looks, micrograd, screen, tokens, training
from benchmarks.figure import Figure

PARTS = {
    "training": training.figures,
    "screen": screen.figures,
    "looks": looks.figures,
    "micrograd": micrograd.figures,
    "gpt": gpt.figures,
    "bpe": bpe.figures,
    "tokens": tokens.figures,
}


def main() -> None:
    for part in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory() as home, own_environment():
            for figure in PARTS[part](home):
                print_figure(figure)


@contextmanager
def own_environment() -> Iterator[None]:
    """A part may change it for itself, and not for those after it."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def print_figure(figure: Figure) -> None:
    goal = f"goal {figure.goal}" if figure.goal else ""
    print(f"{figure.name:<58} {figure.value:>12}   {goal}", flush=True)


if __name__ == "__main__":
    main()
