"""A legend says what it had to leave out."""

from collections.abc import Sequence

import pytest

from tests.tui.panels.drawing import plain
from zth_tui.tui import colours
from zth_tui.tui.panels import View
from zth_tui.tui.panels.panel import Entry, legend

ENTRIES: Sequence[Entry] = [("●", colours.TRAIN, "train"), ("◆", colours.DEV, "dev"), ("", colours.AXIS, "step 1")]


def test_all_entries_stand_there_where_there_is_room() -> None:
    assert plain(legend(ENTRIES, View(22, 1))) == ["● train  ◆ dev  step 1"]


@pytest.mark.parametrize(
    ("width", "row"), [(21, "● train  ◆ dev …"), (16, "● train  ◆ dev …"), (15, "● train  ◆ dev…"), (7, "● train")]
)
def test_what_is_left_out_is_not_left_out_silently(width: int, row: str) -> None:
    assert plain(legend(ENTRIES, View(width, 1))) == [row]


def test_of_several_rows_the_last_one_says_so() -> None:
    assert plain(legend(ENTRIES, View(9, 2), rows=2)) == ["● train", "◆ dev …"]
