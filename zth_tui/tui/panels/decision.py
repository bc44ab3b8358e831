"""Where a net draws the line: its score over the plane, and the points that it is to tell apart."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.text import Text

from zth_tui.runs.events import Decision
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.axes import Axis, exact
from zth_tui.tui.canvas import DOTS_ACROSS, DOTS_DOWN, Canvas
from zth_tui.tui.charts import FRAME_ROWS, framed, plot_columns
from zth_tui.tui.panels.panel import Entry, Panel, View, chosen, legend, pages, remark
from zth_tui.visible import visible

PLUS_GLYPH, MINUS_GLYPH = "●", "○"
PLUS, MINUS, BORDER = colours.VOWEL, colours.LETTER, "#ffffff"
MARGIN = 1.0  # the score that max-margin loss asks for
UNSURE = colours.WARM[0], colours.WARM[1]  # ground, texture
SURE_PLUS, SURE_MINUS = (colours.WARM[2], colours.WARM[3]), (colours.COLD[2], colours.COLD[3])
GROUND_TEXTURE = "░"  # of the side of 1, where there is no colour
Values = Sequence[Sequence[float]]

WHAT = """\
## The decision border

Every place of the plane is an input `(x1, x2)`. The ground shows the sign of the net's score there: amber with texture
where it says **1**, blue where it says **-1**. Where it is dark the net is unsure: its score lies within ±1. The white
line is the border, score 0.

`●` are the points that should get 1, `○` those that should get -1. In red are those on the wrong side.

One neuron can only draw a straight line. Each `relu` adds a bend, so the border is made of straight pieces; look how it
winds itself between the points while the loss falls."""


def draw(history: History, view: View) -> list[Text]:
    decision = shown(history, view)
    if decision is None:
        return remark("the first picture comes with the first look at the net", view)
    key = legend([*_key(decision), *pages(list(history.decisions), view)], view)
    if view.height < FRAME_ROWS + 3 or view.width < 12:
        return key[: view.height]
    height = view.height - 1 - FRAME_ROWS
    y = exact(decision.low[1], decision.high[1], height // 4)
    width = plot_columns(view.width, y)
    x = exact(decision.low[0], decision.high[0], width // 12)
    plot = Canvas(width, height)
    ground = _draw_ground(plot, decision)
    _draw_points(plot, decision, ground, x, y)
    return [*key, *framed(plot, x, y)]


def shown(history: History, view: View) -> Decision | None:
    names = [name for name, decision in history.decisions.items() if decision.values and decision.values[0]]
    return history.decisions[chosen(names, view)] if names else None


def _draw_ground(plot: Canvas, decision: Decision) -> list[list[str]]:
    """The colour behind each cell."""
    corners = resampled(decision.values, plot.height + 1, plot.width + 1)
    grounds = []
    for r, (upper, lower) in enumerate(pairwise(corners)):
        row = []
        for c in range(plot.width):
            around = (upper[c], upper[c + 1], lower[c], lower[c + 1])
            ground, texture = _colours_of(sum(around) / 4)
            row.append(ground)
            if min(around) <= 0 < max(around):
                plot.put(c, r, _border(*around), f"{BORDER} on {ground}")
            else:
                plot.put(c, r, GROUND_TEXTURE if around[0] > 0 else " ", f"{texture} on {ground}")
        grounds.append(row)
    return grounds


def resampled(values: Values, rows: int, columns: int) -> list[list[float]]:
    """The same picture on another grid, from edge to edge; between the old places it is interpolated."""
    across, down = _old_places(len(values[0]), columns), _old_places(len(values), rows)
    wide = [[(1 - u) * row[left] + u * row[right] for left, right, u in across] for row in values]
    return [
        [(1 - v) * above + v * below for above, below in zip(wide[upper], wide[lower], strict=True)]
        for upper, lower, v in down
    ]


def _old_places(old: int, new: int) -> list[tuple[int, int, float]]:
    """For each of `new` places: the old ones on both sides of it, and how far it is on the way between them."""
    if old == 1:
        return [(0, 0, 0.0)] * new
    scale = (old - 1) / (new - 1)
    before = [min(int(i * scale), old - 2) for i in range(new)]
    return [(place, place + 1, i * scale - place) for i, place in enumerate(before)]


def _border(upper_left: float, upper_right: float, lower_left: float, lower_right: float) -> str:
    """The line through one cell, in dots: where the sign of the score changes to the right or below."""
    sides = [[upper_left, upper_right], [lower_left, lower_right]]
    plus = [[value > 0 for value in row] for row in resampled(sides, DOTS_DOWN + 1, DOTS_ACROSS + 1)]
    cell = Canvas(1, 1)
    dots = ((i, j) for j in range(DOTS_DOWN) for i in range(DOTS_ACROSS))
    cell.dots([(i, j) for i, j in dots if plus[j][i] != plus[j][i + 1] or plus[j][i] != plus[j + 1][i]], "")
    return cell.rows()[0].plain


def _colours_of(score: float) -> tuple[str, str]:
    """Of the ground, and of a texture that just shows on it."""
    if abs(score) < MARGIN:
        return UNSURE
    return SURE_PLUS if score > 0 else SURE_MINUS


def _draw_points(plot: Canvas, decision: Decision, grounds: Sequence[Sequence[str]], x: Axis, y: Axis) -> None:
    wrong = set(wrong_points(decision))
    for i, (point_x, point_y, label) in enumerate(zip(decision.x, decision.y, decision.labels, strict=True)):
        if not math.isfinite(point_x + point_y):
            continue
        column, row = x.cell(point_x, plot.width), plot.height - 1 - y.cell(point_y, plot.height)
        if 0 <= column < plot.width and 0 <= row < plot.height:
            glyph, colour = (PLUS_GLYPH, PLUS) if label > 0 else (MINUS_GLYPH, MINUS)
            style = f"bold {colours.WRONG if i in wrong else colour} on {grounds[row][column]}"
            plot.put(column, row, glyph, style)


def wrong_points(decision: Decision) -> list[int]:
    """Those on the wrong side, as far as the grid tells."""
    (left, bottom), (right, top) = decision.low, decision.high
    if left == right or bottom == top:
        return []
    wrong = []
    for i, (x, y, label) in enumerate(zip(decision.x, decision.y, decision.labels, strict=True)):
        score = _between(decision.values, (top - y) / (top - bottom), (x - left) / (right - left))
        if score * label <= 0:
            wrong.append(i)
    return wrong


def _between(values: Values, down: float, across: float) -> float:
    """The value at a place (0 to 1 down, 0 to 1 across), interpolated."""
    row, v = _nearest(down, len(values))
    column, u = _nearest(across, len(values[0]))
    upper, lower = values[row], values[min(row + 1, len(values) - 1)]
    beside = min(column + 1, len(upper) - 1)
    return (1 - v) * ((1 - u) * upper[column] + u * upper[beside]) + v * ((1 - u) * lower[column] + u * lower[beside])


def _nearest(share: float, places: int) -> tuple[int, float]:
    """The place before it, and how far it is on the way to the next."""
    exact_place = min(max(share, 0.0), 1.0) * (places - 1)
    return int(exact_place), exact_place % 1


def _key(decision: Decision) -> list[Entry]:
    entries = [(PLUS_GLYPH, PLUS, "1"), (MINUS_GLYPH, MINUS, "-1")]
    if wrong := len(wrong_points(decision)):
        entries.append(("", colours.WRONG, f"{wrong} on the wrong side"))
    return [*entries, ("", BORDER, "⠒⠒ border"), ("", colours.AXIS, f"step {decision.step:,}")]


def summary(history: History) -> str:
    decision = shown(history, View(0, 0))
    if decision is None:
        return ""
    wrong, points = len(wrong_points(decision)), len(decision.x)
    return f"{points - wrong} of {points} right"


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    decision = shown(history, View(0, 0))
    if decision is None:
        return
    wrong, points = len(wrong_points(decision)), len(decision.x)
    scores = [value for row in decision.values for value in row]
    yield (
        f"`{visible(decision.name)}` at step {decision.step:,}: from {min(scores):.2f} to {max(scores):.2f} in this "
        f"window; **{points - wrong} of {points}** points are on the right side."
    )


DECISION = Panel("decision", "Decision border", draw, summary, explain)
