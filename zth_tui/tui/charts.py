"""Line charts in text: bands, lines, points and levels between two axes.

Braille dots are set directly; a general plotting package needs forty times as long for the same picture, and a
screen of live charts would keep a core busy. What is not finite is a gap.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from zth_tui.tui import colours
from zth_tui.tui.axes import Axis
from zth_tui.tui.canvas import DOTS_ACROSS, DOTS_DOWN, Canvas

FRAME_ROWS = 2  # the x axis and its labels
DASH = "╌"
Dot = tuple[int, int]
Name = tuple[int, int, int]  # of a level, where it is written: row, first column, the column after its last


@dataclass(frozen=True)
class Line:
    """Points joined by a line of dots; with a `marker`, each is that glyph and none are joined."""

    x: Sequence[float]
    y: Sequence[float]
    colour: str
    marker: str = ""


@dataclass(frozen=True)
class Band:
    """From `low[i]` to `high[i]` over the stretch from `x[i]` to `x[i] + step`."""

    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    step: float
    colour: str


@dataclass(frozen=True)
class Level:
    """A dashed line across the chart at height `y`, its name at the right end."""

    y: float
    label: str
    colour: str


@dataclass(frozen=True)
class Upright:
    """A dashed line from bottom to top at `x`, its name beside its upper end."""

    x: float
    label: str
    colour: str


@dataclass(frozen=True)
class Mark:
    """A glyph on the x axis. Where the place is taken by another, `beside` moves it one to the right."""

    x: float
    glyph: str
    colour: str
    beside: bool = False


Layer = Line | Band | Level | Upright


def plot_columns(width: int, y: Axis) -> int:
    """Cells between the y axis and the right edge of a chart that is `width` cells wide."""
    return max(1, width - _gutter(y))


def line_chart(
    layers: Sequence[Layer], x: Axis, y: Axis, width: int, height: int, marks: Sequence[Mark] = ()
) -> list[Text]:
    """`height` rows of `width` cells; later layers lie over earlier ones, and names over all."""
    plot = Canvas(plot_columns(width, y), max(1, height - FRAME_ROWS))
    for layer in layers:
        _draw(plot, layer, x, y)
    names: list[Name] = []
    for layer in layers:
        _write_label(plot, layer, x, y, names)
    return framed(plot, x, y, marks)


def framed(plot: Canvas, x: Axis, y: Axis, marks: Sequence[Mark] = ()) -> list[Text]:
    """The picture with its axes to the left and below."""
    labels = {plot.height - 1 - y.cell(value, plot.height): label for value, label in y.ticks}
    gutter = _gutter(y)
    rows = []
    for i, row in enumerate(plot.rows()):
        edge = f"{labels.get(i, ''):>{gutter - 1}}{'┤' if i in labels else '│'}"
        rows.append(Text.assemble((edge, colours.AXIS), row, no_wrap=True, end=""))
    return [*rows, *_x_axis(plot.width, gutter, x, marks)]


def _draw(plot: Canvas, layer: Layer, x: Axis, y: Axis) -> None:
    across, down = plot.width * DOTS_ACROSS, plot.height * DOTS_DOWN
    match layer:
        case Band():
            plot.dots(_band_dots(layer, x, y, across, down), layer.colour)
        case Line(marker=""):
            plot.dots(_line_dots(layer, x, y, across, down), layer.colour)
        case Line():
            for point_x, point_y in zip(layer.x, layer.y, strict=True):
                if math.isfinite(point_x) and math.isfinite(point_y):
                    row = plot.height - 1 - y.cell(point_y, plot.height)
                    plot.put(x.cell(point_x, plot.width), row, layer.marker, layer.colour)
        case Level():
            plot.put(0, plot.height - 1 - y.cell(layer.y, plot.height), DASH * plot.width, layer.colour)
        case Upright():
            for row in range(plot.height):
                plot.put(x.cell(layer.x, plot.width), row, "┊", layer.colour)


def _band_dots(band: Band, x: Axis, y: Axis, across: int, down: int) -> Iterator[Dot]:
    for start, low, high in zip(band.x, band.low, band.high, strict=True):
        if not all(map(math.isfinite, (start, low, high))):
            continue
        top, bottom = down - 1 - y.cell(high, down), down - 1 - y.cell(low, down)
        first = x.cell(start, across)
        last = max(first, x.cell(start + band.step, across) - 1)
        for column in range(first, last + 1):
            for row in range(max(0, top), min(down - 1, bottom) + 1):
                yield column, row


def _line_dots(line: Line, x: Axis, y: Axis, across: int, down: int) -> Iterator[Dot]:
    before: Dot | None = None
    for point_x, point_y in zip(line.x, line.y, strict=True):
        if not (math.isfinite(point_x) and math.isfinite(point_y)):
            before = None
            continue
        here = (x.cell(point_x, across), down - 1 - y.cell(point_y, down))
        yield from _segment(before or here, here, down)
        before = here


def _segment(a: Dot, b: Dot, down: int) -> Iterator[Dot]:
    """Dots from a to b, one unbroken stroke; what lies above or below the chart is left out."""
    width = max(1, b[0] - a[0])
    previous = a[1]
    for column in range(a[0], b[0] + 1):
        row = round(a[1] + (b[1] - a[1]) * (column - a[0]) / width) if b[0] > a[0] else b[1]
        near = previous + (row > previous) - (row < previous)
        for between in range(max(0, min(near, row)), min(down - 1, max(near, row)) + 1):
            yield column, between
        previous = row


def _write_label(plot: Canvas, layer: Layer, x: Axis, y: Axis, names: list[Name]) -> None:
    """`names` of the levels before it, to which its own is added."""
    match layer:
        case Level() if len(layer.label) + 2 <= plot.width:
            name = _place_of_name(plot, len(layer.label) + 1, plot.height - 1 - y.cell(layer.y, plot.height), names)
            row, start, end = name
            plot.put(start, row, f" {layer.label}" if end == plot.width else f"{layer.label} ", layer.colour)
            names.append(name)
        case Upright():
            column = x.cell(layer.x, plot.width)
            right = column + 1 + len(layer.label) < plot.width
            plot.put(column + 1 if right else column - len(layer.label), 0, layer.label, f"bold {layer.colour}")


def _place_of_name(plot: Canvas, width: int, row: int, names: Sequence[Name]) -> Name:
    """At the right end, in the level's row or beside it, or else along that row; over the data where all is full."""
    right = plot.width - width
    starts = [(row, right), (row - 1, right), (row + 1, right), *((row, column) for column in range(right))]
    places = [(r, column, column + width) for r, column in starts]
    free = (place for place in places if plot.is_free(place[1], place[0], width, DASH))
    readable = (
        place for place in places if 0 <= place[0] < plot.height and not any(_overlap(place, name) for name in names)
    )
    return next(free, None) or next(readable, places[0])


def _overlap(a: Name, b: Name) -> bool:
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]


def _x_axis(width: int, gutter: int, x: Axis, marks: Sequence[Mark]) -> list[Text]:
    frame = Canvas(gutter + width, FRAME_ROWS)
    frame.put(gutter - 1, 0, "└" + "─" * width, colours.AXIS)
    free = gutter
    for value, label in x.ticks:
        column = gutter + x.cell(value, width)
        start = min(max(gutter - 1, column - len(label) // 2), gutter + width - len(label))
        if start >= free or free == gutter:
            frame.put(column, 0, "┬", colours.AXIS)
            frame.put(start, 1, label, colours.AXIS)
            free = start + len(label) + 1
    taken: set[int] = set()
    for mark in marks:
        column = gutter + x.cell(mark.x, width)
        column += mark.beside and column in taken and column + 1 < gutter + width
        frame.put(column, 0, mark.glyph, f"bold {mark.colour}")
        taken.add(column)
    return frame.rows()


def _gutter(y: Axis) -> int:
    return max((len(label) for _, label in y.ticks), default=0) + 1
