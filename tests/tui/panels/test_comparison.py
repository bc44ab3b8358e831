"""What the comparison of gradients shows, and the picture of the forces on the logits."""

from collections.abc import Sequence

import pytest
from rich.text import Text

from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels import PANELS, View

SIZES = [(36, 8), (38, 9), (78, 20), (118, 36), (20, 6), (12, 3), (3, 1), (40, 2)]
COLUMNS = ["tensor", "shape", "verdict", "exact", "approximate", "relative error", "maxdiff"]
NAMES = ["logprobs", "probs", "counts_sum_inv", "counts_sum", *(f"tensor {i}" for i in range(20)), "b1", "C"]
PANEL = PANELS["comparison"]

Row = list[str | int | float | bool | None]
EXACT: Row = ["32×27", "exact", True, True, 0.0, 0.0]
APPROXIMATE: Row = ["32×64", "approximate", False, True, 4.6e-08, 4.7e-10]
NEGLIGIBLE: Row = ["64", "negligible", False, True, 0.57, 1.9e-09]
WRONG: Row = ["32×27", "wrong", False, False, 0.031, 1.2e-4]
SHAPE: Row = ["64, not 1×64", "shape differs", False, False, None, None]


def table(mode: str = "chained", names: Sequence[str] = NAMES, **special: Row) -> events.Table:
    rows: list[Row] = [[name, *special.get(name, EXACT)] for name in names]
    return events.Table(step=1200, panel="comparison", name=mode, columns=COLUMNS, rows=rows)


def after(*said: events.Event) -> History:
    history = History()
    for event in said:
        history.apply(event)
    return history


def drawn(history: History, width: int = 118, height: int = 36, **wishes: int) -> list[Text]:
    return PANEL.draw(history, View(width, height, **wishes))  # type: ignore[arg-type]


def plain(rows: list[Text]) -> list[str]:
    return [row.plain.rstrip() for row in rows]


def row_of(name: str, rows: list[Text]) -> Text:
    return next(row for row in rows if row.plain[2:].startswith(f"{name} "))


def colours_of(row: Text) -> set[str]:
    return {str(span.style).removeprefix("bold ") for span in row.spans}


class TestComparison:
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("page", [0, 1, -1, 7])
    @pytest.mark.parametrize("first_row", [0, 5, 99])
    def test_it_fits_its_place(self, size: tuple[int, int], page: int, first_row: int) -> None:
        width, height = size
        history = after(table(C=WRONG, probs=SHAPE, b1=NEGLIGIBLE), table("local", C=WRONG))
        rows = drawn(history, width, height, page=page, first_row=first_row)
        assert 0 < len(rows) <= height
        assert all(row.cell_len <= width and "\n" not in row.plain for row in rows)

    @pytest.mark.parametrize(
        ("row", "glyph", "colour"),
        [
            (EXACT, "=", colours.EXACT),
            (APPROXIMATE, "≈", colours.APPROXIMATE),
            (NEGLIGIBLE, "·", colours.AXIS),
            (WRONG, "✗", colours.WRONG),
            (SHAPE, "≠", colours.WRONG),
        ],
    )
    def test_each_verdict_has_a_glyph_and_a_colour(self, row: Row, glyph: str, colour: str) -> None:
        drawn_row = row_of("probs", drawn(after(table(probs=row))))
        assert drawn_row.plain.startswith(f"{glyph} probs")
        assert colours_of(drawn_row) == {colour}

    def test_name_verdict_and_error_can_be_read_at_38_columns(self) -> None:
        rows = plain(drawn(after(table(probs=APPROXIMATE)), 38, 9))
        assert "≈ probs          approximate 4.6e-8" in rows
        assert "= logprobs       exact            0" in rows

    def test_more_is_told_where_there_is_room(self) -> None:
        rows = plain(drawn(after(table(probs=APPROXIMATE)), 118, 36))
        assert " ".join(rows[1].split()) == "tensor verdict error shape max diff bit for bit allclose"
        assert "≈ probs approximate 4.6e-8 32×64 4.7e-10 no yes" in (" ".join(row.split()) for row in rows)

    def test_of_what_is_negligible_a_bound_is_shown_not_one_rounding_by_another(self) -> None:
        assert "· b1             negligible   <2e-9" in plain(
            drawn(after(table(b1=NEGLIGIBLE, C=APPROXIMATE)), 38, 9, first_row=99)
        )
        assert "**b1** (64): negligible, \\<2e-9" in PANEL.explain(after(table(b1=NEGLIGIBLE)))

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (0.0, "0"),
            (4.6e-08, "4.6e-8"),
            (0.031, "3.1e-2"),
            (0.1, "0.1"),
            (1.0, "1"),
            (31.0000031, "31"),
            (9e5, "9.0e+5"),
        ],
    )
    def test_an_error_near_1_is_told_plainly(self, error: float, told: str) -> None:
        wrong: Row = [*WRONG[:-2], error, 0.5]
        assert row_of("probs", drawn(after(table(probs=wrong)), 38, 40)).plain.split()[3] == told

    @pytest.mark.parametrize(("difference", "bound"), [(0.0, "0"), (7.5e-9, "<8e-9"), (9.1e-9, "<1e-8")])
    def test_the_bound_is_never_below_the_difference(self, difference: float, bound: str) -> None:
        b1: Row = [*NEGLIGIBLE[:-1], difference]
        assert row_of("b1", drawn(after(table(b1=b1)), 38, 40)).plain.endswith(f" {bound}")

    def test_both_shapes_are_named_where_they_differ(self) -> None:
        assert "64, not 1×64" in row_of("probs", drawn(after(table(probs=SHAPE)))).plain

    def test_all_26_tensors_are_seen_at_78_by_20(self) -> None:
        text = "\n".join(plain(drawn(after(table()), 78, 20)))
        assert all(f"= {name} " in text for name in NAMES)

    def test_in_a_low_place_a_strip_shows_them_all_and_the_rest_is_scrolled_to(self) -> None:
        history = after(table(b1=NEGLIGIBLE, C=WRONG))
        rows = plain(drawn(history, 38, 9))
        assert rows[1] == "=" * 24 + "·✗"
        assert not any("wrong" in row for row in rows)
        assert plain(drawn(history, 38, 9, first_row=20))[-1].startswith("✗ C ")
        assert drawn(history, 38, 9, first_row=20) == drawn(history, 38, 9, first_row=99)

    def test_the_other_mode_is_a_page_away(self) -> None:
        history = after(table(), table("local"))
        assert [drawn(history, page=page)[0].plain.split()[0] for page in (0, 1, 2)] == ["chained", "local", "chained"]
        assert "←→ 2 of 2" in drawn(history, page=1)[0].plain

    def test_a_line_that_is_right_alone_follows_a_slip_before_it(self) -> None:
        history = after(table(probs=WRONG, C=WRONG), table("local", probs=WRONG))
        rows = drawn(history)
        assert colours_of(row_of("probs", rows)) == {colours.WRONG}
        assert colours_of(row_of("C", rows)) == {colours.FAINT}
        assert "follows" in row_of("C", rows).plain
        assert PANEL.summary(history) == "wrong: probs"

    def test_the_summary_counts_the_verdicts_where_all_is_well_and_says_in_which_mode(self) -> None:
        history = after(table(probs=APPROXIMATE, b1=NEGLIGIBLE), table("local"))
        assert PANEL.summary(history) == "chained: 24 exact · 1 approximate · 1 negligible"

    def test_the_explanation_tells_the_numbers_of_both_modes(self) -> None:
        text = PANEL.explain(after(table(probs=APPROXIMATE), table("local")))
        assert "- **chained**: 25 exact · 1 approximate\n\n- **local**: 26 exact" in text
        assert "- **probs** (32×64): approximate, 4.6e-8\n- **counts\\_sum\\_inv** (32×27): exact\n" in text

    def test_before_there_is_data_it_says_so_kindly(self) -> None:
        assert "first" in drawn(History())[0].plain
        assert PANEL.summary(History()) == ""
        assert PANEL.explain(History()).startswith("## ")

    def test_a_table_of_another_kind_does_no_harm(self) -> None:
        odd = events.Table(step=0, panel="comparison", name="chained", columns=["a"], rows=[["\x1b[2J"], [None]])
        assert all(row.plain.isprintable() for row in drawn(after(odd)))
        assert PANEL.summary(after(odd)) == ""

    def test_names_that_would_move_the_cursor_are_escaped(self) -> None:
        assert all(row.plain.isprintable() for row in drawn(after(table(names=["\x1b[2J", "a\nb"]))))


def test_the_forces_on_the_logits_are_a_matrix_with_the_label_of_each_row() -> None:
    forces = events.Matrix(
        step=3,
        panel="dlogits",
        name="n · dlogits",
        rows=["e", "m"],
        columns=["e", "m"],
        values=[[-0.9, 0.9], [0.2, -0.2]],
    )
    history = after(forces)
    rows = plain(PANELS["dlogits"].draw(history, View(38, 9)))
    assert rows[0].startswith("n · dlogits  -0.90")
    assert "-0.9" in "".join(rows[1:])
    assert PANELS["dlogits"].summary(history) == "2×2 · -0.90 to 0.90"
