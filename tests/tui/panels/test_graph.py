"""The graph's picture: boxes, wires, whose turn it is, and what is done where the place is small."""

import pytest

from tests.lessons.stages import built, train
from tests.tui.panels.drawing import cells_in, plain
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.train.recorder import watch_events
from zth_tui.tui.panels import PANELS, View

GRAPH = PANELS["graph"]


def neuron(steps: int) -> History:
    """The lecture's neuron after so many steps."""
    stage = built("micrograd/neuron", "")
    train(stage, steps)
    return after(*watch_events(stage, steps))


def picture(history: History, width: int, height: int, **wishes: int) -> list[str]:
    return [row.rstrip() for row in plain(GRAPH.draw(history, View(width, height, **wishes)))]


def chain(n: int, turn: int | None = None) -> History:
    """v0, v1 = v0 + v0, ..."""
    nodes = [events.Node(f"v{i}", "+" if i else "", float(i), None, [i - 1] * 2 if i else []) for i in range(n)]
    return after(events.Graph(step=1, name="chain", nodes=nodes, turn=turn))


def leaves(n: int) -> History:
    """The sum of so many leaves."""
    nodes = [events.Node(f"v{i}", "", float(i), 1.0) for i in range(n)]
    nodes.append(events.Node("sum", "+", 1.0, 1.0, list(range(n))))
    return after(events.Graph(step=1, name="sum", nodes=nodes))


def test_the_neuron_is_the_lectures_picture() -> None:
    assert picture(neuron(8), 78, 20) == [
        "o = tanh(x1·w1 + x2·w2 + b)  ▶ turn of n  = data  ∂ gradient",
        "╭x1───────╮",
        "│=  2.0000│─╮",
        "│∂       ·│ │   ╭x1w1────*╮",
        "╰─────────╯ ├──▸│= -6.0000│─╮",
        "╭w1───────╮ │   │∂       ·│ │",
        "│= -3.0000│─╯   ╰─────────╯ │",
        "│∂       ·│                 │   ╭x1w1+x2w2──+╮",
        "╰─────────╯                 ├──▸│=    -6.0000│─╮",
        "╭x2───────╮                 │   │∂     0.5000│ │   ┏▶n━━━━━━+┓     ╭o────tanh╮",
        "│=  0.0000│─╮               │   ╰────────────╯ ├──▸┃=  0.8814┃────▸│=  0.7071│",
        "│∂       ·│ │   ╭x2w2────*╮ │   ╭b───────────╮ │   ┃∂  0.5000┃     │∂  1.0000│",
        "╰─────────╯ ├──▸│=  0.0000│─╯   │=     6.8814│─╯   ┗━━━━━━━━━┛     ╰─────────╯",
        "╭w2───────╮ │   │∂       ·│     │∂     0.5000│",
        "│=  1.0000│─╯   ╰─────────╯     ╰────────────╯",
        "│∂       ·│",
        "╰─────────╯",
    ]


@pytest.mark.parametrize("steps", range(12))
def test_the_picture_stays_put_while_it_fills(steps: int) -> None:
    rows, at_the_start = picture(neuron(steps), 78, 20), picture(neuron(0), 78, 20)
    assert [len(row) for row in rows[1:]] == [len(row) for row in at_the_start[1:]]


def test_exactly_one_box_is_lit() -> None:
    rows = GRAPH.draw(neuron(3), View(78, 20))
    assert sum(row.plain.count("┏") for row in rows) == 1
    lit = cells_in(rows[1:], "#ffffff")
    assert {row for _, row in lit} == {6, 7, 8, 9}  # the rows of x1w1+x2w2


def test_what_is_not_there_yet_is_a_dot_and_nothing_else() -> None:
    rows = picture(neuron(0), 78, 20)
    assert sum(row.count(" ·│") for row in rows) == 5 + 10  # data of 5 results, gradients of all
    assert "turn" not in rows[0]


def test_in_a_small_place_it_is_a_list_with_the_turn_in_view() -> None:
    rows = picture(neuron(5), 38, 9)
    assert rows[-1] == "▶o tanh       0.7071 ∂      ·"
    assert len(rows) == 9
    assert picture(neuron(1), 38, 9)[1] == " x1           2.0000 ∂      ·"  # at the top, where the turn is near


def test_the_list_says_that_there_is_more_below() -> None:
    assert picture(neuron(11), 38, 9)[-1].startswith(" x1w1+x2w2 +")
    assert "↓ more" in picture(neuron(11), 38, 9)[0]
    assert picture(neuron(11), 38, 9, first_row=2)[-1].startswith(" o tanh")
    assert "↑↓ more" in picture(neuron(11), 38, 9, first_row=2)[0]
    assert "more" not in picture(neuron(11), 38, 11)[0]


def test_below_its_end_the_list_begins_again_so_that_what_lies_above_the_turn_can_be_reached() -> None:
    assert picture(neuron(5), 38, 9)[1].startswith(" x2 ")
    assert picture(neuron(5), 38, 9, first_row=1)[1].startswith(" x1 ")


def test_many_operands_are_drawn_flat() -> None:
    rows = picture(leaves(9), 78, 20)
    assert rows[1] == " v0  0.0000 ∂ 1.0000─╮"
    assert "┼──────▸ sum +  1.0000 ∂ 1.0000" in rows[5]
    assert len(rows) == 1 + 9


def test_where_not_even_a_list_fits_boxes_are_scrolled() -> None:
    top, below = picture(leaves(40), 78, 20), picture(leaves(40), 78, 20, first_row=4)
    assert "↑↓ more" in top[0]
    assert top[5:] == below[1:16]


def test_a_chain_that_is_too_wide_is_a_list() -> None:
    rows = picture(chain(12, turn=3), 78, 20)
    assert rows[4].startswith("▶v3 +")


@pytest.mark.parametrize("history", [neuron(7), chain(1), chain(40, turn=39), leaves(40)])
@pytest.mark.parametrize("size", [(36, 8), (38, 9), (78, 20), (118, 36), (12, 3), (3, 1)])
def test_it_fits_its_place(history: History, size: tuple[int, int]) -> None:
    rows = GRAPH.draw(history, View(*size))
    assert 0 < len(rows) <= size[1]
    assert all(row.cell_len <= size[0] for row in rows)


def test_several_graphs_are_pages() -> None:
    stage = built("micrograd/four-points", "")
    train(stage, 1)
    history = after(*watch_events(stage, 1))
    assert picture(history, 78, 20)[0].startswith("point 1, wanted +1  ←→ 1 of 4")
    assert picture(history, 78, 20, page=-1)[0].startswith("point 4, wanted +1  ←→ 4 of 4")


def test_large_numbers_keep_to_their_box() -> None:
    nodes = [events.Node("a", "", -123456.789, 1e300), events.Node("b", "exp", 2.0, 1.0, [0])]
    rows = picture(after(events.Graph(step=1, name="g", nodes=nodes)), 78, 20)
    assert "│= -1.2e+05│" in rows[2]
    assert "│∂ 1.0e+300│" in rows[3]


def test_the_explanation_tells_the_last_step_in_words() -> None:
    assert "Forward: `x1w1` = **-6.0000**, made by `*` of `x1` = 2.0000, `w1` = -3.0000." in GRAPH.explain(neuron(1))
    assert "Backward begins: the gradient of `o` with respect to itself is **1**." in GRAPH.explain(neuron(6))
    assert "Backward: `o` has passed its gradient **1.0000** on: `n` has 0.5000." in GRAPH.explain(neuron(7))


def test_the_explanation_lists_all_nodes() -> None:
    assert "- `w1`: data -3.0000, gradient ·\n" in GRAPH.explain(neuron(6))
    assert "- `o`, made by `tanh`: data 0.7071, gradient 1.0000" in GRAPH.explain(neuron(6))


def test_the_summary_counts_what_is_there() -> None:
    assert GRAPH.summary(neuron(6)) == "10 nodes · 10 data · 1 gradients"


def test_names_from_a_log_are_made_visible() -> None:
    nodes = [events.Node("a\n\x1b[31m", "", 1.0, None)]
    rows = GRAPH.draw(after(events.Graph(step=1, name="g\n", nodes=nodes)), View(78, 20))
    assert all("\n" not in row.plain and "\x1b" not in row.plain for row in rows)
