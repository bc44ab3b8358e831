"""Encodings side by side: what stands where, and what is marked."""

import pytest
from rich.cells import cell_len
from textual.geometry import Region

from tests.tui.inspector.rows_rig import (
    BYTES_ROW,
    CHARACTERS_ROW,
    LINES,
    PAIRS,
    PAIRS_ROW,
    both_sizes,
    cells,
    counted,
    drawn,
    grounds,
    in_colour,
    inverted,
    lit,
    on_screen,
    running,
    text_in,
    x_of_text,
    y_of,
)
from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding, Characters
from zth_tui.tokens.glyphs import glyph
from zth_tui.tokens.text import of_bytes
from zth_tui.tokens.vocabulary import Merged

__all__ = ["in_colour"]

STRANGE = {
    "Hangul": "한국어 문장입니다",
    "emoji families": "a 👨\u200d👩\u200d👧 b 👍🏽",
    "flags": "🇰🇷🇩🇪 🏴\U000e0067\U000e0062\U000e007f",
    "combining marks": "e\u0301a\u0308o\u0302\u0323 x",
    "Devanagari": "नमस्ते दुनिया",
    "tabs": "a\tb\t\tc",
    "escape sequences": "\x1b[31mred\x1b[0m \x1b[2J",
    "Hebrew and Arabic": "שלום עולם, مرحبا بالعالم",
    "no UTF-8": of_bytes(b"\xff\xfe ok \xed\x95"),
}

# --- columns ---


@both_sizes
@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
async def test_every_character_stands_in_the_same_cells_of_every_row(size: tuple[int, int], text: str) -> None:
    in_order = "".join(part * cell_len(part) for ch in text for part in glyph(ch))
    async with running(size) as (rows, _):
        rows.show(text, counted(text), BYTES_ROW, 0)
        assert [text_in(rows, name) for name in ("characters", "bytes", "pairs")] == [in_order] * 3


@both_sizes
@pytest.mark.parametrize("borders", [False, True])
async def test_nothing_goes_beyond_the_widget(size: tuple[int, int], borders: bool) -> None:
    text = " ".join(STRANGE.values())
    async with running(size) as (rows, _):
        rows.show(text, counted(text), PAIRS_ROW, 0, borders=borders)
        assert {rows.render_line(y).cell_length for y in range(rows.size.height)} == {rows.size.width}
        assert all(line.isprintable() for line in on_screen(rows))


async def test_a_newline_is_seen_and_ends_its_line() -> None:
    text = "a b\tc\nthe end"
    async with running() as (rows, _):
        rows.show(text, counted(text), 0, 0)
        assert text_in(rows, "pairs") == "a·b→c↵"
        assert text_in(rows, "pairs", block=1) == "the·end"


async def test_lines_without_room_for_a_block_follow_below() -> None:
    async with running((80, 15)) as (rows, _):
        rows.show(LINES, counted(LINES), 0, 0)
        assert [line.strip() for line in on_screen(rows)[-3:]] == ["", "line·3↵", "line·4↵"]


# --- tokens ---


async def test_neighbouring_tokens_stand_on_different_grounds() -> None:
    text = "x the then"  # pairs makes of it: x, " the", " the", n
    async with running() as (rows, _):
        rows.show(text, counted(text), BYTES_ROW, 9)
        row = grounds(rows, "pairs")
        assert len({*row[1:5]}) == len({*row[5:9]}) == 1
        assert row[0] != row[1] != row[5] != row[9]


async def test_a_token_keeps_its_ground_when_the_window_moves() -> None:
    async with running((80, 10)) as (rows, _):
        rows.show(LINES, counted(LINES), BYTES_ROW, 0)
        second = grounds(rows, "pairs", block=1)
        rows.show(LINES, counted(LINES), BYTES_ROW, LINES.index("line 2"))
        assert text_in(rows, "pairs") == "line·1↵"
        assert grounds(rows, "pairs") == second


async def test_a_character_of_several_tokens_is_one_piece_and_marked() -> None:
    text = "a한국b"
    async with running() as (rows, _):
        rows.show(text, counted(text), CHARACTERS_ROW, 0)
        assert [bool(style.underline) for _, style in drawn(rows, "pairs")] == [False, True, True, True, True, False]
        first, second = grounds(rows, "pairs")[1:3], grounds(rows, "pairs")[3:5]
        assert first[0] == first[1] != second[0] == second[1]
        assert not any(style.underline for _, style in drawn(rows, "characters"))


async def test_a_token_that_ends_within_a_character_marks_only_that_one() -> None:
    straddling = BytePairEncoding("straddling", Merged(range(256), [(0x61, 0xED, 256)]))  # a, and 1/3 of 한
    async with running() as (rows, _):
        rows.show("xa한", counted("xa한", [Characters(), straddling]), 0, 0)
        assert [bool(style.underline) for _, style in drawn(rows, "straddling")] == [False, False, True, True]


async def test_without_colour_underlines_tell_tokens_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = "x the then"
    async with running() as (rows, _):
        rows.show(text, counted(text), BYTES_ROW, 0)
        assert [bool(style.underline) for _, style in drawn(rows, "pairs")][1:] == [True] * 4 + [False] * 4 + [True]


# --- the cursor ---


async def test_the_token_under_the_cursor_is_inverted_and_its_bytes_are_lit_in_the_other_rows() -> None:
    text = "x the end"
    async with running() as (rows, _):
        rows.show(text, counted(text), PAIRS_ROW, 3)
        assert (inverted(rows, "pairs"), lit(rows, "pairs")) == ("·the", "")
        assert (inverted(rows, "bytes"), lit(rows, "bytes")) == ("", "·the")


async def test_a_part_of_a_character_lights_the_whole_of_it() -> None:
    async with running() as (rows, _):
        rows.show("a한b", counted("a한b"), BYTES_ROW, 2)
        assert (inverted(rows, "bytes"), lit(rows, "characters")) == ("한한", "한한")  # two cells


async def test_where_the_chosen_row_has_no_tokens_the_byte_is_lit() -> None:
    text = "x the end"
    async with running() as (rows, _):
        rows.show(text, [*counted(text), Row("late", PAIRS, note="counting…")], 3, 2)
        assert lit(rows, "pairs") == "t"


async def test_the_chosen_row_is_marked() -> None:
    async with running() as (rows, _):
        rows.show("x the", counted("x the"), PAIRS_ROW, 0)
        assert [line for line in on_screen(rows) if line.startswith("▸")] == [on_screen(rows)[y_of(rows, "pairs")]]
        (name, style), *_ = cells(rows, y_of(rows, "pairs"))[2:]
        assert (name, style.bold) == ("p", True)


async def test_the_window_follows_the_cursor_and_moves_no_more_than_it_must() -> None:
    async with running((80, 10)) as (rows, _):  # two blocks
        for place, seen in (
            ("0", ("0", "1")),
            ("1", ("0", "1")),
            ("50", ("49", "50")),
            ("49", ("49", "50")),
            ("48", ("48", "49")),
        ):
            rows.show(LINES, counted(LINES), BYTES_ROW, LINES.index(f"line {place}\n"))
            assert (text_in(rows, "bytes"), text_in(rows, "bytes", block=1)) == tuple(f"line·{n}↵" for n in seen)


async def test_it_says_where_in_the_text_the_cursor_is() -> None:
    async with running() as (rows, _):
        assert rows.where == "no text yet"
        rows.show("x" * 1616, counted("x" * 1616), 0, 1120)
        assert rows.where == "byte 1,120 of 1,616"


# --- what is sent ---
async def test_only_what_changed_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "x the end\nof it"
    async with running() as (rows, _):
        row_list = counted(text)
        rows.show(text, row_list, BYTES_ROW, 2)
        sent: list[Region] = []
        monkeypatch.setattr(rows, "refresh", lambda *regions: sent.extend(regions))
        rows.show(text, row_list, BYTES_ROW, 2)
        assert sent == []
        rows.show(text, row_list, BYTES_ROW, 3)
        assert [region.y for region in sent] == [1, 2, 3]
        assert {region.right for region in sent} == {x_of_text(rows) + 4}


async def test_another_size_wraps_the_text_anew() -> None:
    text = "the end of it " * 10
    async with running((80, 24)) as (rows, pilot):
        rows.show(text, counted(text), 0, 0)
        narrow = text_in(rows, "pairs")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert text_in(rows, "pairs").startswith(narrow)
        assert len(text_in(rows, "pairs")) > len(narrow)
