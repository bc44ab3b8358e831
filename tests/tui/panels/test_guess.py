"""What the learner predicted stays on the chart, beside what the run does."""

import pytest
from rich.text import Text

from tests.build import scalars, started
from zth_tui.runs import events
from zth_tui.runs.folder import Forecast
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

LOSSES = [3.3 - 0.01 * i for i in range(100)]
NUMBER = Forecast("T", "step 50", number=2.5)


def drawn(forecast: Forecast | None, panel: str = "loss", **view: int) -> list[Text]:
    history = History(forecast=forecast)
    measured = events.Measures(step=50, panel="accuracy", values={"train": 0.5})
    for event in (started(max_steps=100), scalars(0, *LOSSES), measured):
        history.apply(event)
    return PANELS[panel].draw(history, View(**{"width": 76, "height": 20} | view))


def cells(rows: list[Text]) -> int:
    """How many rows hold something in the colour of guesses."""
    return sum(any(colours.GUESS in str(span.style) for span in row.spans) for row in rows)


def plain(rows: list[Text]) -> str:
    return "\n".join(row.plain for row in rows)


def test_a_run_without_a_forecast_shows_none():
    assert cells(drawn(None)) == 0


def test_a_guessed_number_is_a_level_with_a_mark_at_its_step():
    rows = drawn(NUMBER)
    assert "you said 2.5" in rows[0].plain
    assert "╌ you" in plain(rows[1:])
    assert plain(rows[1:]).count(colours.GUESS_GLYPH) == 1


def test_a_wild_guess_does_not_press_the_curve_flat():
    wild = drawn(Forecast("T", "step 50", number=1e6))
    assert "you said 1,000,000" in wild[0].plain
    assert cells(wild[1:]) == 0
    assert plain(wild[1:]) == plain(drawn(None)[1:])


def test_a_direction_stands_in_the_legend():
    assert "you said: rises" in drawn(Forecast("T", "loss", direction="rises"))[0].plain


def test_a_sketch_goes_over_the_whole_chart():
    assert cells(drawn(Forecast("T", curve="a slide", heights=(3.0, 2.0, 1.0)))[1:]) > 8


def test_a_guess_is_drawn_in_the_panel_that_shows_its_figure():
    forecast = Forecast("T", "accuracy/train", number=0.9)
    assert cells(drawn(forecast)) == 0
    assert "you said 0.9" in plain(drawn(forecast, "accuracy"))


@pytest.mark.parametrize("size", [(36, 8), (12, 3), (3, 1), (196, 56)])
def test_it_fits_its_place(size):
    width, height = size
    for forecast in (NUMBER, Forecast("T", curve="c", heights=(1.0, 2.0, 0.5))):
        rows = drawn(forecast, width=width, height=height)
        assert len(rows) <= height and all(row.cell_len <= width for row in rows)


@pytest.mark.parametrize("size", [(36, 8), (38, 9), (58, 11), (76, 20)])
def test_a_guess_beside_the_even_guess_covers_no_name(size):
    history = History(forecast=Forecast("T", "step 0", number=3.2))
    for event in (started(max_steps=50), scalars(0, *[3.1, 3.5] * 25)):
        history.apply(event)
    shown = plain(PANELS["loss"].draw(history, View(*size))[1:])
    assert "ln 27 = 3.296" in shown and "you" in shown
