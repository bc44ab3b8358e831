"""A graph from left to right in text: columns of boxes, and the wires between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zth_tui.tui.canvas import Canvas

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
WIRES = {
    UP | DOWN: "│",
    LEFT | RIGHT: "─",
    UP | LEFT: "╯",
    UP | RIGHT: "╰",
    DOWN | LEFT: "╮",
    DOWN | RIGHT: "╭",
    UP | DOWN | LEFT: "┤",
    UP | DOWN | RIGHT: "├",
    UP | LEFT | RIGHT: "┴",
    DOWN | LEFT | RIGHT: "┬",
    UP | DOWN | LEFT | RIGHT: "┼",
}
ARROW = "▸"
LEAST_GAP, MOST_GAP = 3, 9  # cells between two columns


@dataclass
class Item:
    """A box, or a piece of a wire that passes by a column on its way to a later one."""

    column: int
    operands: list["Item"] = field(default_factory=list)  # all in the column before
    node: int | None = None  # None: a wire
    row: int = -1  # at which wires arrive and leave; -1: not placed yet


def arrange(children: Sequence[Sequence[int]], box_rows: int) -> list[Item]:
    """A place for every node of a graph whose operands come before their results.

    Results are on the right, an operand just before the first thing that is made of it; boxes are `box_rows` high.
    """
    columns = _columns(children)
    items = [Item(column, node=i) for i, column in enumerate(columns)]
    wires: dict[tuple[int, int], Item] = {}

    def in_column(child: int, column: int) -> Item:
        """The child itself, or the piece of its wire that passes by this column."""
        if columns[child] == column:
            return items[child]
        if (child, column) not in wires:
            wires[child, column] = Item(column, [in_column(child, column - 1)])
        return wires[child, column]

    for i, operands in enumerate(children):
        items[i].operands = [in_column(child, columns[i] - 1) for child in dict.fromkeys(operands)]
    _place_rows(items, box_rows)
    return [*items, *wires.values()]


def _columns(children: Sequence[Sequence[int]]) -> list[int]:
    to_the_end = [0] * len(children)  # steps from a node to the last column
    for i in reversed(range(len(children))):
        for child in children[i]:
            to_the_end[child] = max(to_the_end[child], to_the_end[i] + 1)
    last = max(to_the_end, default=0)
    return [last - steps for steps in to_the_end]


def _place_rows(items: Sequence[Item], box_rows: int) -> None:
    """Each result beside the middle of its operands, and no box over another."""
    above = (box_rows - 1) // 2  # rows of a box above its wire
    free: dict[int, int] = {}  # column -> its first free row

    def place(item: Item) -> None:
        for operand in item.operands:
            if operand.row < 0:
                place(operand)
        height, head = (1, 0) if item.node is None else (box_rows, above)
        rows = [operand.row for operand in item.operands]
        middle = (min(rows) + max(rows)) // 2 if rows else 0
        item.row = max(middle, free.get(item.column, 0) + head)
        free[item.column] = item.row - head + height

    for item in reversed(items):
        if item.row < 0:
            place(item)


def draw_wires(
    canvas: Canvas, items: Sequence[Item], gaps: Sequence[tuple[int, int]], first_row: int, style: str
) -> None:
    """`gaps[k]` is where the cells between column k and the next one begin, and how many they are."""
    for column, (start, width) in enumerate(gaps):
        targets = [item for item in items if item.column == column + 1 and item.operands]
        cells: dict[tuple[int, int], int] = {}
        for item, lane in zip(targets, lanes(targets), strict=True):
            turn = min(lane + 1, width - 2)  # the cell in which this item's wires go up or down
            for operand in item.operands:
                _wire(cells, operand.row, item.row, turn, width)
        for (x, row), directions in cells.items():
            canvas.put(start + x, row - first_row, WIRES.get(directions, "─"), style)
        for item in targets:
            if item.node is not None:
                canvas.put(start + width - 1, item.row - first_row, ARROW, style)
    for item in items:
        if item.node is None and item.column > 0:
            start, width = gaps[item.column - 1]
            stop = gaps[item.column][0]
            canvas.put(start + width, item.row - first_row, "─" * (stop - start - width), style)


def lanes(targets: Sequence[Item]) -> list[int]:
    """For each target a lane of the gap before it, so that wires that pass the same rows do not mingle."""
    taken: list[list[range]] = []
    chosen = []
    for item in targets:
        rows = [item.row, *(operand.row for operand in item.operands)]
        span = range(min(rows), max(rows) + 1)
        lane = next((i for i, spans in enumerate(taken) if not any(_meet(span, s) for s in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(span)
        chosen.append(lane)
    return chosen


def _meet(a: range, b: range) -> bool:
    return a.start < b.stop and b.start < a.stop


def _wire(cells: dict[tuple[int, int], int], source: int, target: int, turn: int, width: int) -> None:
    def lay(x: int, row: int, directions: int) -> None:
        cells[x, row] = cells.get((x, row), 0) | directions

    for x in range(turn):
        lay(x, source, LEFT | RIGHT)
    for x in range(turn + 1, width):
        lay(x, target, LEFT | RIGHT)
    if source == target:
        lay(turn, source, LEFT | RIGHT)
        return
    down = target > source
    lay(turn, source, LEFT | (DOWN if down else UP))
    lay(turn, target, RIGHT | (UP if down else DOWN))
    for row in range(min(source, target) + 1, max(source, target)):
        lay(turn, row, UP | DOWN)
