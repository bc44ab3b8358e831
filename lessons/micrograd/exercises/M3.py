"""The same gradient by nudging both ways.

Done when, with h = 1e-4, all three slopes lie nearer to those of M1.py
than those of M2.py do. How many times nearer? And what does h have to
be for the one way to be as near as the other?

Hint: (f(x + h) - f(x - h)) / 2h. Draw a curve: the line through both
neighbours leans almost as the curve does.
"""

from collections.abc import Callable, Sequence
from math import sin, sqrt


def f(a: float, b: float, c: float) -> float:
    return -(a**3) + sin(3 * b) - 1 / c + b**2.5 - sqrt(a)


def gradient(f: Callable[..., float], at: Sequence[float], h: float = 1e-4) -> list[float]:
    """As many slopes as there are inputs. `at`: where; `h`: how far to
    nudge, up and down."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    print(gradient(f, (2.0, 3.0, 4.0)))
