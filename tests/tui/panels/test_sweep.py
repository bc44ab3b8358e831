"""What the sweep panel shows of the settings that a run has tried."""

import math

import pytest

from tests.build import finished, started
from tests.tui.panels.histories import after
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

SIZES = [(36, 8), (38, 9), (78, 20), (118, 36), (196, 56), (12, 3), (3, 1)]
KS = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0]
SWEEP = PANELS["sweep"]


def u_shape(k: float) -> float:
    return 2.2 + 0.01 * (math.log10(k) + 1) ** 2  # lowest at 0.1


def table(rows: list[list[float | None]]) -> events.Table:
    return events.Table(step=len(rows), panel="sweep", name="k", columns=["k", "train", "dev"], rows=rows)


def tried(n: int = len(KS)) -> History:
    return after(started(), table([[k, 2.18 + 0.01 * i, u_shape(k)] for i, k in enumerate(KS[:n])]))


def picture(history: History, view: View) -> str:
    return "\n".join(row.plain for row in SWEEP.draw(history, view))


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_it_fits_its_place(size: tuple[int, int], log: bool) -> None:
    width, height = size
    for history in (tried(), tried(1), tried(2), after(started())):
        rows = SWEEP.draw(history, View(width, height, log))
        assert 0 < len(rows) <= height
        assert all(row.cell_len <= width and row.plain.isprintable() for row in rows)


def test_it_marks_the_setting_that_suits_dev_best() -> None:
    assert "best k 0.1  ● dev 2.2000" in picture(tried(), View(38, 9))
    assert "best k 0.01" in picture(tried(2), View(38, 9))
    assert SWEEP.summary(tried()) == "best k 0.1"


def test_the_numbers_stand_beside_a_wide_chart() -> None:
    [best] = [row for row in picture(tried(), View(78, 20)).splitlines() if "▸" in row]
    assert best.split("▸")[1].split() == ["0.1", "2.2000", "2.2000"]
    assert "2.1800" not in picture(tried(), View(38, 9))


def test_the_best_is_among_the_numbers_where_not_all_have_room() -> None:
    assert "▸" in picture(tried(), View(78, 5))


def test_dev_falls_and_rises_and_its_floor_stands_at_the_mark() -> None:
    rows = SWEEP.draw(tried(), View(38, 20))[1:-2]
    points = [
        (column, -height)
        for height, row in enumerate(rows)
        for span in row.spans
        if colours.DEV in str(span.style)
        for column in range(span.start, span.end)
        if row.plain[column] == colours.POINTS["dev"]
    ]
    heights = [height for _, height in sorted(points)]
    lowest = heights.index(min(heights))
    assert 0 < lowest < len(heights) - 1
    assert heights[: lowest + 1] == sorted(heights[: lowest + 1], reverse=True)
    assert heights[lowest:] == sorted(heights[lowest:])


def test_what_lies_far_above_the_floor_is_left_to_the_log_scale() -> None:
    history = after(started(), table([[0.1, 2.1, 2.22], [1.0, 2.1, 2.20], [10.0, 9.0, 9.0]]))
    heights = [float(row.split("┤")[0]) for row in picture(history, View(38, 12)).splitlines() if "┤" in row]
    assert max(heights) < 2.3
    assert picture(history, View(38, 12)).count(colours.POINTS["dev"]) == 3  # one of them in the key
    assert picture(history, View(38, 12, log_scale=True)).count(colours.POINTS["dev"]) == 4


def test_rows_that_are_no_numbers_are_left_out() -> None:
    history = after(started(), table([[0.0, 2.1, None], [0.1, 2.2, 2.3]]))
    assert SWEEP.summary(history) == "best k 0.1"
    assert SWEEP.summary(after(started(), table([[0.0, 2.1, None]]))) == ""


def test_it_names_the_test_loss_once_it_has_been_asked() -> None:
    assert "test" not in SWEEP.explain(tried()).replace("*test* names", "")
    done = tried()
    done.apply(finished(6, train=2.1914, dev=2.2223, test=2.2235))
    assert "**test 2.2235**" in SWEEP.explain(done)


def test_before_the_first_step_it_says_so() -> None:
    assert "first points come" in picture(after(started()), View(38, 9))
