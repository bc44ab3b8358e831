"""How an encoding cuts a stretch of the text."""

from collections.abc import Sequence
from itertools import islice

from rich.text import Text

from zth_tui.tokens.encoding import Tokens
from zth_tui.tokens.glyphs import BORDER
from zth_tui.tokens.glyphs import width as cells_of
from zth_tui.tui.inspector.pane.words import CHOSEN, MORE, REMARK, TOKEN, shortened

LONGEST_TOKEN = 40  # cells
MOST_TOKENS = 60


def tokens_in(tokens: Tokens, start: int, end: int) -> range:
    """The tokens that hold a byte of the stretch."""
    return range(tokens.at(start), tokens.at(end - 1) + 1)


def cut_within(data: bytes, tokens: Tokens, start: int, end: int) -> Text:
    """The stretch with a border between every two tokens; … where the first or the last one reaches beyond it."""
    inside = tokens_in(tokens, start, end)
    text = Text(no_wrap=True, end="")
    if tokens.span(inside[0])[0] < start:
        text.append(MORE, REMARK)
    for i in inside[:MOST_TOKENS]:
        first, last = tokens.span(i)
        _append(text, data[max(first, start) : min(last, end)], TOKEN, i > inside[0])
    if tokens.span(inside[-1])[1] > end or len(inside) > MOST_TOKENS:
        text.append(MORE, REMARK)
    return text


def cut_around(data: bytes, tokens: Tokens, chosen: int, start: int, end: int, width: int) -> Text:
    """A piece and its tokens, the chosen one standing out; of a long one what lies around that."""
    inside = tokens_in(tokens, start, end)
    shown = _window([_cells(data, tokens, i) for i in _near(inside, chosen)], chosen - _near(inside, chosen)[0], width)
    near = _near(inside, chosen)[shown.start : shown.stop]
    text = Text(no_wrap=True, end="")
    if near[0] > inside[0]:
        text.append(MORE, REMARK)
    for i in near:
        _append(text, data[slice(*tokens.span(i))], CHOSEN if i == chosen else TOKEN, i > near[0])
    if near[-1] < inside[-1]:
        text.append(MORE, REMARK)
    return text


def ids(tokens: Tokens, start: int, end: int) -> str:
    inside = tokens_in(tokens, start, end)
    return " ".join(str(tokens.ids[i]) for i in islice(inside, MOST_TOKENS))


def _append(text: Text, token: bytes, style: str, has_border: bool) -> None:
    if has_border:
        text.append(BORDER, REMARK)
    text.append(shortened(token, LONGEST_TOKEN), style)


def _cells(data: bytes, tokens: Tokens, i: int) -> int:
    return cells_of(shortened(data[slice(*tokens.span(i))], LONGEST_TOKEN)) + 1


def _near(inside: range, chosen: int) -> range:
    first = max(inside[0], chosen - MOST_TOKENS)
    return range(first, min(inside[-1], chosen + MOST_TOKENS) + 1)


def _window(cells: Sequence[int], chosen: int, width: int) -> range:
    """As many as have room, the chosen one among them."""
    room = width - len(2 * MORE) - cells[chosen]
    first = last = chosen
    while True:
        if last + 1 < len(cells) and cells[last + 1] <= room:
            last += 1
            room -= cells[last]
        elif first > 0 and cells[first - 1] <= room:
            first -= 1
            room -= cells[first]
        else:
            return range(first, last + 1)
