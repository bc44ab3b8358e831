"""The numbers 0 to 9999 as an encoding cuts them: which are one token, and what that means for sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.glyphs import BORDER
from zth_tui.tokens.merging import Check, never

LIMIT = 10_000
NUMBERS_BETWEEN_CHECKS = 500
EXAMPLE = 1275  # of the lecture's second sum
LONGER: Mapping[tuple[str, ...], str] = {
    (
        "127",
        "5",
    ): "are cut into threes from the left: 1275 is 127│5, and 127 stands for 1270 there. What a token is worth "
    "depends on how long its number is.",
    ("1", "275"): "are cut into threes from the right: 1275 is 1│275. So a token stands in the same columns of every "
    "number.",
}


@dataclass(frozen=True)
class NumberCuts:
    """How an encoding cuts each number from 0 on, written in decimal digits with nothing before it."""

    name: str
    cuts: Sequence[tuple[str, ...]]

    def tokens(self, number: int) -> int:
        return len(self.cuts[number])

    def singles(self, first: int, last: int) -> int:
        """How many of these numbers, the last included, are one token."""
        return sum(len(cut) == 1 for cut in self.cuts[first : last + 1])


def cut_numbers(encoding: BytePairEncoding, check: Check = never) -> NumberCuts:
    cuts = []
    for number in range(LIMIT):
        if number % NUMBERS_BETWEEN_CHECKS == 0:
            check()
        cuts.append(tuple(encoding.token(idx).decode() for idx in encoding.encode(str(number)).ids))
    return NumberCuts(encoding.name, cuts)


def meaning(numbers: NumberCuts) -> str:
    """For somebody who wants to add with such tokens."""
    small, large = numbers.singles(0, 999), numbers.singles(1000, LIMIT - 1)
    if small + large == 10:
        return (
            f"Every digit is a token of its own: {EXAMPLE} is {_cut(numbers, EXAMPLE)}. Columns can be told apart, as "
            "on paper; long numbers take many tokens."
        )
    if (small, large) == (1000, 0):
        longer = LONGER.get(numbers.cuts[EXAMPLE], f"are several: {EXAMPLE} is {_cut(numbers, EXAMPLE)}.")
        return f"Longer numbers {longer}"
    several = next((n for n in range(1, LIMIT) if numbers.tokens(n - 1) == 1 and numbers.tokens(n) > 1), None)
    if several is None:
        return "Every number is one token. A model has to learn each of them by itself."
    return (
        f"No rule says which numbers are one token: {several - 1} is, {several} is {_cut(numbers, several)}. "
        "Of each token, a model has to learn what digits it holds."
    )


def _cut(numbers: NumberCuts, number: int) -> str:
    return BORDER.join(numbers.cuts[number])
