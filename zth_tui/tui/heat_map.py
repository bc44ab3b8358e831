"""A matrix as a picture: colour for the value, and a glyph's density for terminals without colour."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from zth_tui.tui import colours
from zth_tui.tui.axes import round_step, short
from zth_tui.tui.canvas import Canvas

Values = Sequence[Sequence[float]]
Kind = Literal["half", "full", "pair"]
NUMBER_WIDTH = 4  # cells from which on there is room for a number
WIDEST = {"half": 4, "full": 8, "pair": 10}
SHADES = " ░▒▓█"
NEGATIVE_SHADES = " ·-=≡"  # so that the sign can be told without colour


@dataclass(frozen=True)
class Scale:
    """From values to strengths of 0 to 1, where 1 is the largest magnitude.

    Counts span decades, so without a sign the shade grows with the root, or it would show the few largest alone.
    """

    low: float
    high: float
    log: bool = False

    @property
    def signed(self) -> bool:
        return self.low < 0

    def strength(self, value: float) -> float:
        reach = max(abs(self.low), abs(self.high)) or 1.0
        if self.log:
            return math.log1p(abs(value)) / math.log1p(reach)
        return abs(value) / reach if self.signed else math.sqrt(value / reach)

    def ramp(self, value: float) -> tuple[str, ...]:
        return colours.WARM if self.signed and value > 0 else colours.COLD

    def colour(self, value: float) -> str:
        if not math.isfinite(value):
            return colours.SATURATED
        return colours.tone(self.ramp(value), self.strength(value))

    def style(self, value: float, is_text: bool) -> str:
        """For a number, or for a shade, on the value's colour."""
        if not math.isfinite(value):
            return f"#000000 on {colours.SATURATED}"
        ramp, strength = self.ramp(value), self.strength(value)
        ground = colours.tone(ramp, strength)
        if not is_text:
            return f"{colours.texture(ramp, strength)} on {ground}"
        return f"{colours.ink(ramp, strength) if value else colours.FAINT} on {ground}"

    def shade(self, value: float) -> str:
        if not math.isfinite(value):
            return "?"
        shades = NEGATIVE_SHADES if value < 0 else SHADES
        return shades[min(4, math.ceil(self.strength(value) * 4 - 0.2))] if value else " "


def scale_of(values: Values, log: bool = False) -> Scale:
    finite = [v for row in values for v in row if math.isfinite(v)] or [0.0]
    return Scale(min(finite), max(finite), log)


@dataclass(frozen=True)
class Table:
    """`values[row][column]`, and a short name for each row and column."""

    rows: Sequence[str]
    columns: Sequence[str]
    values: Values


@dataclass(frozen=True)
class Layout:
    """How a table lies in its place: one text row a row, or one for two rows, or two for one, with the pair's name."""

    kind: Kind
    gutter: int
    columns: int  # that fit
    cell_width: int
    text_rows: int  # all of them, without the heading

    @property
    def has_numbers(self) -> bool:
        return self.kind != "half" and self.cell_width >= NUMBER_WIDTH


def lay_out(table: Table, width: int, height: int) -> Layout:
    """The largest way in which the whole table fits below its heading, or else the smallest one, to be scrolled."""
    label = max(map(cell_len, table.rows), default=0)
    ways: list[tuple[Kind, float, int]] = [
        ("pair", 2, label + 1),
        ("full", 1, label + 1),
        ("half", 0.5, 2 * label + 1 + (label > 1)),
    ]
    for kind, rows_each, gutter in ways:
        columns = min(len(table.columns), max(0, width - gutter))
        cell_width = min(WIDEST[kind], (width - gutter) // columns) if columns else 0
        layout = Layout(kind, gutter, columns, cell_width, math.ceil(len(table.rows) * rows_each))
        if layout.text_rows < height and (kind != "pair" or layout.has_numbers):
            break
    return layout


def heat_map(table: Table, scale: Scale, width: int, height: int, first_row: int = 0) -> list[Text]:
    """The column names, then the text rows from `first_row` on, or the last ones that fill the place."""
    layout = lay_out(table, width, height)
    room = min(height - 1, layout.text_rows)
    first = max(0, min(first_row, layout.text_rows - room))
    canvas = Canvas(width, room + 1)
    for column, heading in _headings(table.columns, layout, width):
        canvas.put(column, 0, heading, colours.AXIS)
    draw_row = {"half": _draw_two, "full": _draw_full, "pair": _draw_pair}[layout.kind]
    for line in range(room):
        draw_row(canvas, line + 1, first + line, layout, table, scale)
    return canvas.rows()


def _headings(names: Sequence[str], layout: Layout, width: int) -> Iterator[tuple[int, str]]:
    """(first cell, text): of each column or, where numbers are wider than the columns, of every fifth or tenth."""
    starts = [layout.gutter + j * layout.cell_width for j in range(layout.columns)]
    widest = max(map(cell_len, names[: layout.columns]), default=0)
    if widest < 2 or widest < layout.cell_width or not all(map(str.isdecimal, names)):
        yield from ((start, _heading(name, layout)) for start, name in zip(starts, names, strict=False))
        return
    apart = int(round_step((widest + 1) / layout.cell_width))
    for start, name in list(zip(starts, names, strict=False))[::apart]:
        if start + cell_len(name) <= width:
            yield start, name


def _heading(name: str, layout: Layout) -> str:
    spare = max(0, layout.cell_width - cell_len(name))
    indent = spare - layout.cell_width // 3 if layout.has_numbers else spare // 2  # numbers end at the right
    return set_cell_size(" " * max(0, indent) + name, layout.cell_width)


def _draw_two(canvas: Canvas, line: int, row: int, layout: Layout, table: Table, scale: Scale) -> None:
    upper, lower = 2 * row, 2 * row + 1
    both = lower < len(table.rows)
    names = table.rows[upper : lower + 1]
    canvas.put(0, line, (" " if max(map(len, names)) > 1 else "").join(names), colours.AXIS)
    for j in range(layout.columns):
        style = scale.colour(table.values[upper][j])
        style += f" on {scale.colour(table.values[lower][j])}" if both else ""
        canvas.put(layout.gutter + j * layout.cell_width, line, "▀" * layout.cell_width, style)


def _draw_full(canvas: Canvas, line: int, row: int, layout: Layout, table: Table, scale: Scale) -> None:
    canvas.put(0, line, table.rows[row], colours.AXIS)
    for j, value in enumerate(table.values[row][: layout.columns]):
        style = scale.style(value, layout.has_numbers)
        canvas.put(layout.gutter + j * layout.cell_width, line, cell_text(value, layout, scale), style)


def _draw_pair(canvas: Canvas, line: int, text_row: int, layout: Layout, table: Table, scale: Scale) -> None:
    row, is_number = divmod(text_row, 2)
    if is_number:
        return _draw_full(canvas, line, row, layout, replace(table, rows=[""] * len(table.rows)), scale)
    canvas.put(0, line, table.rows[row], colours.AXIS)
    for j, value in enumerate(table.values[row][: layout.columns]):
        pair = f"{table.rows[row]}{table.columns[j]}"
        text = set_cell_size(pair, min(cell_len(pair), layout.cell_width - 1)) + " "
        text = " " * (layout.cell_width - cell_len(text)) + text
        canvas.put(layout.gutter + j * layout.cell_width, line, text, scale.style(value, True))


def cell_text(value: float, layout: Layout, scale: Scale) -> str:
    """The number, right-aligned, where it has room; else the shade. A blank or a minus parts it from its neighbour."""
    if not layout.has_numbers:
        return scale.shade(value) * layout.cell_width
    room = layout.cell_width
    if not math.isfinite(value):
        return f"{value:.0f}".rjust(room)  # nan, inf
    ways = _ways_to_write(value, is_share=scale.low >= 0 and scale.high <= 1)
    fitting = (text for text in ways if len(text) <= room and len(text.lstrip("-")) < room)
    return next(fitting, "…").rjust(room)


def _ways_to_write(value: float, is_share: bool) -> Iterator[str]:
    """From the most exact one to the shortest. Shares of 1 may have three decimals, or go without the leading zero."""
    if value == int(value):
        yield from (str(int(value)), short(value))
    else:
        if is_share:
            yield f"{value:.3f}"
        for decimals in (2, 1, 0):
            text = f"{round(value, decimals) + 0.0:.{decimals}f}"  # + 0.0: no minus before a zero
            yield text
            if is_share and text.startswith("0."):
                yield text.removeprefix("0")
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            yield f"{value / size:.0f}{letter}"


def gradient(scale: Scale, cells: int) -> Text:
    """The scale itself, from its lowest to its highest value."""
    low = scale.low if scale.signed else 0.0
    text = Text(no_wrap=True, end="")
    for i in range(cells):
        value = low + (scale.high - low) * i / (cells - 1)
        text.append(scale.shade(value), scale.style(value, False))
    return text
