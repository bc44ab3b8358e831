"""The numbers in lesson.md that have to be computed."""

from collections import Counter
from math import log


def entropy(data):
    return -sum(p * log(p) for p in shares(data).values())


def shares(data):
    """Letter -> how often it is, a dot behind each name."""
    letters = "".join(f"{name}." for name in data("ssa-2018").split())
    return {letter: n / len(letters) for letter, n in Counter(letters).items()}
