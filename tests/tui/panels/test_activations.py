"""The histograms of activations, a layer each, and the numbers of each layer."""

import msgspec
import pytest

from tests.tui.panels.drawing import cells_in, picture
from tests.tui.panels.histories import after, everything, layer
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View


def test_the_numbers_of_a_layer_stand_above_its_picture() -> None:
    rows = picture("activations", after(events.Histograms(step=0, layers=[layer("h = tanh(…)", dead=3)])))
    assert rows[0] == "h = tanh(…)  std 0.61  █ 8.1% saturated  mean +0.02  3 dead"


def test_a_narrow_place_takes_two_rows_for_them() -> None:
    history = after(events.Histograms(step=0, layers=[layer("h = tanh(…)", dead=3)]))
    assert picture("activations", history, 36, 8)[:2] == [
        "h = tanh(…)  std 0.61",
        "█ 8.1% saturated  mean +0.02  3 dead",
    ]


def test_bars_are_as_high_as_their_share() -> None:
    history = after(events.Histograms(step=0, layers=[layer(counts=[0, 2, 4, 8, 1])]))
    bars = picture("activations", history, 50, 10)[1:-1]
    heights = [sum(" ▁▂▃▄▅▆▇█".index(row[column]) for row in bars) for column in (5, 15, 25, 35, 45)]
    assert heights == [0, 16, 32, 64, 8]


def test_a_single_value_can_be_seen_beside_a_hundred_thousand() -> None:
    history = after(events.Histograms(step=0, layers=[layer(counts=[1, 0, 100_000, 0, 0])]))
    assert picture("activations", history, 50, 10)[-2][:10] == "▁" * 10


def test_values_of_no_tanh_are_not_called_saturated() -> None:
    wide = msgspec.structs.replace(layer("linear 1", saturation=0.4, dead=7), low=-3.0, high=3.0)
    history = after(events.Histograms(step=0, layers=[wide]))
    assert picture("activations", history, 50, 10)[0] == "linear 1  std 0.61  mean +0.02"
    assert not cells_in(PANELS["activations"].draw(history, View(50, 10)), colours.SATURATED)
    assert PANELS["activations"].summary(history) == "std 0.61 to 0.61"
    assert "dead" not in PANELS["activations"].explain(history).split("At step")[1]


def test_what_is_saturated_has_a_colour_of_its_own() -> None:
    rows = PANELS["activations"].draw(after(events.Histograms(step=0, layers=[layer(counts=[1] * 200)])), View(100, 10))
    assert {column for column, row in cells_in(rows, colours.SATURATED) if row > 0} == {0, 99}


def test_layers_stand_below_each_other_where_there_is_room() -> None:
    rows = picture("activations", everything(), 76, 20)
    assert [row.split("  ")[0] for row in rows[::4]] == [f"tanh {i}" for i in range(5)]


def test_and_side_by_side_where_there_is_not() -> None:
    rows = picture("activations", everything(), 78, 9)
    assert [name in rows[0] for name in ("tanh 0", "tanh 1", "tanh 2")] == [True] * 3
    assert [name in rows[4] for name in ("tanh 3", "tanh 4")] == [True] * 2


def test_the_others_can_be_scrolled_to() -> None:
    assert "tanh 0" in picture("activations", everything(), 36, 8)[0]
    assert "tanh 3" in picture("activations", everything(), 36, 8, first_row=3)[0]
    assert "tanh 4" in picture("activations", everything(), 36, 8, first_row=99)[0]
    assert picture("activations", everything(), 36, 8)[-1] == "↑↓ more layers"


def test_a_layer_without_counts_has_numbers_all_the_same() -> None:
    assert "saturated" in picture("activations", after(events.Histograms(step=0, layers=[layer(counts=[0, 0])])))[0]


def residual_stream(*spreads: float) -> History:
    """Of a net without tanh, before its values grow beyond 1."""
    names = ["wte + wpe", *(f"h.{i}" for i in range(len(spreads) - 1))]
    layers = [layer(name, [0, 5, 20, 5, 0], std=std, saturation=0.0) for name, std in zip(names, spreads, strict=True)]
    return after(events.Histograms(step=0, layers=layers))


def test_a_layer_whose_small_values_come_from_no_tanh_is_not_called_saturated_either() -> None:
    history = residual_stream(0.0281, 0.5)
    assert picture("activations", history, 50, 10)[0] == "wte + wpe  std 0.0281  mean +0.02"
    assert PANELS["activations"].summary(history) == "std 0.0281 to 0.5"


def test_that_a_tanh_saturates_nothing_is_said() -> None:
    history = after(events.Histograms(step=0, layers=[layer("tanh 1", saturation=0.0)]))
    assert "█ 0.0% saturated" in picture("activations", history)[0]
    assert PANELS["activations"].summary(history) == "saturated 0.0%"


@pytest.mark.parametrize("size", [(78, 20), (98, 26)])
def test_thirteen_widths_can_be_read_and_told_apart(size: tuple[int, int]) -> None:
    history = residual_stream(0.02814, *(0.0281 + 0.0005 * i for i in range(12)), 0.0336)
    shown = "".join(picture("activations", history, *size))
    assert shown.count("std 0.0") == 14
    assert "wte + wpe  std 0.0281" in shown and "h.12  std 0.0336" in shown


def test_width_and_share_of_a_tanh_stand_side_by_side_in_a_small_place() -> None:
    history = after(events.Histograms(step=0, layers=[layer(f"tanh {i}", std=0.742) for i in range(1, 6)]))
    assert picture("activations", history, 38, 9)[0] == "tanh 1  std 0.742  █ 8.1% saturated …"
