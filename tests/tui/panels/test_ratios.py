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


@pytest.mark.parametrize("size", [(36, 9), (38, 9), (38, 17), (58, 11), (78, 20)])
def test_every_matrix_stands_in_the_legend(size: tuple[int, int]) -> None:
    rows = [row.plain for row in PANEL.draw(history(), View(*size))]
    head = " ".join(row for row in rows if "│" not in row and "┤" not in row)
    assert all(f" {name}" in head for name in PUBLISHED)


def test_and_its_number_with_it_where_there_is_room() -> None:
    def head(width: int, height: int) -> list[str]:
        return [row.plain for row in PANEL.draw(history(), View(width, height))][:3]

    assert head(38, 17) == [
        "● C 0.00801  ◆ W1 0.0488  ■ W2 0.0696",
        "▲ W3 0.0607  ○ W4 0.0563  ◇ W5 0.0557",
        "□ W6 0.12",
    ]
    assert head(45, 9)[:2] == ["● C 0.008  ◆ W1 0.049  ■ W2 0.07  ▲ W3 0.061", "○ W4 0.056  ◇ W5 0.056  □ W6 0.12"]
    assert head(38, 9)[:2] == ["● C  ◆ W1  ■ W2  ▲ W3  ○ W4  ◇ W5", "□ W6"]


def test_every_matrix_has_its_number() -> None:
    told = PANEL.explain(history())
    assert "**C**: 0.00801" in told
    assert "**W6**: 0.12" in told
    assert PANEL.summary(history()) == "0.00801 to 0.12"
