"""A computation graph: how a result was made, from its leaves on, and the gradients on their way back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from zth_tui.runs.events import Graph, Node
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.panels.panel import Entry, Panel, View, chosen, legend, line, pages, remark
from zth_tui.tui.wiring import LEAST_GAP, MOST_GAP, Item, arrange, draw_wires, lanes
from zth_tui.visible import visible

TALL, FLAT = 4, 1  # rows of a box
TURN_GLYPH = "▶"
NOT_YET = "·"
DATA, GRAD = colours.LETTER, colours.VOWEL
NUMBER = 7  # cells: -6.0000

WHAT = """\
## The computation graph

Every box is a number. What it was made of lies to its left, and the sign in its frame says how. **Forward** (from left
to right) each box gets its data `=`. **Backward** (from right to left) each gets its gradient `∂`: by how much the
result grows when this number does.

The chain rule, box by box: an operand's gradient grows by *local derivative × gradient of what was made of it*.

- `+` hands its gradient to both operands as it is
- `*` hands each operand its gradient times the *other* operand
- `tanh` multiplies with 1 − tanh²

Where one neuron is drawn for each of several points, the gradients of its weights are sums over all points; those of
the other boxes are of the one point that is drawn.

`▶` marks the box whose turn it was, `·` a number that is not there yet."""


def draw(history: History, view: View) -> list[Text]:
    graph = shown(history, view)
    if graph is None or not graph.nodes:
        return remark("the first picture comes with the first look at the graph", view)
    for box_rows in (TALL, FLAT):
        layout = lay_out(graph, box_rows, view.width)
        if layout and layout.rows < view.height:
            return _draw_boxes(graph, layout, view, _names(history))
    layout = lay_out(graph, TALL, view.width)
    if layout and len(graph.nodes) >= view.height > 2 * TALL:  # not even a list of the nodes is short enough
        return _draw_boxes(graph, layout, view, _names(history))
    return _draw_list(graph, view, _names(history))


def shown(history: History, view: View) -> Graph | None:
    names = _names(history)
    return history.graphs[chosen(names, view)] if names else None


def _names(history: History) -> list[str]:
    return list(history.graphs)


@dataclass(frozen=True)
class Layout:
    items: list[Item]
    box_rows: int
    rows: int  # of the whole picture
    columns: list[tuple[int, int]]  # start and width of each
    gaps: list[tuple[int, int]]  # start and width of each


def lay_out(graph: Graph, box_rows: int, width: int) -> Layout | None:
    """None where it is too wide."""
    items = arrange([node.children for node in graph.nodes], box_rows)
    n_columns = max(item.column for item in items) + 1
    widths = [1] * n_columns
    for item in items:
        if item.node is not None:
            widths[item.column] = max(widths[item.column], _box_width(graph.nodes[item.node], box_rows))
    least = [_least_gap([i for i in items if i.column == k and i.operands]) for k in range(1, n_columns)]
    spare = width - sum(widths) - sum(least)
    if spare < 0:
        return None
    more = min(spare // max(1, len(least)), MOST_GAP - LEAST_GAP)
    columns, gaps, x = [], [], 0
    for k, column_width in enumerate(widths):
        columns.append((x, column_width))
        x += column_width
        if k < len(least):
            gaps.append((x, least[k] + more))
            x += least[k] + more
    above = (box_rows - 1) // 2
    rows = max(item.row + (box_rows - above if item.node is not None else 1) for item in items)
    return Layout(items, box_rows, rows, columns, gaps)


def _least_gap(targets: Sequence[Item]) -> int:
    return max(LEAST_GAP, max(lanes(targets), default=0) + 3)


def _box_width(node: Node, box_rows: int) -> int:
    if box_rows == FLAT:
        return cell_len(_flat_head(node)) + 1 + len(_flat_numbers(node))
    head = cell_len(visible(node.label)) + cell_len(visible(node.op)) + 4  # two corners, the turn's glyph, a dash
    return max(head, NUMBER + 4, len(number(node.data)) + 4, len(number(node.grad)) + 4)


def _draw_boxes(graph: Graph, layout: Layout, view: View, names: Sequence[str]) -> list[Text]:
    room = view.height - 1
    clipped = layout.rows > room
    first = max(0, min(view.first_row, layout.rows - room))
    canvas = Canvas(view.width, min(room, layout.rows))
    draw_wires(canvas, layout.items, layout.gaps, first, colours.AXIS)
    for item in layout.items:
        if item.node is not None:
            start, width = layout.columns[item.column]
            top = item.row - (layout.box_rows - 1) // 2 - first
            put = _put_flat if layout.box_rows == FLAT else _put_tall
            put(canvas, start, top, width, graph.nodes[item.node], item.node == graph.turn)
    return [*_key(graph, view, names, "↑↓ more" if clipped else ""), *canvas.rows()]


def _put_tall(canvas: Canvas, x: int, y: int, width: int, node: Node, turn: bool) -> None:
    corners, across, upright = ("┏┓┗┛", "━", "┃") if turn else ("╭╮╰╯", "─", "│")
    frame = "bold #ffffff" if turn else colours.AXIS
    label, op = TURN_GLYPH * turn + visible(node.label), visible(node.op)
    dashes = across * (width - 2 - cell_len(label) - cell_len(op))
    canvas.put(x, y, f"{corners[0]}{label}{dashes}{op}{corners[1]}", frame)
    canvas.put(x + 1, y, label, "bold #ffffff" if turn else "bold")
    for row, (sign, value, colour) in enumerate((("=", node.data, DATA), ("∂", node.grad, GRAD)), y + 1):
        canvas.put(x, row, upright, frame)
        canvas.put(x + 1, row, f"{sign}{number(value):>{width - 3}}", colour if value is not None else colours.AXIS)
        canvas.put(x + width - 1, row, upright, frame)
    canvas.put(x, y + 3, f"{corners[2]}{across * (width - 2)}{corners[3]}", frame)


def _put_flat(canvas: Canvas, x: int, y: int, width: int, node: Node, turn: bool) -> None:
    numbers, head = _flat_numbers(node), _flat_head(node)
    canvas.put(x, y, (TURN_GLYPH if turn else " ") + head[1:], "bold #ffffff" if turn else "bold")
    start = x + width - len(numbers)
    canvas.put(start, y, numbers, DATA)
    canvas.put(start + numbers.index("∂"), y, numbers[numbers.index("∂") :], GRAD)


def _flat_head(node: Node) -> str:
    return " ".join([f" {visible(node.label)}", *([visible(node.op)] if node.op else [])])


def _flat_numbers(node: Node) -> str:
    return f"{number(node.data):>{NUMBER}} ∂{number(node.grad):>{NUMBER}}"


def number(value: float | None) -> str:
    """Four decimals, or an exponent where the number is large."""
    if value is None:
        return NOT_YET
    return f"{value:.4f}" if abs(value) < 1000 else f"{value:.1e}"


def _key(graph: Graph, view: View, names: Sequence[str], more: str) -> list[Text]:
    """`more`: the keys that show what is hidden."""
    entries: list[Entry] = [("", f"bold {colours.LETTER}", visible(graph.name)), *pages(names, view)]
    entries += [("", colours.AXIS, more)] if more else []
    if graph.turn is not None:
        entries.append((TURN_GLYPH, "#ffffff", f"turn of {visible(graph.nodes[graph.turn].label)}"))
    entries += [("=", DATA, "data"), ("∂", GRAD, "gradient")]
    return legend(entries, view)


def _draw_list(graph: Graph, view: View, names: Sequence[str]) -> list[Text]:
    """A line a node, the one whose turn it is in view; scrolled down beyond the end, it begins again from the top."""
    head = max(cell_len(_flat_head(node)) for node in graph.nodes)
    room = view.height - 1
    last = max(0, len(graph.nodes) - room)
    wanted = 0 if graph.turn is None else max(0, graph.turn - room + 1)
    first = (min(last, wanted) + view.first_row) % (last + 1)
    rows = _key(graph, view, names, ("↑↓ more" if view.first_row else "↓ more") if last else "")
    for i, node in enumerate(graph.nodes[first : first + max(0, room)], first):
        canvas = Canvas(view.width, 1)
        _put_flat(canvas, 0, 0, head + 1 + len(_flat_numbers(node)), node, i == graph.turn)
        rows += canvas.rows()
    return rows[: view.height] or [line(visible(graph.name), view)]


def summary(history: History) -> str:
    graph = shown(history, View(0, 0))
    if graph is None or not graph.nodes:
        return ""
    computed, known = (
        sum(value is not None for value in values)
        for values in ([node.data for node in graph.nodes], [node.grad for node in graph.nodes])
    )
    return f"{len(graph.nodes)} nodes · {computed} data · {known} gradients"


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    graph = shown(history, View(0, 0))
    if graph is None or not graph.nodes:
        return
    yield f"`{visible(graph.name)}` at step {graph.step:,}:"
    if graph.turn is not None:
        yield from _turn(graph, graph.nodes[graph.turn])
    yield "\n".join(_told(node) for node in graph.nodes)


def _told(node: Node) -> str:
    made = f", made by `{visible(node.op)}`" if node.op else ""
    return f"- `{visible(node.label)}`{made}: data {number(node.data)}, gradient {number(node.grad)}"


def _turn(graph: Graph, node: Node) -> Iterator[str]:
    """What happened last, in words."""
    operands = [graph.nodes[i] for i in node.children]
    label = visible(node.label)
    if node.grad is None:
        of = ", ".join(f"`{visible(o.label)}` = {number(o.data)}" for o in operands)
        yield f"Forward: `{label}` = **{number(node.data)}**, made by `{visible(node.op)}` of {of}."
    elif any(o.grad is None for o in operands):
        yield f"Backward begins: the gradient of `{label}` with respect to itself is **1**."
    else:
        to = ", ".join(f"`{visible(o.label)}` has {number(o.grad)}" for o in operands)
        yield f"Backward: `{label}` has passed its gradient **{number(node.grad)}** on: {to}."


GRAPH = Panel("graph", "Graph", draw, summary, explain)
