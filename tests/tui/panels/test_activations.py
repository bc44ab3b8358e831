"""The histograms of activations, a layer each, and the numbers of each layer."""

import msgspec

from tests.tui.panels.drawing import cells_in, picture
from tests.tui.panels.histories import after, everything, layer
from zth_tui.runs import events
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View


def test_the_numbers_of_a_layer_stand_above_its_picture() -> None:
    rows = picture("activations", after(events.Histograms(step=0, layers=[layer("h = tanh(…)", dead=3)])))
    assert rows[0] == "h = tanh(…)  █ 8.1% saturated  std 0.61  mean +0.02  3 dead"


def test_a_narrow_place_takes_two_rows_for_them() -> None:
    history = after(events.Histograms(step=0, layers=[layer("h = tanh(…)", dead=3)]))
    assert picture("activations", history, 36, 8)[:2] == [
        "h = tanh(…)  █ 8.1% saturated",
        "std 0.61  mean +0.02  3 dead",
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
    assert PANELS["activations"].summary(history) == "std 6.1e-01 to 6.1e-01"
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
