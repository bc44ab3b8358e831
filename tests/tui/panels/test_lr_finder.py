"""The learning-rate finder marks the valley of a sweep."""

import math
from collections.abc import Callable

import pytest

from tests.build import scalars, started
from tests.tui.panels.drawing import cells_in, picture
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View
from zth_tui.tui.panels.lr_finder import read_sweep


def sweep(loss: Callable[[float], float], steps: int = 1000) -> History:
    """A run whose learning rate grows from 0.001 to 1; `loss` is a function of its exponent."""
    exponents = [-3 + 3 * i / (steps - 1) for i in range(steps)]
    rates = [10**e for e in exponents]
    return after(started(max_steps=steps), events.Scalars(first=0, loss=[loss(e) for e in exponents], lr=rates))


def test_the_valley_is_found_and_marked() -> None:
    history = sweep(lambda exponent: 2 + (exponent + 1) ** 2)
    assert PANELS["lr_finder"].summary(history) == "valley at lr 0.1"
    assert any("┊ lr 0.1 " in row for row in picture("lr_finder", history)[1:])


def test_the_valley_is_marked_at_its_place() -> None:
    rows = picture("lr_finder", sweep(lambda exponent: 2 + (exponent + 1) ** 2), 80)
    gutter = rows[-2].index("└") + 1
    assert rows[3].index("┊") == gutter + (80 - gutter) * 2 // 3


def test_the_axis_is_labelled_with_learning_rates() -> None:
    assert {"0.001", "0.01", "0.1", "1"} <= set(picture("lr_finder", sweep(lambda e: 2 + e**2))[-1].split())


def test_a_loss_that_explodes_neither_flattens_nor_moves_the_valley() -> None:
    history = sweep(lambda e: 10 - 3 * (e + 3) if e < -0.5 else 1e6)
    rows = PANELS["lr_finder"].draw(history, View(76, 20))
    assert len({row for _, row in cells_in(rows, colours.LOSS) if row > 0}) > 10
    found = read_sweep(history)
    assert found is not None and found.exponent[found.valley] == pytest.approx(-0.5, abs=0.25)


def test_a_fixed_learning_rate_is_no_sweep() -> None:
    history = after(started(), scalars(0, *[2.5] * 100))
    assert "has not moved" in picture("lr_finder", history)[0]
    assert PANELS["lr_finder"].summary(history) == ""


def test_losses_that_are_no_numbers_are_passed_over() -> None:
    history = sweep(lambda e: math.nan if e > -0.2 else 2 + (e + 1) ** 2)
    assert PANELS["lr_finder"].summary(history) == "valley at lr 0.1"
