"""Find the chances by counting.

No step of gradient descent is needed. It counts when the loss of your chances is 2.8228, the entropy that the net
comes down to.

Hint: a Counter of all letters, and a dot for each name.
"""


def chances(names: list[str]) -> dict[str, float]:
    """Letter -> its share of all letters; a dot ends each name. The shares add up to 1."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    print(chances(["emma", "olivia", "ava"]))
