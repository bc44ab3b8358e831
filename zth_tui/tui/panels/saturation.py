"""Which neurons are saturated by which examples: lecture 4's picture in black and white."""

from collections.abc import Sequence

from rich.text import Text

from zth_tui.runs.events import Matrix
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels.panel import Entry, Panel, View, legend, line, remark
from zth_tui.visible import visible

WHITE, BLACK = colours.COLD[-1], colours.COLD[0]
DEAD_GLYPH = "▲"
# A cell is 2 by 2 dots. Which of them are white: upper left 1, upper right 2, lower left 4, lower right 8.
QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"

WHAT = """\
## Saturation

`h.abs() > 0.99` in the first hidden layer, white where it is so. A row is an example of one batch, a column a neuron.

The slope of tanh is 1 − h². At ±0.99 that is 0.02: of the gradient that comes back to a white cell, 2 % passes. So
from this example this neuron learns next to nothing, for it is far out where tanh is flat.

Some white is harmless, since other examples lie in the slope. Much of it is a waste. A column that is white from top to
bottom (▲) is a **dead** neuron, to all that can be seen here: no example moves its weights, and it may stay so for
ever. The same can befall a sigmoid, and a ReLU that is never above 0; a large learning rate can bring it about, too.
(The histograms of the activations draw the line at ±0.97, so they may call more neurons dead than this picture.)

The cure is a better scale of the weights before the tanh, or BatchNorm."""


def draw(history: History, view: View) -> list[Text]:
    matrix = latest(history)
    if matrix is None:
        return remark("the first picture comes with the first look at the net", view)
    rows = view.height - 2  # below the key, above the marks of the dead
    if rows < 1 or view.width < 2:
        return legend(_key(matrix, view), view)[: view.height]
    examples = matrix.values
    at_once = min(len(examples), 2 * rows)
    top = min(2 * view.first_row, len(examples) - at_once)
    first, last = window(matrix, view)
    seen = [row[first:last] for row in examples[top : top + at_once]]
    wide, high = 2 * view.width // (last - first), max(1, 2 * rows // at_once)  # dots of a neuron, of an example
    gone = {(unit - first) * wide // 2 for unit in dead(matrix) if first <= unit < last}
    marks = line(
        "".join(DEAD_GLYPH if column in gone else " " for column in range(view.width)), view, colours.SATURATED
    )
    return [*legend(_key(matrix, view), view), *_picture(seen, wide, high), marks]


def _picture(values: Sequence[Sequence[float]], wide: int, high: int) -> list[Text]:
    """Each value as so many dots, two by two dots a cell."""
    dots = [[value for value in row for _ in range(wide)] for row in values for _ in range(high)]
    width = len(dots[0])
    if width % 2:
        dots = [[*row, 0] for row in dots]
    if len(dots) % 2:
        dots.append([0] * len(dots[0]))
    rows = []
    for upper, lower in zip(dots[::2], dots[1::2], strict=True):
        cells = zip(upper[::2], upper[1::2], lower[::2], lower[1::2], strict=True)
        glyphs = "".join(QUADRANTS[int(a + 2 * b + 4 * c + 8 * d)] for a, b, c, d in cells)
        rows.append(Text(glyphs, f"{WHITE} on {BLACK}", no_wrap=True, end=""))
    return rows


def window(matrix: Matrix, view: View) -> tuple[int, int]:
    """The neurons that are shown, from the first up to, not with, the last; ← → move on by a picture."""
    n, room = len(matrix.columns), 2 * view.width
    page = view.page % -(-n // room)
    return page * room, min(n, (page + 1) * room)


def latest(history: History) -> Matrix | None:
    matrices = [m for m in history.matrices.get("saturation", {}).values() if m.values and m.columns]
    return max(matrices, key=lambda m: m.step, default=None)


def dead(matrix: Matrix) -> list[int]:
    """The neurons that every example saturates."""
    return [unit for unit, column in enumerate(zip(*matrix.values, strict=True)) if all(column)]


def share(matrix: Matrix) -> float:
    """Of the cells that are white."""
    return sum(map(sum, matrix.values)) / (len(matrix.rows) * len(matrix.columns))


def _key(matrix: Matrix, view: View) -> list[Entry]:
    n, (first, last), gone = len(matrix.columns), window(matrix, view), len(dead(matrix))
    which = f"←→ {first + 1}–{last} of {n}" if last - first < n else f"{n} neurons"
    examples = f"{len(matrix.rows)} examples" + " ↑↓" * (2 * (view.height - 2) < len(matrix.rows))
    return [
        ("█", WHITE, f"{share(matrix):.1%}"),
        (DEAD_GLYPH, colours.SATURATED if gone else colours.AXIS, f"{gone} dead"),
        ("", colours.AXIS, which),
        ("", f"bold {colours.ACTIVATIONS}", f"|{visible(matrix.name)}| > 0.99"),
        ("", colours.AXIS, examples),
        ("", colours.AXIS, f"step {matrix.step:,}"),
    ]


def summary(history: History) -> str:
    matrix = latest(history)
    return f"{share(matrix):.1%} white · {len(dead(matrix))} dead" if matrix else ""


def explain(history: History) -> str:
    matrix = latest(history)
    if matrix is None:
        return WHAT
    counts = [int(sum(column)) for column in zip(*matrix.values, strict=True)]
    now = [
        f"`{visible(matrix.name)}` at step {matrix.step:,}, {len(counts)} neurons and {len(matrix.rows)} examples:",
        f"- white: **{share(matrix):.1%}** of all cells",
        f"- {_deaths(dead(matrix))}",
        f"- most saturated: neuron {counts.index(max(counts)) + 1}, by {max(counts)} of {len(matrix.rows)} examples",
        f"- never saturated: {counts.count(0)} of {len(counts)} neurons",
    ]
    return "\n\n".join([WHAT, now[0], "\n".join(now[1:])])


def _deaths(units: Sequence[int]) -> str:
    """How many, and which."""
    if not units:
        return "**no** dead neuron"
    s = "s" * (len(units) > 1)
    return f"**{len(units)}** dead neuron{s}: number{s} {', '.join(str(unit + 1) for unit in units)}"


SATURATION = Panel("saturation", "Saturation", draw, summary, explain)
