"""The merges that made a token, down to its bytes."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given

from tests.tokens.vocabularies import learned, leaves, vocabularies
from zth_tui.tokens.published import public
from zth_tui.tokens.tree import Node, tree_of
from zth_tui.tokens.vocabulary import Merged, Vocabulary


def nodes(tree: Node) -> Iterator[Node]:
    """Each once, however often it stands in the tree."""
    found = {id(tree): tree}
    waiting = [tree]
    while waiting:
        for part in waiting.pop().parts:
            if id(part) not in found:
                found[id(part)] = part
                waiting.append(part)
    yield from found.values()


def is_true_of(tree: Node, vocabulary: Vocabulary) -> None:
    assert b"".join(leaf.token for leaf in leaves(tree)) == tree.token == vocabulary.tokens[tree.idx]
    for node in nodes(tree):
        assert node.number == vocabulary.number_of(node.idx)
        assert b"".join(part.token for part in node.parts) == (node.token if len(node.token) > 1 else b"")
        if len(node.parts) == 2:
            assert vocabulary.number(*(part.idx for part in node.parts)) == node.number


@given(vocabularies)
def test_its_leaves_are_the_bytes_and_its_branches_the_merges(vocabulary: Vocabulary) -> None:
    for idx in vocabulary.tokens:
        is_true_of(tree_of(vocabulary, idx), vocabulary)


@pytest.mark.parametrize("name", ["gpt2", "cl100k_base"])
def test_so_they_are_in_published_encodings_where_two_tokens_make_each(name: str) -> None:
    vocabulary = public.load(name, fetch=False).vocabulary
    for idx in random.Random(4).sample(sorted(vocabulary.tokens), 300):
        tree = tree_of(vocabulary, idx)
        is_true_of(tree, vocabulary)
        assert all(len(node.parts) in (0, 2) for node in nodes(tree))


def test_the_lectures_egg() -> None:
    tree = tree_of(public.load("gpt2", fetch=False).vocabulary, 14562)
    assert (tree.token, tree.number) == (b" Egg", 14562 - 255)
    assert [part.token for part in tree.parts] == [b" E", b"gg"]


def test_a_byte_is_a_tree_of_its_own() -> None:
    tree = tree_of(learned("abab", 1).vocabulary, ord("a"))
    assert (tree.idx, tree.token, tree.number, tree.parts) == (97, b"a", 0, ())


@pytest.mark.parametrize(("name", "idx"), [("gpt2", 35496), ("cl100k_base", 58040)])
def test_the_longest_tokens_have_128_bytes(name: str, idx: int) -> None:
    assert len(list(leaves(tree_of(public.load(name, fetch=False).vocabulary, idx)))) == 128


def test_equal_halves_are_one_node() -> None:
    tree = tree_of(learned("a" * 2**16, 16).vocabulary, 271)
    assert len(tree.token) == 2**16
    assert len(list(nodes(tree))) == 17


def test_a_tree_may_be_deeper_than_the_stack() -> None:
    depth = 3000
    chain = [(256 + i - 1 if i else 97, 97, 256 + i) for i in range(depth)]
    tree = tree_of(Merged(range(256), chain), 255 + depth)
    assert sum(1 for _ in leaves(tree)) == depth + 1


def test_a_special_token_has_no_tree() -> None:
    with pytest.raises(KeyError):
        tree_of(public.load("gpt2", fetch=False).vocabulary, 50256)
