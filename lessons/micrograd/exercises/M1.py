"""The gradient of a formula, by calculus.

Done when `gradient(2.0, 3.0, 4.0)` gives three numbers that M2.py and
M3.py come close to, and nothing is nudged.
f is 6.3364 there. The slope by a is about -12.

Hint: three inputs, three derivatives; in each of them the other two
inputs are constants. sin 3b brings out a factor 3.
"""

from math import sin, sqrt


def f(a: float, b: float, c: float) -> float:
    return -(a**3) + sin(3 * b) - 1 / c + b**2.5 - sqrt(a)


def gradient(a: float, b: float, c: float) -> tuple[float, float, float]:
    """(df/da, df/db, df/dc) at this place."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    print(gradient(2.0, 3.0, 4.0))
