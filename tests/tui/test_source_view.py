"""A source on the screen: numbered, marked, and never cut at the right."""

import re

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from tests.tui.small_course import settle, text_of
from zth_tui.tui.widgets.source_view import Marks, SourceView, folded, rows_of, source_lines

LONG = 'return Value(self.data * other.data, (self, other), "*", (other.data, self.data))'


class Viewer(App[None]):
    def __init__(self, source: str, marks: Marks) -> None:
        super().__init__()
        self.view = SourceView(source, marks)

    def compose(self) -> ComposeResult:
        yield self.view


def rows(app: Viewer) -> list[str]:
    return [row.rstrip() for row in text_of(app).splitlines()]


def drawn(source: str, width: int, marks: Marks | None = None) -> list[str]:
    return [row.plain for line in source_lines(source, marks or Marks()) for row in rows_of(line, width)]


def test_a_line_that_is_too_long_goes_on_below_its_own_code():
    assert drawn(f"def mul():\n    {LONG}\n    pass", 60) == [
        "  1  def mul():",
        "  2      return Value(self.data * other.data, (self,",
        '             other), "*", (other.data, self.data))',
        "  3      pass",
    ]


@pytest.mark.parametrize("width", [8, 30, 60, 79])
def test_no_row_is_wider_than_its_place_and_no_word_is_lost(width: int):
    pieces = folded(Content(" " * 8 + LONG), width)
    assert max(piece.cell_length for piece in pieces) <= width
    assert "".join("".join(piece.plain.split()) for piece in pieces) == LONG.replace(" ", "")


def test_wide_letters_count_twice():
    assert [piece.cell_length for piece in folded(Content("안녕" * 30), 40)] == [36, 40, 40, 16]


def test_a_tab_is_as_wide_as_it_is_drawn():
    assert drawn("if x:\n\tpass", 40) == ["  1  if x:", "  2      pass"]


def test_all_rows_of_a_marked_line_are_marked_and_one_has_the_glyph():
    [line] = source_lines(LONG, Marks(range(1, 2)))
    first, second = rows_of(line, 60)
    assert first.plain.startswith("▶ 1  return")
    assert second.plain.startswith(" " * 9 + '"*"')
    assert all(any(span.style == "on $primary 60%" for span in row.spans) for row in (first, second))


def test_what_should_stand_there_is_folded_too():
    shown = drawn("a = 1\nb = 2", 40, Marks(range(1, 2), ("a = one_of(many, words, that, are, too, long)",)))
    assert shown[1].startswith("     # right: a = one_of(") and shown[2].startswith(" " * 9)
    assert shown[-1] == "  2  b = 2"


LINES = "\n".join(f"x{n} = {LONG}" for n in range(1, 101))


async def test_it_opens_with_the_marked_line_in_the_middle():
    app = Viewer(LINES, Marks(range(50, 51)))
    async with app.run_test(size=(60, 21)) as pilot:
        await settle(pilot)
        [at] = [y for y, row in enumerate(rows(app)) if "▶  50  x50" in row]
        assert at == 10


async def test_in_another_width_the_first_line_stays_in_sight():
    app = Viewer(LINES, Marks(range(50, 51)))
    async with app.run_test(size=(60, 20)) as pilot:
        await shown_after(pilot, "pagedown")
        first = rows(app)[0].split()[0]
        await pilot.resize_terminal(120, 30)
        await settle(pilot)
        assert rows(app)[0].split()[0] == first


@pytest.mark.parametrize("key", ["left", "right"])
async def test_nothing_moves_sideways(key: str):
    app = Viewer(LINES, Marks())
    async with app.run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        before = rows(app)
        await shown_after(pilot, key)
        assert rows(app) == before


async def test_the_keys_scroll_to_its_end_and_back():
    app = Viewer(LINES, Marks())
    async with app.run_test(size=(60, 20)) as pilot:
        await shown_after(pilot, "end")
        assert "100  x100" in text_of(app)
        await shown_after(pilot, "home")
        assert "  1  x1 =" in text_of(app)


async def test_a_mark_beyond_the_end_leaves_it_at_its_beginning():
    app = Viewer("gone", Marks(range(50, 51)))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "1  gone" in text_of(app)


async def test_it_survives_a_terminal_without_room():
    app = Viewer(LINES, Marks(range(50, 51)))
    app.view.styles.border = ("round", "white")
    async with app.run_test(size=(60, 20)) as pilot:
        for size in ((1, 1), (4, 4), (5, 4), (60, 20)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
        assert re.search(r"x\d+ = return", text_of(app))


async def shown_after(pilot: Pilot[None], key: str) -> None:
    await settle(pilot)
    await pilot.press(key)
    await pilot.wait_for_scheduled_animations()
    await settle(pilot)
