"""The numbers 0 to 9999 as a picture: a cell for each hundred, and beside it a cell for each number of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from zth_tui.tokens.numbers import NumberCuts
from zth_tui.tui import colours
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.heat_map import Scale

SINGLE = "■"
HERE = "▶"  # beside the title of the map in which the cursor moves
ROW_NAME, GAP = 5, 3  # cells
HEIGHT = 12  # of a map: its title, the names of the columns, ten rows
ROOMY, TIGHT = (5, 4), (4, 2)  # cells of a hundred, and of a number
SHARE = Scale(0, 100)
STRENGTHS = {1: 0.8, 2: 0.2}  # of a number with so many tokens; with more, 0


@dataclass(frozen=True)
class Grid:
    """Ten rows of ten cells, each a text with its style."""

    title: str
    first: int
    """The first number of the first cell."""
    step: int
    """How many numbers a cell stands for."""
    cells: Sequence[tuple[str, str]]
    cell_width: int

    @property
    def width(self) -> int:
        return ROW_NAME + 10 * self.cell_width

    def draw(self, canvas: Canvas, x: int, cursor: int, is_active: bool) -> None:
        canvas.put(x, 0, f"{HERE if is_active else ' '} {self.title}", "bold" if is_active else colours.AXIS)
        for i in range(10):
            canvas.put(x, 2 + i, f"{self.first + 10 * i * self.step:>{ROW_NAME - 1}}", colours.AXIS)
            self._put(canvas, x, 1, i, str(i * self.step), colours.AXIS)
        for i, (text, style) in enumerate(self.cells):
            mark = "" if i != cursor else " bold reverse" if is_active else " underline"
            self._put(canvas, x, 2 + i // 10, i % 10, text, style + mark)

    def _put(self, canvas: Canvas, x: int, row: int, column: int, text: str, style: str) -> None:
        canvas.put(x + ROW_NAME + column * self.cell_width, row, f"{text:>{self.cell_width - 1}} ", style)


def number_map(numbers: NumberCuts, at: int, within: bool, width: int) -> list[Text]:
    """Both maps, marked where the number `at` is; where they have no room side by side, the active one alone.

    `within`: the cursor moves among the numbers of a hundred, not among the hundreds.
    """
    hundred = at // 100
    widths = next((w for w in (ROOMY, TIGHT) if 2 * ROW_NAME + 10 * sum(w) + GAP <= width), None)
    of_hundred, of_number = widths or ROOMY
    maps = (
        (_hundreds(numbers, of_hundred), hundred, not within),
        (_numbers(numbers, hundred, of_number), at % 100, within),
    )
    canvas = Canvas(width, HEIGHT)
    x = 0
    for grid, cursor, is_active in maps:
        if widths or is_active:
            grid.draw(canvas, x, cursor, is_active)
            x += grid.width + GAP
    return canvas.rows()


def _hundreds(numbers: NumberCuts, cell_width: int) -> Grid:
    singles = [numbers.singles(first, first + 99) for first in range(0, 10_000, 100)]
    cells = [(f"{n or '·'}", SHARE.style(n, True)) for n in singles]
    return Grid("one token, of each hundred", 0, 100, cells, cell_width)


def _numbers(numbers: NumberCuts, hundred: int, cell_width: int) -> Grid:
    first = 100 * hundred
    cells = [_number(numbers.tokens(number)) for number in range(first, first + 100)]
    return Grid(f"{first} to {first + 99}", first, 1, cells, cell_width)


def _number(tokens: int) -> tuple[str, str]:
    strength = STRENGTHS.get(tokens, 0.0)
    ink = colours.ink(colours.COLD, strength) if tokens == 1 else colours.AXIS
    return (SINGLE if tokens == 1 else str(tokens)), f"{ink} on {colours.tone(colours.COLD, strength)}"
