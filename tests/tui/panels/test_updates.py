"""The curves of update to data."""

import pytest

from tests.build import scalars
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS, View

PANEL = PANELS["updates"]
PLAIN = View(78, 20)


def history(**values: float) -> History:
    made = History()
    made.apply(scalars(0, *[2.5] * 1000))
    for step in (0, 500, 1000):
        made.apply(events.Measures(step=step, panel="updates", values=values))
    return made


@pytest.mark.parametrize("size", [(36, 8), (38, 9), (78, 20), (118, 36), (12, 3), (3, 1)])
def test_it_fits_its_place(size: tuple[int, int]) -> None:
    width, height = size
    rows = PANEL.draw(history(C=-3.1, **{f"W{i}": -2.5 + 0.1 * i for i in range(1, 7)}), View(width, height))
    assert 0 < len(rows) <= height
    assert all(row.cell_len <= width for row in rows)


@pytest.mark.parametrize("value", [-5.0, -1.5])
def test_the_line_at_minus_3_is_there_wherever_the_curves_are(value: float) -> None:
    rows = [row.plain for row in PANEL.draw(history(W1=value), PLAIN)]
    line = next(row for row in rows if "╌╌╌╌" in row)
    assert line.rstrip().endswith("−3")
    curve = next(row for row in rows[1:] if "●" in row)
    assert (rows.index(curve) < rows.index(line)) == (value > -3)


def test_every_matrix_has_its_number() -> None:
    told = PANEL.explain(history(C=-3.09, W1=-2.27))
    assert "**C**: -3.09" in told
    assert "**W1**: -2.27" in told
    assert PANEL.summary(history(C=-3.09, W1=-2.27)) == "-3.09 to -2.27"
