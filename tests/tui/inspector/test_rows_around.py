"""Around the rows of tokens: names and figures, the pieces of a pattern, and pointing at them."""

from itertools import pairwise

import pytest

from tests.tui.inspector.rows_rig import (
    BYTES_ROW,
    CHARACTERS_ROW,
    END,
    LINES,
    PAIRS,
    PAIRS_ROW,
    both_sizes,
    counted,
    grounds,
    in_colour,
    on_screen,
    running,
    text_in,
    x_of_text,
    y_of,
)
from zth_tui.tokens.count import Row, count
from zth_tui.tokens.encoding import Tokens

__all__ = ["in_colour"]


# --- names and figures ---


@both_sizes
async def test_a_row_tells_how_many_tokens_and_what_one_holds(size: tuple[int, int]) -> None:
    text = "the 한"  # 7 bytes: the, blank, and three
    async with running(size) as (rows, _):
        rows.show(text, counted(text), 0, 0)
        assert on_screen(rows)[y_of(rows, "pairs")].split()[1:4] == ["5★", "1.40", "1.00"]
        assert on_screen(rows)[y_of(rows, "bytes")].split()[1:4] == ["7", "1.00", "0.71"]


async def test_all_that_are_shortest_are_marked() -> None:
    async with running() as (rows, _):
        rows.show("xyz", counted("xyz"), 0, 0)
        assert sum("★" in line for line in on_screen(rows)) == 3


async def test_none_is_marked_while_one_is_waited_for() -> None:
    async with running() as (rows, _):
        rows.show("xyz", [*counted("xyz"), Row("late", None, note="loading…", state="waiting")], 0, 0)
        assert not any("★" in line for line in on_screen(rows))


async def test_a_text_that_is_dropped_whole_has_no_tokens() -> None:
    async with running() as (rows, _):
        rows.show("   ", [*counted("   "), Row("bert", PAIRS, Tokens([], []))], 3, 0)
        assert on_screen(rows)[4].split() == ["▸", "bert", "0", "-", "-", "···"]


async def test_figures_stand_in_the_first_block_alone() -> None:
    async with running() as (rows, _):
        rows.show("ab\ncd", counted("ab\ncd"), 0, 0)
        assert on_screen(rows)[y_of(rows, "bytes", block=1)].split() == ["bytes", "cd"]


async def test_special_tokens_are_counted_both_ways_and_shown_as_wanted() -> None:
    text = f"x{END}"
    async with running() as (rows, _):
        for special, heading, figures, different in (
            (False, "text (special)", "8 (2)", 8),
            (True, "special (text)", "2 (8)", 2),
        ):
            rows.show(text, counted(text), BYTES_ROW, 0, special=special)
            assert heading in on_screen(rows)[0]
            assert figures in on_screen(rows)[y_of(rows, "pairs")]
            assert 1 + sum(a != b for a, b in pairwise(grounds(rows, "pairs"))) == different


@pytest.mark.parametrize("note", ["counting…", "not here: " + "do this and that " * 9, "bad \x1b[31m\n name"])
async def test_a_row_without_tokens_says_why_and_leaves_the_others_where_they_are(note: str) -> None:
    text = "the end\nof it"
    async with running() as (rows, _):
        rows.show(text, [*counted(text), Row("lost", None, note=note)], 3, 0)
        line = on_screen(rows)[y_of(rows, "lost")]
        assert note.split()[0] in line
        assert line.isprintable()
        assert line.endswith("…") or len(note) < 40
        assert on_screen(rows)[y_of(rows, "lost", block=1)] == "▸ lost"
        assert text_in(rows, "characters") == text_in(rows, "pairs") == "the·end↵"


async def test_a_long_name_keeps_its_start_and_its_end() -> None:
    name = "20260507-101010-bpe-lecture@20"
    async with running() as (rows, _):
        rows.show("x", [*counted("x"), Row(name, PAIRS)], 0, 0)
        assert on_screen(rows)[4].split()[0] == "20260…re@20"


async def test_names_that_differ_are_told_apart() -> None:
    names = ("/models/bert/tokenizer.json", "/models/t5/tokenizer.json", "20260507-101010-bpe", "20260508-101010-bpe")
    async with running() as (rows, _):
        rows.show("x", [Row(name, PAIRS, Tokens([120], [1])) for name in names], 0, 0)
        assert [line[2:].split()[0] for line in on_screen(rows)[1:5]] == ["bert", "t5", "…7-101010-…", "…8-101010-…"]


async def test_more_rows_than_fit_are_scrolled_to_the_chosen_one() -> None:
    many = [count(PAIRS.limited(1), "x the")] * 5 + counted("x the") + [count(PAIRS.limited(2), "x the")] * 20
    async with running() as (rows, _):
        for chosen, shown in ((0, "rows 1–23 of 28"), (27, "rows 6–28 of 28"), (6, "rows 6–28 of 28")):
            rows.show("x the", many, chosen, 0)
            assert shown in on_screen(rows)[0]
            assert sum(line.startswith("▸") for line in on_screen(rows)) == 1


@pytest.mark.parametrize(("text", "rows_of"), [("", counted("")), ("abc", []), ("", [])])
async def test_nothing_to_show_is_no_trouble(text: str, rows_of: list[Row]) -> None:
    async with running() as (rows, _):
        rows.show(text, rows_of, 0, 0, borders=True)
        assert "tokens" in on_screen(rows)[0]


# --- pieces ---


async def test_borders_show_the_pieces_of_the_split_pattern() -> None:
    text = "x the 12 🙂!"
    async with running() as (rows, _):
        rows.show(text, counted(text), PAIRS_ROW, 0, borders=True)
        below = on_screen(rows)[y_of(rows, "pairs") + 1][x_of_text(rows) :]
        assert text_in(rows, "pairs") == "x·the·12·🙂🙂!"
        assert below == "╵└──┘└─┘╵└┘╵"


async def test_a_piece_that_goes_on_in_the_next_line_is_open_there() -> None:
    text = "the" * 30
    async with running() as (rows, _):
        rows.show(text, counted(text), PAIRS_ROW, 0, borders=True)
        first, second = (on_screen(rows)[y_of(rows, "pairs", n) + 1].strip() for n in range(2))
        assert (first[0], first[-1], second[0], second[-1]) == ("└", "─", "─", "┘")


async def test_an_encoding_that_does_not_split_says_so() -> None:
    async with running() as (rows, _):
        rows.show("x the", counted("x the"), BYTES_ROW, 0, borders=True)
        assert "not split" in on_screen(rows)[y_of(rows, "bytes") + 1]


# --- pointing ---


async def test_a_click_tells_the_row_and_the_byte() -> None:
    text = "a한b\nthe end"
    async with running() as (rows, pilot):
        rows.show(text, counted(text), 0, 0)
        await pilot.pause()
        x = x_of_text(rows)
        for name, block, column in (("pairs", 0, 2), ("bytes", 1, 4), ("characters", 0, 30)):
            await pilot.click(rows, offset=(x + column, y_of(rows, name, block)))
        await pilot.click(rows, offset=(3, y_of(rows, "bytes")))
        await pilot.click(rows, offset=(x, 0))  # the heading
        assert pilot.app.clicked == [(PAIRS_ROW, 1), (BYTES_ROW, 10), (CHARACTERS_ROW, 5), (BYTES_ROW, 0)]


async def test_a_click_on_the_text_below_leads_there() -> None:
    async with running((80, 15)) as (rows, pilot):
        rows.show(LINES, counted(LINES), PAIRS_ROW, 0)
        await pilot.pause()
        await pilot.click(rows, offset=(x_of_text(rows) + 2, 14))
        assert pilot.app.clicked == [(PAIRS_ROW, LINES.index("line 4") + 2)]
