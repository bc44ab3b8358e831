"""The histograms of gradients, a layer each."""

import pytest

from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

PANEL = PANELS["gradients"]


def history(*spreads: float) -> History:
    """After a look at layers whose gradients are so wide."""
    made = History()
    layers = [
        events.Histogram(
            name=f"tanh {i + 1}", low=-9 * s, high=9 * s, counts=[1, 5, 9, 5, 1], mean=0.0, std=s, saturation=0.0
        )
        for i, s in enumerate(spreads)
    ]
    made.apply(events.Histograms(step=1000, panel="gradients", layers=layers))
    return made


@pytest.mark.parametrize("size", [(36, 8), (38, 9), (78, 20), (118, 36), (12, 3), (3, 1)])
def test_it_fits_its_place(size: tuple[int, int]) -> None:
    width, height = size
    rows = PANEL.draw(history(2.64e-3, 2.25e-3, 2.05e-3, 1.98e-3, 1.95e-3), View(width, height))
    assert 0 < len(rows) <= height
    assert all(row.cell_len <= width for row in rows)


def test_the_widths_of_all_layers_can_be_compared() -> None:
    shown = "\n".join(row.plain for row in PANEL.draw(history(2.64e-3, 2.25e-3), View(78, 20)))
    assert "std 2.64e-03" in shown
    assert "std 2.25e-03" in shown
    assert PANEL.summary(history(2.64e-3, 2.25e-3, 1.95e-3)) == "std 1.9e-03 to 2.6e-03"  # as floats are rounded
    assert "std 2.25e-03" in PANEL.explain(history(2.64e-3, 2.25e-3))


def test_a_gradient_is_not_called_saturated() -> None:
    rows = PANEL.draw(history(5.0), View(78, 20))
    assert "saturated" not in "\n".join(row.plain for row in rows)
    assert not any(colours.SATURATED in str(span.style) for row in rows for span in row.spans)


def test_it_says_what_a_good_picture_is() -> None:
    assert "Good:" in PANEL.explain(History())
