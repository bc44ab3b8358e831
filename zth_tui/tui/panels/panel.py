"""What a panel is, and the few lines of text that all of them share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.visible import visible

Entry = tuple[str, str, str]  # of a legend: glyph, colour, words
GAP = 2  # cells between pictures side by side
BLANK, NEW_LINE = "·", "↵"  # as in the tokenizer inspector


@dataclass(frozen=True)
class View:
    """How a viewer wants to see a panel."""

    width: int
    height: int  # cells inside the border
    log_scale: bool = False
    first_row: int = 0  # scrolled down by so many rows, where a picture is taller than its place
    page: int = 0  # which of several pictures, counted on and back without end


@dataclass(frozen=True)
class Panel:
    name: str
    title: str
    draw: Callable[[History, View], list[Text]]  # a Text a row; at most view.height rows of at most view.width cells
    summary: Callable[[History], str]  # a few numbers for the border; "" before there is data
    explain: Callable[[History], str]  # Markdown: what is seen here, with the numbers of now


def chosen(names: Sequence[str], view: View) -> str:
    """The picture that is wanted, of those that there are (at least one)."""
    return names[view.page % len(names)]


def pages(names: Sequence[str], view: View) -> list[Entry]:
    """Says that there are more pictures, where there are."""
    return [("", colours.AXIS, f"←→ {view.page % len(names) + 1} of {len(names)}")] if len(names) > 1 else []


def remark(text: str, view: View) -> list[Text]:
    """Quiet words, for a picture that cannot be drawn yet."""
    return [line(part, view, colours.AXIS) for part in wrap(text, max(1, view.width))][: view.height]


def line(text: str, view: View, style: str = "") -> Text:
    return Text.assemble((set_cell_size(text, min(view.width, cell_len(text))), style), no_wrap=True, end="")


def in_a_row(text: str) -> str:
    """Foreign text that may hold new lines, as it can be seen in a row."""
    return visible(text.replace("\n", NEW_LINE))


def as_glyphs(text: str) -> str:
    """A token or a letter standing for itself, where a blank could not be seen either."""
    return in_a_row(text.replace(" ", BLANK))


def side_by_side(pictures: Sequence[Sequence[Text]], width: int) -> list[Text]:
    """Pictures in places of `width` cells each; the lower ones have nothing below them."""
    rows = []
    for parts in zip_longest(*pictures):
        text = Text(no_wrap=True, end="")
        for i, part in enumerate(parts):
            if part is not None:
                text.append(" " * (i * (width + GAP) - text.cell_len)).append_text(part)
        rows.append(text)
    return rows


def fits(entries: Sequence[Entry], view: View, rows: int) -> bool:
    """Whether a legend has room for all of them."""
    return _lay_out(entries, view, rows)[1] == len(entries)


def legend(entries: Sequence[Entry], view: View, rows: int = 1) -> list[Text]:
    """The entries side by side in so many rows; where there is no room for the last ones, a … stands for them."""
    texts, placed = _lay_out(entries, view, rows)
    if placed < len(entries):
        _say_more(next((text for text in reversed(texts) if text), None), view)
    return texts


def _lay_out(entries: Sequence[Entry], view: View, rows: int) -> tuple[list[Text], int]:
    """The rows, and how many of the entries stand in them."""
    texts = [Text(no_wrap=True, end="") for _ in range(rows)]
    current = 0
    for i, (glyph, colour, words) in enumerate(entries):
        entry = Text.assemble((f"{glyph} " if glyph else "", f"bold {colour}"), (words, colour))
        while current < rows and texts[current].cell_len + 2 * bool(texts[current]) + entry.cell_len > view.width:
            current += 1
        if current == rows:
            return texts, i
        texts[current].append("  " if texts[current] else "").append_text(entry)
    return texts, len(entries)


def _say_more(text: Text | None, view: View) -> None:
    if text is not None and text.cell_len < view.width:
        text.append(" …" if text.cell_len + 2 <= view.width else "…", colours.AXIS)
