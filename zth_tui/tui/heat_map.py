"""A matrix as a picture: colour for the value, and a glyph's density for terminals without colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from zth_tui.tui import colours
from zth_tui.tui.axes import short
from zth_tui.tui.canvas import Canvas

Values = Sequence[Sequence[float]]
Kind = Literal["half", "full", "pair"]
NUMBER_WIDTH = 4  # cells from which on there is room for a number
WIDEST = {"half": 4, "full": 8, "pair": 10}
SHADES = " ░▒▓█"
NEGATIVE_SHADES = " ·-=≡"  # so that the sign can be told without colour


@dataclass(frozen=True)
class Scale:
    """From values to -1..1; 0 is 0, and the largest magnitude is 1 or -1.

    Counts span decades, so without a sign the shade grows with the root, or it would show the few largest alone.
    """

    low: float
    high: float
    log: bool = False

    @property
    def signed(self) -> bool:
        return self.low < 0

    def share(self, value: float) -> float:
        reach = max(abs(self.low), abs(self.high)) or 1.0
        if self.log:
            return math.copysign(math.log1p(abs(value)) / math.log1p(reach), value)
        return value / reach if self.signed else math.sqrt(value / reach)

    def colour(self, value: float) -> str:
        if not math.isfinite(value):
            return colours.SATURATED
        share = self.share(value)
        return colours.diverging(share) if self.signed else colours.sequential(share)

    def shade(self, value: float) -> str:
        if not math.isfinite(value):
            return "?"
        share = self.share(value)
        shades = NEGATIVE_SHADES if share < 0 else SHADES
        return shades[min(4, math.ceil(abs(share) * 4 - 0.2))] if share else " "


def scale_of(values: Values, log: bool = False) -> Scale:
    finite = [v for row in values for v in row if math.isfinite(v)] or [0.0]
    return Scale(min(finite), max(finite), log)


@dataclass(frozen=True)
class HeatMap:
    """How a matrix lies in its place: one text row a matrix row, two rows in one, or one in two with the pair's name."""

    kind: Kind
    gutter: int
    columns: int  # that fit
    cell_width: int

    @property
    def has_numbers(self) -> bool:
        return self.kind != "half" and self.cell_width >= NUMBER_WIDTH


def lay_out(rows: Sequence[str], columns: Sequence[str], width: int, height: int) -> HeatMap:
    """The largest way in which the whole matrix fits, or else the smallest one, to be scrolled."""
    label = max(map(cell_len, rows), default=0)
    ways: list[tuple[Kind, float, int]] = [("pair", 2, label + 1), ("full", 1, label + 1), ("half", 0.5, 2 * label + 1)]
    for kind, rows_each, gutter in ways:
        fit = min(len(columns), max(0, width - gutter))
        cell_width = min(WIDEST[kind], (width - gutter) // fit) if fit else 0
        roomy = kind != "pair" or cell_width >= NUMBER_WIDTH
        if kind == "half" or (roomy and height >= math.ceil(len(rows) * rows_each) + 1):
            break
    return HeatMap(kind, gutter, fit, cell_width)


def text_rows(way: HeatMap, rows: Sequence[str]) -> int:
    return math.ceil(len(rows) * {"half": 0.5, "full": 1, "pair": 2}[way.kind])


def heat_map(
    rows: Sequence[str], columns: Sequence[str], values: Values, scale: Scale, width: int, height: int, first_row: int = 0
) -> list[Text]:
    """The column labels, then at most `height - 1` rows from text row `first_row` on, or from the last that fills the place."""
    way = lay_out(rows, columns, width, height)
    total = text_rows(way, rows)
    first = max(0, min(first_row, total - (height - 1)))
    canvas = Canvas(width, max(1, min(height, total - first + 1)))
    for j, label in enumerate(columns[: way.columns]):
        centre = way.gutter + j * way.cell_width + (way.cell_width - cell_len(label)) // 2
        canvas.put(centre, 0, set_cell_size(label, min(way.cell_width, cell_len(label))), colours.AXIS)
    for line in range(1, canvas.height):
        _draw_row(canvas, line, first + line - 1, way, rows, columns, values, scale)
    return canvas.rows()


def _draw_row(
    canvas: Canvas, line: int, row: int, way: HeatMap, rows: Sequence[str], columns: Sequence[str], values: Values, scale: Scale
) -> None:
    if way.kind == "half":
        upper, lower = 2 * row, 2 * row + 1
        both = lower < len(rows)
        canvas.put(0, line, rows[upper] + (rows[lower] if both else ""), colours.AXIS)
        for j in range(way.columns):
            style = scale.colour(values[upper][j]) + (f" on {scale.colour(values[lower][j])}" if both else "")
            canvas.put(way.gutter + j * way.cell_width, line, "▀" * way.cell_width, style)
        return
    names = way.kind == "pair" and row % 2 == 0
    row = row // 2 if way.kind == "pair" else row
    if way.kind == "full" or names:
        canvas.put(0, line, rows[row], colours.AXIS)
    for j in range(way.columns):
        value = values[row][j]
        text = f"{rows[row]}{columns[j]} ".rjust(way.cell_width) if names else cell_text(value, way, scale)
        canvas.put(way.gutter + j * way.cell_width, line, text[: way.cell_width], _style(value, way.has_numbers, scale))


def _style(value: float, is_text: bool, scale: Scale) -> str:
    ground = scale.colour(value)
    if is_text:
        return f"{colours.ink(ground) if value else colours.FAINT} on {ground}"
    return f"{colours.texture(ground)} on {ground}"


def cell_text(value: float, way: HeatMap, scale: Scale) -> str:
    """The number, right-aligned, where it has room; else the shade."""
    if not way.has_numbers:
        return scale.shade(value) * way.cell_width
    room = way.cell_width
    if not math.isfinite(value):
        return "nan".rjust(room)
    if value == int(value):
        whole = str(int(value))
        return (whole if len(whole) < room or len(whole) == 4 == room else short(value)).rjust(room)
    decimals = max(0, min(2, room - 3))
    return f"{round(value, decimals) + 0.0:.{decimals}f}".rjust(room)  # + 0.0: no minus before a zero


def gradient(scale: Scale, cells: int) -> Text:
    """The scale itself, from its lowest to its highest value."""
    low = scale.low if scale.signed else 0.0
    text = Text(no_wrap=True, end="")
    for i in range(cells):
        value = low + (scale.high - low) * i / (cells - 1)
        text.append(scale.shade(value), _style(value, False, scale))
    return text
