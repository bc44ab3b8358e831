"""The token under the cursor: what it is, what it is made of, and how the other encodings cut its bytes."""

from collections.abc import Sequence

from rich.text import Text

from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters
from zth_tui.tokens.text import to_bytes
from zth_tui.tokens.tree import tree_of
from zth_tui.tokens.vocabulary import Ranked
from zth_tui.tui.inspector.pane.cuts import cut, cut_around, ids
from zth_tui.tui.inspector.pane.merge_tree import merge_tree
from zth_tui.tui.inspector.pane.spelling import bytes_of, characters_of
from zth_tui.tui.inspector.pane.token_here import Place, n_tokens, place_at, shown
from zth_tui.tui.inspector.pane.words import CHOSEN, NAME, REMARK, beside, line, shortened, whole

GAP = 2  # cells between the words and the tree
LEAST_WORDS, LEAST_TREE = 40, 18  # cells that each of the two needs
LONGEST_NAME = 16  # cells for the name of another encoding, or for a special token


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
    place = place_at(to_bytes(text), rows, chosen, byte, special)
    if isinstance(place, str):
        return [line((place, NAME), width=width)][: max(0, height)]
    words = max(width * 3 // 5, LEAST_WORDS)
    room = width - words - GAP
    if place.merges is None or room < LEAST_TREE:
        below = _facts(place, rows, special, width, height - 1)
    else:
        tree = merge_tree(tree_of(place.merges.vocabulary, place.idx), room, height - 1, first_line)
        below = beside(_facts(place, rows, special, words, height - 1), tree, words + GAP)
    return [_head(place, width), *below][: max(0, height)]


def _head(place: Place, width: int) -> Text:
    what = {Characters: "character", Bytes: "byte"}.get(type(place.encoding), "token")
    words = " · ".join([f"{what} {place.i + 1:,} of {len(place.tokens):,}", *_number(place)])
    return line((shortened(place.token, max(8, width - len(words) - 2)), CHOSEN), "  ", (words, NAME), width=width)


def _number(place: Place) -> list[str]:
    """Its id, and which merge made it."""
    if place.is_special:
        return [f"id {place.idx}", "a special token"]
    if isinstance(place.encoding, Characters):
        return [f"id {place.idx}, its code point"]
    if not isinstance(place.encoding, BytePairEncoding):
        return [f"id {place.idx}"]
    vocabulary = place.encoding.vocabulary
    number = vocabulary.number_of(place.idx)
    return [
        f"{'id and rank' if isinstance(vocabulary, Ranked) else 'id'} {place.idx}",
        f"merge {number:,} of {vocabulary.n_merges:,}" if number else "a byte, not merged",
    ]


def _facts(place: Place, rows: Sequence[Row], special: bool, width: int, height: int) -> list[Text]:
    """Bytes, characters, piece, the other encodings: with more room, more of the characters."""
    first, last = [bytes_of(place, width)], [*_surroundings(place, width), *_others(place, rows, special, width)]
    room = max(1, height - len(first) - len(last))
    characters = [] if place.is_special else characters_of(place, room, width)
    return [*first, *characters, *last][: max(0, height)]


def _surroundings(place: Place, width: int) -> list[Text]:
    """What it lies in: a special token, a piece of the split pattern."""
    if isinstance(place.encoding, Characters | Bytes):
        what = "each character" if isinstance(place.encoding, Characters) else "each byte of the text's UTF-8"
        return [line((f"this row has a token for {what}", REMARK), width=width)]
    lines = []
    if place.special and place.row.tokens:
        words = shortened(to_bytes(place.special.words), LONGEST_NAME)
        n = n_tokens(place.row.tokens, place.special.start, place.special.end)
        other = f"as mere text: {n}" if place.is_special else f"in {words}: {n}, or special {place.special.idx}"
        lines.append(line((other, REMARK), width=width))
    if isinstance(place.encoding, BytePairEncoding) and not place.is_special:
        lines.append(_piece(place, width))
    return lines


def _piece(place: Place, width: int) -> Text:
    span = place.tokens.piece(place.span[0])
    if span is None:
        return line(("no split pattern: the text is one piece", REMARK), width=width)
    if span == place.span:
        return line(("a whole piece of the split pattern", REMARK), width=width)
    lead = f"its piece, {n_tokens(place.tokens, *span)}  "
    return line((lead, NAME), cut_around(place.data, place.tokens, place.i, *span, width - len(lead)), width=width)


def _others(place: Place, rows: Sequence[Row], special: bool, width: int) -> list[Text]:
    """The same bytes in the encodings beside it; characters and bytes are told above."""
    others = [row for row in rows if row is not place.row and not isinstance(row.encoding, Characters | Bytes)]
    names = [shortened(to_bytes(row.name), LONGEST_NAME) for row in others]
    column = max(map(len, names), default=0) + 2
    return [
        line((f"{name:<{column}}", NAME), _as_in(row, place, special, width - column), width=width)
        for name, row in zip(names, others, strict=True)
    ]


def _as_in(row: Row, place: Place, special: bool, width: int) -> Text:
    tokens = shown(row, len(place.data), special)
    if tokens is None:
        return line(
            ("cannot be had here" if row.encoding is None else row.note or "not counted yet", REMARK), width=width
        )
    text, found = cut(place.data, tokens, *place.span), f"  {ids(tokens, *place.span)}"
    if text.cell_len + len(found) <= width:
        return whole(text, (found, REMARK), width=width)
    count = f"  {n_tokens(tokens, *place.span)}"
    return line(line(text, width=width - len(count)), (count, REMARK), width=width)
