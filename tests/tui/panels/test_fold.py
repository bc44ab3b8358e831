"""The tables of lesson 4: the folded net beside the whole one, and everything that is learned."""

import pytest

from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS, View

FOLD, PARAMETERS = PANELS["fold"], PANELS["parameters"]


def history() -> History:
    made = History()
    made.apply(
        events.Table(
            step=500,
            panel="fold",
            name="the net in use",
            columns=["", "BatchNorm", "folded"],
            rows=[["layers", 8, 5], ["loss, 256 dev", 2.31923, 2.31923], ["difference", None, 1.907e-06]],
        )
    )
    made.apply(
        events.Table(
            step=500,
            panel="parameters",
            name="all that is learned",
            columns=["name", "shape", "std", "grad std"],
            rows=[["beta6", "(27,)", 1.15, 0.0252], ["W6", "(100, 27)", 0.0, 0.0]],
        )
    )
    return made


def shown(panel, width: int, height: int) -> list[str]:
    return [row.plain for row in panel.draw(history(), View(width, height))]


def test_both_nets_stand_side_by_side_even_in_a_small_place() -> None:
    rows = shown(FOLD, 38, 9)
    assert rows[1].split() == ["BatchNorm", "folded"]
    assert rows[2].split() == ["layers", "8", "5"]
    assert rows[4].split() == ["difference", "·", "1.91e-06"]


def test_what_learns_and_what_does_not_can_be_told_in_a_small_place() -> None:
    rows = shown(PARAMETERS, 38, 9)
    assert rows[1].split() == ["name", "shape", "std", "grad", "std"]
    assert rows[2].split()[-2:] == ["1.1500", "0.0252"]
    assert rows[3].split()[-2:] == ["0", "0"]


@pytest.mark.parametrize(
    ("panel", "row"),
    [
        (FOLD, "- **layers**: BatchNorm 8, folded 5"),
        (PARAMETERS, "- **beta6**: shape (27,), std 1.1500, grad std 0.0252"),
    ],
    ids=["fold", "parameters"],
)
def test_the_explanation_holds_the_numbers_of_now(panel, row: str) -> None:
    told = panel.explain(history())
    assert "At step 500" in told
    assert row in told
