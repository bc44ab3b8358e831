"""Find by dev how much to smooth trigrams, then ask test once.

Try many values of k, added to each count, and tell what you see in the
losses of train and dev.
Done when your train losses rise with every k, your dev losses fall and
rise again, and test was asked once, with the best k by dev. On the
lectures' list that is k = 0.2, with dev 2.222 and test 2.224.

Hint: try k on a log scale (0.001, 0.01, …), then more finely around
the best.
"""

from collections.abc import Sequence


def sweep(ks: Sequence[float], train: list[str], dev: list[str]) -> list[tuple[float, float, float]]:
    """(k, loss of train, loss of dev) for each k; trigrams are counted
    on train, once."""
    raise NotImplementedError("your turn")


def best(tried: Sequence[tuple[float, float, float]]) -> float:
    """The k that the dev loss speaks for."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    train, dev = ["emma", "olivia", "ava"], ["mia", "ella"]
    print(best(sweep([0.01, 0.1, 1.0], train, dev)))
