"""The shape after every layer, or at least after those that change it."""

from tests.tui.panels.drawing import plain
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS, View

COLUMNS = ["layer", "shape", "running_mean", "parameters"]
ROWS = [
    ["xb", "(4, 8)", "", 0],
    ["Embedding", "(4, 8, 24)", "", 648],
    ["FlattenConsecutive", "(4, 4, 48)", "", 0],
    ["Linear", "(4, 4, 128)", "", 6144],
    ["BatchNorm1d", "(4, 4, 128)", "(1, 1, 128)", 256],
    ["Tanh", "(4, 4, 128)", "", 0],
    ["FlattenConsecutive", "(4, 2, 256)", "", 0],
    ["Linear", "(4, 27)", "", 3483],
]


def net() -> History:
    return after(events.Table(step=500, panel="shapes", name="a batch of 4", columns=COLUMNS, rows=ROWS))


def layers(width: int, height: int, **wishes: int) -> list[str]:
    """The first word of each row below the headings."""
    return [row.split()[0] for row in plain(PANELS["shapes"].draw(net(), View(width, height, **wishes)))[2:]]


def test_every_layer_has_a_row_where_there_is_room() -> None:
    assert layers(78, 20) == [row[0] for row in ROWS]


def test_the_numbers_stand_beside_it() -> None:
    rows = plain(PANELS["shapes"].draw(net(), View(78, 20)))
    assert rows[1].split() == COLUMNS
    assert rows[6].split() == ["BatchNorm1d", "(4,", "4,", "128)", "(1,", "1,", "128)", "256"]


def test_in_a_low_place_only_layers_that_change_the_shape_are_shown() -> None:
    assert layers(38, 9) == ["xb", "Embedding", "FlattenConsecutive", "Linear", "FlattenConsecutive", "Linear"]


def test_what_does_not_fit_even_so_is_scrolled() -> None:
    assert layers(38, 5) == ["xb", "Embedding", "FlattenConsecutive"]
    assert layers(38, 5, first_row=99) == ["Linear", "FlattenConsecutive", "Linear"]


def test_a_narrow_place_shows_layers_and_shapes() -> None:
    assert plain(PANELS["shapes"].draw(net(), View(38, 9)))[4].split() == ["FlattenConsecutive", "(4,", "4,", "48)"]


def test_what_goes_in_and_comes_out_stands_in_the_border() -> None:
    assert PANELS["shapes"].summary(net()) == "(4, 8) → (4, 27)"
    assert PANELS["shapes"].summary(History()) == ""


def test_before_the_first_look_it_says_so() -> None:
    assert "first" in " ".join(plain(PANELS["shapes"].draw(History(), View(38, 9))))


def test_the_explanation_holds_the_whole_table() -> None:
    explained = PANELS["shapes"].explain(net())
    assert "- **BatchNorm1d**: shape (4, 4, 128), running\\_mean (1, 1, 128), parameters 256" in explained
