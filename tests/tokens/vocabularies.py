"""Small encodings: trained by the course's own stage, or thrown together at random."""

from collections.abc import Iterator

from hypothesis import strategies as st

from zth_tui.course.packs import builtin_pack
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.tree import Node
from zth_tui.tokens.vocabulary import Merged, Ranked
from zth_tui.train.stage import import_stage

LETTERS = [b"a", b"b", b"c"]
LOWER = [(108, 111, 256), (256, 119, 257), (101, 114, 258), (257, 258, 259)]
"""The merges that make `lo`, `low`, `er`, `lower`."""
bpe = import_stage("bpe", builtin_pack().path)


def lower() -> BytePairEncoding:
    return BytePairEncoding("lower", Merged(range(256), LOWER))


def tokenizer_of(text: str, merges: int, pattern: str = ""):
    """The course's tokenizer, trained on the text."""
    tokenizer = bpe.RegexTokenizer(pattern)
    tokenizer.train(text, 256 + merges)
    return tokenizer


def encoding_of(tokenizer) -> BytePairEncoding:
    merges = [(left, right, made) for (left, right), made in tokenizer.merges.items()]
    return BytePairEncoding("mine", Merged(range(256), merges), tokenizer.pattern)


def learned(text: str, merges: int, pattern: str = "") -> BytePairEncoding:
    return encoding_of(tokenizer_of(text, merges, pattern))


def leaves(tree: Node) -> Iterator[Node]:
    """The single bytes, in their order."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if node.parts:
            waiting.extend(reversed(node.parts))
        else:
            yield node


@st.composite
def ranked(draw) -> Ranked:
    """Any tokens in any order: some that no merge can make, some that are made in other ways than the first one."""
    tokens = draw(st.lists(st.text("abc", min_size=2, max_size=4), unique=True, max_size=30))
    return Ranked({bytes([i]): i for i in range(256)} | {token.encode(): 256 + i for i, token in enumerate(tokens)})


@st.composite
def merged(draw) -> Merged:
    """Any merges in any order; where two make the same bytes, they make the same token."""
    known = {letter: letter[0] for letter in LETTERS}
    merges: dict[tuple[int, int], int] = {}
    for _ in range(draw(st.integers(0, 25))):
        left, right = draw(st.sampled_from(sorted(known))), draw(st.sampled_from(sorted(known)))
        made = known.setdefault(left + right, 253 + len(known))
        merges.setdefault((known[left], known[right]), made)
    return Merged(range(256), [(*pair, made) for pair, made in merges.items()])


vocabularies = st.one_of(ranked(), merged())
texts = st.lists(st.text("abc", max_size=6) | st.sampled_from([" ", "aaaaaa", "abcabcabc"]), max_size=12).map("".join)
