"""A text while the net writes it, and for each of its tokens the ten that were likeliest there."""

import math
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from zth_tui.runs.events import Stream, Token
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.panels.panel import GAP, NEW_LINE, Panel, View, as_glyphs, line, remark, side_by_side
from zth_tui.visible import visible

Cell = tuple[str, str]  # glyph, style
BESIDE = 60  # cells from which on the odds stand beside the text and not below it
ODDS_WIDTH = 28
BLOCKS = " ▏▎▍▌▋▊▉█"  # eighths
NAME_WIDTH = 8  # cells for a token's name at most
CHOSEN = "▶"
LEAST_P = 1e-4  # a log holds four decimals: what is rarer stands there as 0

WHAT = """\
## The stream

The net writes: from the letters so far it gives every next token a probability, a die with these odds is thrown, and
what it shows becomes part of the text. Then it starts over, seeing that token too.

`probs = F.softmax(logits[:, -1] / temperature, dim=-1)`

`idx_next = torch.multinomial(probs, num_samples=1)`

The bars are the ten likeliest tokens at the place of the marked one; `▶` is what the die showed. `←` goes back through
the text. Look where the net is sure (after a `q`, or inside a name) and where it is not (the first letter of a
word)."""


def draw(history: History, view: View) -> list[Text]:
    stream = history.stream
    if stream is None or not stream.tokens:
        return remark("the first text comes with the first look at the net", view)
    place = place_of(stream, view)
    head = line(_circumstances(stream, place), view, colours.AXIS)
    room = view.height - 1
    if room < 1:
        return [head]
    if view.width >= BESIDE:
        written = _text(stream, place, view.width - ODDS_WIDTH - GAP, room)
        odds = _odds(stream.tokens[place], ODDS_WIDTH, room)
        rows = [head, *side_by_side([written, odds], view.width - ODDS_WIDTH - GAP)]
    else:
        odds = _odds(stream.tokens[place], view.width, min(10, room - min(3, max(1, room // 3))))
        rows = [head, *_text(stream, place, view.width, room - len(odds)), *odds]
    return rows[: view.height]


def place_of(stream: Stream, view: View) -> int:
    """Of the token that is looked at: the newest, or so many pages before it."""
    return (len(stream.tokens) - 1 + view.page) % len(stream.tokens)


def _circumstances(stream: Stream, place: int) -> str:
    return f"←→ token {place + 1} of {len(stream.tokens)} · temperature {stream.temperature:g} · step {stream.step:,}"


def _text(stream: Stream, place: int, width: int, height: int) -> list[Text]:
    """The lines around the token that is looked at, which stands in the last of them."""
    pieces = [(stream.prompt, colours.AXIS)]
    for i, token in enumerate(stream.tokens):
        pieces.append(
            (token.text, f"bold reverse {colours.LETTER}" if i == place else colours.FAINT if i > place else "")
        )
    lines, marked = _lines(pieces, 1 + place, max(1, width))
    first = max(0, min(marked + 1, len(lines)) - height)
    return [_row(cells) for cells in lines[first : first + height]]


def _lines(pieces: Sequence[tuple[str, str]], marked: int, width: int) -> tuple[list[list[Cell]], int]:
    """(lines of cells, the line where the piece number `marked` ends), broken between words where it can be."""
    lines: list[list[Cell]] = [[]]
    where = 0
    for i, (text, style) in enumerate(pieces):
        for ch in text:
            if ch == "\n":
                if i == marked:  # a line's end is nothing to be seen
                    _add(lines, NEW_LINE, style, width)
                lines.append([])
                continue
            for glyph in visible(ch):
                _add(lines, glyph, style, width)
        if i == marked:
            where = len(lines) - 1 - (text.endswith("\n"))
    return lines, where


def _add(lines: list[list[Cell]], glyph: str, style: str, width: int) -> None:
    """To the last line; where that is full, its last word moves on to a new one."""
    cells = lines[-1]
    if sum(cell_len(g) for g, _ in cells) + cell_len(glyph) > width:
        blank = max((i for i, (g, _) in enumerate(cells) if g == " "), default=-1)
        lines[-1:] = [cells[: blank + 1], cells[blank + 1 :]] if blank >= 0 else [cells, []]
    lines[-1].append((glyph, style))


def _row(cells: Sequence[Cell]) -> Text:
    return Text.assemble(*cells, no_wrap=True, end="") if cells else Text(no_wrap=True, end="")


def ten_likeliest(token: Token) -> list[tuple[str, float]]:
    """With the chosen one as the last of them, where it was less likely than ten others."""
    chosen = (token.text, token.p)
    return list(token.top) if any(text == token.text for text, _ in token.top) else [*token.top[:-1], chosen]


def _odds(token: Token, width: int, height: int) -> list[Text]:
    """A bar each, the chosen one marked and shown in any case."""
    shown = ten_likeliest(token)
    chosen = next(i for i, (text, _) in enumerate(shown) if text == token.text)
    shown = shown[:height] if chosen < height else [*shown[: height - 1], shown[chosen]]
    name_width = min(NAME_WIDTH, max(cell_len(as_glyphs(text)) for text, _ in shown))
    bar_width = max(1, width - 2 - name_width - 1 - 6)
    canvas = Canvas(width, len(shown))
    for row, (text, p) in enumerate(shown):
        is_chosen = text == token.text
        style = colours.NEW_NAME if is_chosen else colours.LOSS
        canvas.put(0, row, CHOSEN if is_chosen else " ", f"bold {style}")
        seen = set_cell_size(as_glyphs(text), min(name_width, cell_len(as_glyphs(text))))
        canvas.put(2, row, seen, f"bold {style}" if is_chosen else "")
        canvas.put(2 + name_width + 1, row, _bar(p, bar_width), style)
        canvas.put(width - 5, row, f"{p:5.1%}"[:5] if p < 1 else " 100%", colours.AXIS)
    return canvas.rows()


def _bar(p: float, width: int) -> str:
    eighths = math.ceil(p * width * 8)
    return "█" * (eighths // 8) + BLOCKS[eighths % 8].strip()


def summary(history: History) -> str:
    stream = history.stream
    return f"{len(stream.tokens)} tokens" if stream and stream.tokens else ""


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    stream = history.stream
    if stream is None or not stream.tokens:
        return
    surprise = sum(-math.log(max(token.p, LEAST_P)) for token in stream.tokens) / len(stream.tokens)
    yield (
        f"At step {stream.step:,}, with temperature {stream.temperature:g} and seed {stream.seed}: "
        f"{len(stream.tokens)} tokens, and a surprise of {surprise:.2f} nats a token (the mean of −ln *p*)."
    )
    rare = min(stream.tokens, key=lambda token: token.p)
    yield f"The least likely that the die has shown: `{as_glyphs(rare.text)}`, with a probability of {rare.p:.4f}."


STREAM = Panel("stream", "Writing", draw, summary, explain)
