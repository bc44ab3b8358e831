"""The curves of gradient to data."""

import pytest

from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS, View

PANEL = PANELS["ratios"]
PUBLISHED = {"C": 0.00801, "W1": 0.0488, "W2": 0.0696, "W3": 0.0607, "W4": 0.0563, "W5": 0.0557, "W6": 0.116}


def history() -> History:
    made = History()
    for step in (0, 500, 1000):
        made.apply(events.Measures(step=step, panel="ratios", values=PUBLISHED))
    return made


@pytest.mark.parametrize("size", [(36, 8), (38, 9), (78, 20), (118, 36), (12, 3), (3, 1)])
def test_it_fits_its_place(size: tuple[int, int]) -> None:
    width, height = size
    rows = PANEL.draw(history(), View(width, height))
    assert 0 < len(rows) <= height
    assert all(row.cell_len <= width for row in rows)


def test_the_axis_is_in_powers_of_ten_without_being_asked() -> None:
    rows = [row.plain for row in PANEL.draw(history(), View(78, 20))]
    assert any(row.lstrip().startswith("0.01┤") for row in rows)
    assert any(row.lstrip().startswith("0.1┤") for row in rows)


def test_every_matrix_has_its_number() -> None:
    told = PANEL.explain(history())
    assert "**C**: 0.00801" in told
    assert "**W6**: 0.12" in told
    assert PANEL.summary(history()) == "0.00801 to 0.12"
