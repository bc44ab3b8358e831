"""The merge just made, in its text: where each token begins and ends, and where the new one stands."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from zth_tui.runs.events import Passage, Table
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels.panel import Entry, Panel, View, as_glyphs, in_a_row, legend, remark

NAME = "merge"
BORDER = "│"
NEW_BORDERS = ("[", "]")  # they can be seen without colour, too

WHAT = """\
## The merge, in its text

The text as the tokenizer sees it, a border between every two tokens. At first each byte is a token. A merge takes the
pair of neighbours that is met most often and puts one new token in its place, wherever it is met:

`ids = merge(ids, pair, idx)`

`[brackets]` stand around the new token; the place shown is the first in the text that holds it. Merging goes from left
to right and takes each token once: in `aaa` the pair `aa` is met twice, but merged once.

`·` is a blank, `↵` a new line, `\\xe2` a byte that is no letter by itself."""

Cell = tuple[str, str]  # glyph, style


def draw(history: History, view: View) -> list[Text]:
    passage = latest(history)
    if passage is None:
        return remark("the first tokens come with the first look at the text", view)
    if not passage.pieces:
        return remark("there is no text, so there is nothing to merge", view)
    head = legend(_key(history, passage), view)
    room = view.height - len(head)
    if room < 1:
        return head[: view.height]
    rows = list(_rows(passage, max(1, view.width)))
    new = next((i for i, (_, is_new) in enumerate(rows) if is_new), 0)
    first = min(new - room // 3 + view.first_row, len(rows) - room)
    return [*head, *(_text(cells) for cells, _ in rows[max(0, first) :][:room])]


def latest(history: History) -> Passage | None:
    passages = history.passages.get(NAME, {})
    return max(passages.values(), key=lambda passage: passage.step, default=None)


def _rows(passage: Passage, width: int) -> Iterator[tuple[list[Cell], bool]]:
    """The cells of each row, and whether it holds a new token; one that does not fit into the row begins the next."""
    row: list[Cell] = []
    used, holds_new = 0, False
    for piece in _pieces(passage):
        if used and used + sum(cell_len(glyph) for glyph, _ in piece[0]) > width:
            yield row, holds_new
            row, used, holds_new = [], 0, False
        for glyph, style in piece[0]:
            if used + cell_len(glyph) > width:
                yield row, holds_new
                row, used, holds_new = [], 0, False
            row.append((glyph, style))
            used += cell_len(glyph)
            holds_new = holds_new or piece[1]
    yield row, holds_new


def _pieces(passage: Passage) -> Iterator[tuple[list[Cell], bool]]:
    """Each token's cells, the border after it among them, and whether it is new."""
    for text, is_new in passage.pieces:
        glyphs = as_glyphs(text)
        if is_new:
            style = f"reverse bold {colours.NEW_NAME}"
            left, right = NEW_BORDERS
            yield [(left, style), *((glyph, style) for glyph in glyphs), (right, style)], True
        else:
            yield [*((glyph, colours.LETTER) for glyph in glyphs), (BORDER, colours.FAINT)], False


def _text(cells: list[Cell]) -> Text:
    text = Text(no_wrap=True, end="")
    for glyph, style in cells:
        text.append(glyph, style)
    return text


def _key(history: History, passage: Passage) -> list[Entry]:
    entries = [("", f"bold {colours.NEW_NAME}", words) for words in _merge(history, passage)[:1]]
    entries += [("", colours.AXIS, words) for words in _merge(history, passage)[1:]]
    return [*entries, ("", colours.AXIS, f"step {passage.step:,}")]


def _merge(history: History, passage: Passage) -> list[str]:
    """What the latest row of the merges says: the pair, its token, how often it was met."""
    made: Table | None = history.tables.get("pairs", {}).get("made")
    if made is None or made.step != passage.step or not made.rows:
        return [] if any(is_new for _, is_new in passage.pieces) else ["bytes alone"]
    row = dict(zip(made.columns, made.rows[0], strict=True))
    times = "once" if row["met"] == 1 else f"{row['met']:,} times"
    return [f"{in_a_row(str(row['pair']))} → {row['id']}", f"met {times}"]


def summary(history: History) -> str:
    passage = latest(history)
    return " · ".join(_merge(history, passage)) if passage and passage.pieces else ""


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    if passage := latest(history):
        new = sum(is_new for _, is_new in passage.pieces)
        words = ", ".join(_merge(history, passage)) or "no merge yet"
        yield (
            f"After {passage.step:,} merges: **{words}**. Of the {len(passage.pieces)} tokens that are shown, "
            f"{new} {'is' if new == 1 else 'are'} the new one."
        )


MERGE = Panel(NAME, "The merge", draw, summary, explain)
