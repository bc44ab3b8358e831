"""Where the boxes of a graph stand, and the wires between them."""

from itertools import pairwise

from tests.tui.panels.drawing import plain
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.wiring import Item, arrange, draw_wires, lanes

NEURON = [[], [], [], [], [], [0, 1], [2, 3], [5, 6], [7, 4], [8]]  # x1 w1 x2 w2 b, *, *, +, +, tanh


def places(items: list[Item]) -> dict[int, tuple[int, int]]:
    return {item.node: (item.column, item.row) for item in items if item.node is not None}


def picture(children: list[list[int]], gap: int = 4) -> list[str]:
    """Boxes as numbers, a row each."""
    items = arrange(children, 1)
    columns = max(item.column for item in items) + 1
    canvas = Canvas(columns + (columns - 1) * gap, max(item.row for item in items) + 1)
    gaps = [(1 + k * (gap + 1), gap) for k in range(columns - 1)]
    draw_wires(canvas, items, gaps, 0, "")
    for item in items:
        if item.node is not None:
            canvas.put(item.column * (gap + 1), item.row, str(item.node))
    return [row.rstrip() for row in plain(canvas.rows())]


def test_an_operand_stands_in_the_column_before_what_is_made_of_it() -> None:
    columns = {node: column for node, (column, _) in places(arrange(NEURON, 4)).items()}
    assert columns == {0: 0, 1: 0, 2: 0, 3: 0, 5: 1, 6: 1, 4: 2, 7: 2, 8: 3, 9: 4}


def test_no_box_lies_on_another() -> None:
    for box_rows in (1, 4):
        by_column: dict[int, list[int]] = {}
        for column, row in places(arrange(NEURON, box_rows)).values():
            by_column.setdefault(column, []).append(row)
        for rows in by_column.values():
            rows.sort()
            assert all(b - a >= box_rows for a, b in pairwise(rows))


def test_a_result_stands_beside_the_middle_of_its_operands() -> None:
    assert picture([[], [], [], [0, 1, 2]]) == [
        "0─╮",
        "1─┼─▸3",
        "2─╯",
    ]


def test_a_value_used_twice_by_one_result_has_one_wire() -> None:
    assert picture([[], [0, 0]]) == ["0───▸1"]


def test_wires_to_two_results_have_lanes_of_their_own() -> None:
    both = [[], [], [0, 1], [0, 1], [2, 3]]  # (a * b) * (a + b)
    assert lanes([item for item in arrange(both, 1) if item.column == 1]) == [0, 1]
    assert picture(both) == [
        "0─┬┬▸2─┬─▸4",
        "1─┴┴▸3─╯",
    ]


def test_wires_that_pass_different_rows_share_a_lane() -> None:
    assert picture([[], [], [], [], [0, 1], [2, 3], [4, 5]]) == [
        "0─┬─▸4─╮",
        "1─╯    ├─▸6",
        "2─┬─▸5─╯",
        "3─╯",
    ]


def test_a_wire_passes_by_the_columns_between() -> None:
    assert picture([[], [0], [1], [0, 2]]) == [
        "0─┬─────────┬─▸3",
        "  ╰─▸1───▸2─╯",
    ]
