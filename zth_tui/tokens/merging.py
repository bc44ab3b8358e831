"""Byte pair encoding of one chunk: of all neighbours that may merge, those whose merge was learned first go first.

The lecture's own loop is in lessons/bpe/stage.py. This one takes any vocabulary, stops after k merges where that is
wanted, and does not slow down when a chunk is a million bytes long: a heap keeps the merges that are possible.
"""

import heapq
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zth_tui.tokens.vocabulary import Vocabulary

Check = Callable[[], None]
"""Called now and then by long work; raises whatever shall end it."""

GONE = -1
PLACE_BITS = 32  # a heap entry is one int, merge number above place: of equal merges the leftmost comes first
MERGES_BETWEEN_CHECKS = 4096


def never() -> None:
    """The check of work that nobody wants to end."""


def merge_chunk(
    chunk: bytes, vocabulary: "Vocabulary", limit: int, check: Check = never, merged: list[int] | None = None
) -> list[int]:
    """The tokens of a chunk after the first `limit` merges; `merged` is given every merge made, as the heap held it.

    A token stays at the place of its first byte; `after[place]` is where the next one begins, `before[place]` where the
    one before it does.
    """
    n = len(chunk)
    tokens = [vocabulary.byte_tokens[byte] for byte in chunk]
    before, after = list(range(-1, n)), list(range(1, n + 1))
    number = vocabulary.number
    possible = []
    for place in range(n - 1):
        found = number(tokens[place], tokens[place + 1])
        if found is not None and found <= limit:
            possible.append(found << PLACE_BITS | place)
    heapq.heapify(possible)
    turn = 0
    while possible:
        turn += 1
        if turn % MERGES_BETWEEN_CHECKS == 0:
            check()
        found, place = divmod(heapq.heappop(possible), 1 << PLACE_BITS)
        right = after[place]
        if tokens[place] == GONE or right == n or number(tokens[place], tokens[right]) != found:
            continue  # an earlier merge took one of the two
        tokens[place], tokens[right] = vocabulary.made(found), GONE
        if merged is not None:
            merged.append(found << PLACE_BITS | place)
        end = after[place] = after[right]
        if end < n:
            before[end] = place
        for left in (before[place], place):
            if left >= 0 and after[left] < n:
                new = number(tokens[left], tokens[after[left]])
                if new is not None and new <= limit:
                    heapq.heappush(possible, new << PLACE_BITS | left)
    return [token for token in tokens if token != GONE]
