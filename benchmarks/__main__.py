"""`python -m benchmarks [PART ...]`: measure, and print each figure beside its goal."""

import sys
import tempfile

from benchmarks import bpe, gpt, looks, micrograd, screen, training
from benchmarks.figure import Figure

PARTS = {
    "training": training.figures,
    "screen": screen.figures,
    "looks": looks.figures,
    "micrograd": micrograd.figures,
    "gpt": gpt.figures,
    "bpe": bpe.figures,
}


def main() -> None:
    for part in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory() as home:
            for figure in PARTS[part](home):
                print_figure(figure)


def print_figure(figure: Figure) -> None:
    goal = f"goal {figure.goal}" if figure.goal else ""
    print(f"{figure.name:<58} {figure.value:>12}   {goal}", flush=True)


if __name__ == "__main__":
    main()
