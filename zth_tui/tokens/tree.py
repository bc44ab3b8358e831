"""The merges that made a token, as a tree down to single bytes."""

from dataclasses import dataclass, field

from zth_tui.tokens.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class Node:
    """A token in a tree. Where it stands in several places, they share one node."""

    idx: int
    token: bytes
    number: int
    """Of the merge that first made it; 0 for a single byte."""
    parts: tuple["Node", ...] = field(default=(), repr=False)
    """What was merged into it, two as a rule; none for a single byte."""


def tree_of(vocabulary: Vocabulary, idx: int) -> Node:
    """Raises KeyError for a token that the vocabulary does not hold; special tokens are among those."""
    nodes: dict[int, Node] = {}
    waiting = [idx]
    while waiting:  # no recursion: the trees of a run may be deeper than the stack
        top = waiting[-1]
        parts = vocabulary.parts(top)
        if missing := [part for part in parts if part not in nodes]:
            waiting += missing
            continue
        waiting.pop()
        number = vocabulary.number_of(top)
        nodes[top] = Node(top, vocabulary.tokens[top], number, tuple(nodes[part] for part in parts))
    return nodes[idx]
