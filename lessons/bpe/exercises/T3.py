"""Recover GPT-4's merges from its ranks; encode as it does.

Done when "hello123!!!? (안녕하세요!) 😉" becomes
[15339, 4513, 12340, 30, 320, 31495, 230, 75265, 243, 92245, 16715,
57037].

The ranks say which bytes each token stands for, and not which two
tokens made it. `zth-tui data pull cl100k_base` fetches them: each line
holds a token's bytes in base64, and its rank.

Hint: a token's rank is the moment it was made. Take its single bytes
and merge them as in encoding, but only by merges of a lower rank: two
parts are left. And beware, ranks 0 to 255 are the single bytes, in an
order of their own.
"""


def recover_merges(ranks: dict[bytes, int]) -> dict[tuple[int, int], int]:
    """(rank of the left part, rank of the right part) -> rank, for
    each token of two bytes or more."""
    raise NotImplementedError("your turn")


def byte_shuffle(ranks: dict[bytes, int]) -> list[int]:
    """256 numbers: the rank of each byte."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    byte_shuffle({bytes([i]): i for i in range(256)})
