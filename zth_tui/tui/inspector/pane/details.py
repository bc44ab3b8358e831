"""The token under the cursor: what it is, what it is made of, and how the other encodings cut its bytes."""

from collections.abc import Sequence

from rich.text import Text

from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters
from zth_tui.tokens.text import to_bytes
from zth_tui.tokens.tree import Node, tree_of
from zth_tui.tokens.vocabulary import Ranked
from zth_tui.tui.inspector.pane.merge_tree import last_page, merge_tree
from zth_tui.tui.inspector.pane.others import in_others
from zth_tui.tui.inspector.pane.spelling import bytes_of, characters_of, n_signs
from zth_tui.tui.inspector.pane.surroundings import surroundings
from zth_tui.tui.inspector.pane.token_here import TokenHere, token_here
from zth_tui.tui.inspector.pane.words import CHOSEN, NAME, REMARK, TOKEN, beside, line, plural, shortened

GAP = 2  # cells between the words and the tree
LEAST_WORDS, LEAST_TREE = 40, 18  # cells that each of the two needs


def details(
    text: str,
    rows: Sequence[Row],
    chosen: int,
    byte: int,
    width: int,
    height: int,
    *,
    special: bool = False,
    first_line: int = 0,
) -> list[Text]:
    """At most `height` lines of at most `width` cells, about the token that holds this byte in the chosen row.

    `special`: the special tokens in the text are what they stand for. The merge tree is shown from `first_line` on.
    """
    here = token_here(to_bytes(text), rows, chosen, byte, special)
    if isinstance(here, str):
        return [line((here, NAME), width=width)][: max(0, height)]
    words, tree = _words(width), _tree(here, width)
    if tree is None:
        below = _facts(here, rows, special, width, height - 1)
    else:
        drawn = merge_tree(tree, width - words - GAP, height - 1, first_line)
        below = beside(_facts(here, rows, special, words, height - 1), drawn, words + GAP)
    return [_head(here, width), *below][: max(0, height)]


def last_first_line(
    text: str, rows: Sequence[Row], chosen: int, byte: int, width: int, height: int, *, special: bool = False
) -> int:
    """The highest `first_line` of `details` that makes a difference: there the last page of the tree begins."""
    here = token_here(to_bytes(text), rows, chosen, byte, special)
    tree = None if isinstance(here, str) else _tree(here, width)
    return 0 if tree is None else last_page(tree, height - 1)


def _words(width: int) -> int:
    """Cells for what stands to the left of the tree."""
    return max(width * 3 // 5, LEAST_WORDS)


def _tree(here: TokenHere, width: int) -> Node | None:
    """None where there is none, or no room for it."""
    if here.merges is None or width - _words(width) - GAP < LEAST_TREE:
        return None
    return tree_of(here.merges.vocabulary, here.idx)


def _head(here: TokenHere, width: int) -> Text:
    what = {Characters: "character", Bytes: "byte"}.get(type(here.encoding), "token")
    words = " · ".join([f"{what} {here.i + 1:,} of {len(here.tokens):,}", *_number(here)])
    return line((shortened(here.token, max(8, width - len(words) - 2)), CHOSEN), "  ", (words, NAME), width=width)


def _number(here: TokenHere) -> list[str]:
    """Its id, and which merge made it."""
    if here.is_special:
        return [f"id {here.idx}", "a special token"]
    if isinstance(here.encoding, Characters):
        return [f"id {here.idx}, its code point"]
    if not isinstance(here.encoding, BytePairEncoding):
        return [f"id {here.idx}"]
    vocabulary = here.encoding.vocabulary
    number = vocabulary.number_of(here.idx)
    return [
        f"{'id and rank' if isinstance(vocabulary, Ranked) else 'id'} {here.idx}",
        f"merge {number:,} of {vocabulary.n_merges:,}" if number else "a byte, not merged",
    ]


def _facts(here: TokenHere, rows: Sequence[Row], special: bool, width: int, height: int) -> list[Text]:
    """Bytes, characters, what it lies in, the other encodings: with more room, more of the characters."""
    first, last = [bytes_of(here, width), *_meaning(here, width)], surroundings(here, width)
    others = in_others(here, rows, special, width)
    room = max(0, height - len(first) - len(last))
    characters = [] if here.is_special else characters_of(here, max(1 + n_signs(here), room - len(others)), width)
    return [*first, *characters, *last, *_first_of(others, room - len(characters), width)][: max(0, height)]


def _meaning(here: TokenHere, width: int) -> list[Text]:
    """Where the token is not the bytes that it covers."""
    if here.own == here.token:
        return []
    own = (shortened(here.own, width // 2), TOKEN)
    if here.is_unknown:
        return [line(f"id {here.idx} is ", own, ": this encoding does not know these characters", width=width)]
    return [line("covers these bytes, stands for ", own, width=width)]


def _first_of(others: Sequence[Text], room: int, width: int) -> Sequence[Text]:
    if len(others) <= room or room < 1:
        return others[: max(0, room)]
    words = f"… {plural(len(others) - room + 1, 'more encoding')}"
    return [*others[: room - 1], line((words, REMARK), width=width)]
