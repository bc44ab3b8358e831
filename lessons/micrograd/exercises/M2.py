"""The same gradient by nudging one way.

Done when `gradient(f, (2.0, 3.0, 4.0))` agrees with M1.py to three
decimals or so. Try h = 1e-1, 1e-4, 1e-8 and 1e-14, and say why the
smallest is not the best.

Hint: (f(x + h) - f(x)) / h, one input at a time; the others stay where
they are.
"""

from collections.abc import Callable, Sequence
from math import sin, sqrt


def f(a: float, b: float, c: float) -> float:
    return -(a**3) + sin(3 * b) - 1 / c + b**2.5 - sqrt(a)


def gradient(f: Callable[..., float], at: Sequence[float], h: float = 1e-6) -> list[float]:
    """As many slopes as there are inputs. `at`: where; `h`: how far to
    nudge."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    print(gradient(f, (2.0, 3.0, 4.0)))
