"""What the panel of row sums shows."""

from tests.build import started
from tests.tui.panels.drawing import picture
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.tui.panels import PANELS


def test_a_row_that_does_not_sum_to_one_stands_beside_its_counts() -> None:
    table = events.Table(
        step=9,
        panel="row_sums",
        name="rows",
        columns=["row", "counted", "chances"],
        rows=[[".", 32033, 6.9246], ["a", 33885, 4.3671]],
    )
    rows = picture("row_sums", after(started(), table), 38, 9)
    assert rows[1].split() == ["row", "counted", "chances"]
    assert rows[2].split() == [".", "32,033", "6.9246"]


def test_a_table_that_is_narrow_enough_is_one_beside_its_picture_too() -> None:
    table = events.Table(step=9, panel="row_sums", name="rows", columns=["row", "counted"], rows=[["|", 3]])
    assert "| row | counted |\n| --- | --- |\n| \\| | 3 |" in PANELS["row_sums"].explain(after(started(), table))
