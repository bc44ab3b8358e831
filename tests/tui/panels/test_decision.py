"""The decision border: grounds by the sign of the score, a line between them, and the points."""

import pytest

from tests.tui.panels.drawing import cells_in, plain
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS, View
from zth_tui.tui.panels.decision import BORDER, SURE_MINUS, SURE_PLUS, UNSURE, resampled, wrong_points

DECISION = PANELS["decision"]
PLACES = [i / 4 - 2 for i in range(17)]  # -2 to 2


def net(score, points=(), step: int = 10) -> History:
    """A net with this score over the square from -2 to 2."""
    x, y, labels = ([p[i] for p in points] for i in range(3))
    return after(
        events.Decision(
            step=step,
            name="score",
            low=(-2.0, -2.0),
            high=(2.0, 2.0),
            values=[[float(score(px, py)) for px in PLACES] for py in reversed(PLACES)],
            x=x,
            y=y,
            labels=labels,
        )
    )


def draw(history: History, width: int = 60, height: int = 20):
    return DECISION.draw(history, View(width, height))


def grounds(history: History, colour: str) -> set[tuple[int, int]]:
    return cells_in(draw(history)[1:-2], colour)


def test_right_of_a_vertical_border_is_one_class_left_of_it_the_other() -> None:
    history = net(lambda x, y: 3 * x)
    plus, minus = grounds(history, SURE_PLUS[0]), grounds(history, SURE_MINUS[0])
    assert min(column for column, _ in plus) > max(column for column, _ in minus)
    assert {row for _, row in plus} == {row for _, row in minus} == set(range(17))


def test_up_is_up() -> None:
    history = net(lambda x, y: 3 * y)
    plus, minus = grounds(history, SURE_PLUS[0]), grounds(history, SURE_MINUS[0])
    assert max(row for _, row in plus) < min(row for _, row in minus)


def test_where_the_net_is_unsure_the_ground_is_dark() -> None:
    history = net(lambda x, y: 0.4 * x)
    assert not grounds(history, SURE_PLUS[0])
    assert not grounds(history, SURE_MINUS[0])
    assert len(grounds(history, UNSURE[0])) > 17 * 50


def test_the_border_is_one_line_through_every_row() -> None:
    border = cells_in(draw(net(lambda x, y: 3 * x + 0.1))[1:-2], BORDER)
    assert {row for _, row in border} == set(range(17))
    assert len({column for column, _ in border}) <= 2


def test_without_colour_the_sides_differ_by_texture() -> None:
    row = plain(draw(net(lambda x, y: 3 * x)))[5]
    assert (row[-50:-30], row[-20:]) == (" " * 20, "░" * 20)


def test_a_net_that_says_the_same_everywhere_has_no_border() -> None:
    assert not cells_in(draw(net(lambda x, y: 1.0))[1:-2], BORDER)


def test_points_differ_by_glyph_and_lie_where_they_should() -> None:
    rows = plain(draw(net(lambda x, y: x, [(1.9, 1.9, 1), (-1.9, -1.9, -1)])))
    assert "●" in rows[1][-4:]
    assert "○" in rows[17][:8]


def test_points_on_the_wrong_side_are_counted() -> None:
    history = net(lambda x, y: x, [(1.0, 0.0, 1), (1.0, 1.0, -1), (-1.0, 0.0, -1), (-0.5, 0.0, 1)])
    assert wrong_points(history.decisions["score"]) == [1, 3]
    assert DECISION.summary(history) == "2 of 4 right"
    assert "2 on the wrong side" in plain(draw(history))[0]
    assert "**2 of 4** points are on the right side" in DECISION.explain(history)


def test_when_all_are_right_nothing_is_said_of_wrong_ones() -> None:
    assert "wrong" not in plain(draw(net(lambda x, y: x, [(1.0, 0.0, 1)])))[0]


def test_another_grid_shows_the_same_plane() -> None:
    plane = [[2.0 * column - row for column in range(5)] for row in range(4)]
    finer = resampled(plane, 7, 9)
    assert finer == [[column - row / 2 for column in range(9)] for row in range(7)]


@pytest.mark.parametrize("values", [[], [[]], [[1.0]], [[1.0, -1.0]], [[1.0], [-1.0]]])
def test_tiny_grids_are_no_mishap(values: list[list[float]]) -> None:
    event = events.Decision(
        step=1, name="s", low=(0.0, 0.0), high=(1.0, 1.0), values=values, x=[0.5], y=[0.5], labels=[1]
    )
    assert DECISION.draw(after(event), View(40, 10))
    DECISION.summary(after(event))
    DECISION.explain(after(event))


@pytest.mark.parametrize("size", [(36, 8), (38, 9), (78, 20), (118, 36), (14, 6), (12, 3), (3, 1)])
def test_it_fits_its_place(size: tuple[int, int]) -> None:
    rows = draw(net(lambda x, y: x * y, [(9.0, 9.0, 1)]), *size)
    assert 0 < len(rows) <= size[1]
    assert all(row.cell_len <= size[0] for row in rows)
