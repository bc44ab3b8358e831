"""The picture in black and white of saturated neurons."""

import math
from collections.abc import Sequence

import pytest

from tests.build import started
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

PANEL = PANELS["saturation"]
SIZES = [(36, 8), (38, 9), (78, 20), (118, 36), (196, 56), (12, 3), (3, 1), (1, 3), (2, 2)]


def saturated(values: Sequence[Sequence[int]], step: int = 500) -> History:
    """After a look at so many examples (rows) and neurons (columns)."""
    history = History()
    history.apply(
        events.Matrix(
            step=step,
            panel="saturation",
            name="tanh 1",
            rows=["..." for _ in values],
            columns=[str(i) for i in range(len(values[0]))],
            values=[list(row) for row in values],
        )
    )
    return history


def lecture(dead: Sequence[int] = ()) -> History:
    """32 examples, 200 neurons, about a quarter of all cells white."""
    return saturated(
        [[int(unit in dead or (3 * example + 7 * unit) % 4 == 0) for unit in range(200)] for example in range(32)]
    )


def picture(history: History, width: int, height: int, **wishes: int) -> list[str]:
    return [row.plain for row in PANEL.draw(history, View(width, height, **wishes))]  # type: ignore[arg-type]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", [0, 1, -1, 9])
@pytest.mark.parametrize("first_row", [0, 3, 99])
@pytest.mark.parametrize("history", [lecture([3]), saturated([[1]]), saturated([[0, 1, 1]] * 3)], ids=["200", "1", "3"])
def test_it_fits_its_place(history: History, size: tuple[int, int], page: int, first_row: int) -> None:
    width, height = size
    rows = PANEL.draw(history, View(width, height, page=page, first_row=first_row))
    assert 0 < len(rows) <= height
    assert all(row.cell_len <= width for row in rows)


def test_before_there_is_data_it_says_so_kindly() -> None:
    history = History()
    history.apply(started())
    assert "first" in " ".join(picture(history, 78, 20))
    assert PANEL.summary(history) == ""
    assert PANEL.explain(history).startswith("## ")


def test_two_neurons_and_two_examples_share_a_cell_where_room_is_scarce() -> None:
    history = saturated([[1, 0, 0, 1], [0, 0, 1, 1]])
    assert picture(history, 2, 3)[1] == "▘▟"


def test_with_more_room_each_is_larger() -> None:
    history = saturated([[1, 0], [0, 1]])
    assert picture(history, 4, 4)[1:3] == ["██  ", "  ██"]


def test_white_is_drawn_white_on_black() -> None:
    row = PANEL.draw(lecture(), View(118, 36))[1]
    assert str(row.style) == "#ffffff on #1c1c1c"


def test_every_value_is_drawn_where_there_is_room_for_all() -> None:
    rows = picture(lecture(), 100, 18)[1:-1]
    dots = {" ": 0, "▘": 1, "▝": 1, "▖": 1, "▗": 1, "█": 4, "▛": 3, "▜": 3, "▙": 3, "▟": 3}
    assert sum(dots.get(glyph, 2) for row in rows for glyph in row) == 32 * 200 // 4


def test_a_neuron_that_all_examples_saturate_is_marked_as_dead() -> None:
    rows = PANEL.draw(lecture(dead=[9, 130]), View(100, 18))
    assert [i for i, glyph in enumerate(rows[-1].plain) if glyph == "▲"] == [4, 65]
    assert {str(span.style) for span in rows[-1].spans} == {colours.SATURATED}
    assert "▲ 2 dead" in rows[0].plain


def test_a_neuron_that_one_example_spares_is_not_dead() -> None:
    assert "▲ 0 dead" in picture(saturated([[1]] * 31 + [[0]]), 78, 20)[0]


def test_the_examples_below_count_too_when_they_are_not_seen() -> None:
    history = saturated([[1]] * 40 + [[0]])
    assert "▲" not in picture(history, 38, 9)[-1]


def test_the_pages_show_all_neurons_one_after_the_other() -> None:
    history = lecture()
    keys = [picture(history, 60, 9, page=page)[0] for page in (0, 1, 2)]
    assert "←→ 1–120 of 200" in keys[0]
    assert "←→ 121–200 of 200" in keys[1]
    assert keys[2] == keys[0]


def test_scrolling_shows_the_other_examples() -> None:
    values = [[int(example == 20)] for example in range(32)]
    assert not any("█" in row or "▌" in row for row in picture(saturated(values), 38, 9)[1:])
    assert picture(saturated(values), 38, 9, first_row=99)[1:] != picture(saturated(values), 38, 9)[1:]


def test_the_numbers_of_now_stand_in_summary_and_explanation() -> None:
    history = saturated([[1, 1, 0, 0], [1, 0, 0, 0]])
    assert PANEL.summary(history) == "37.5% white · 1 dead"
    told = PANEL.explain(history)
    for words in ("step 500", "**37.5%**", "**1** dead neuron: number 1\n", "neuron 1, by 2 of 2", "2 of 4 neurons"):
        assert words in told


def test_how_many_are_dead_is_not_mistaken_for_which() -> None:
    assert "- **1** dead neuron: number 192\n" in PANEL.explain(lecture(dead=[191]))
    assert "- **2** dead neurons: numbers 10, 131\n" in PANEL.explain(lecture(dead=[9, 130]))
    assert "- **no** dead neuron\n" in PANEL.explain(lecture())


def test_the_explanation_tells_why_the_histograms_may_count_otherwise() -> None:
    assert "±0.97" in PANEL.explain(History())
    assert "±0.99" in PANELS["activations"].explain(History())


def test_the_share_is_of_all_cells_not_of_those_seen() -> None:
    shares = {picture(lecture(), width, height)[0].split("%")[0] for width, height in SIZES if width > 36}
    assert shares == {"█ 25.0"}
    assert math.isclose(0.25, float(PANEL.summary(lecture()).split("%")[0]) / 100)
