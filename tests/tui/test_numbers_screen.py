"""The picture of the numbers 0 to 9999."""

import re

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot

from tests.tui.small_course import settle, text_of
from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.numbers import cut_numbers
from zth_tui.tokens.published import public
from zth_tui.tokens.vocabulary import Merged
from zth_tui.tui import colours
from zth_tui.tui.inspector.number_map import HEIGHT, number_map
from zth_tui.tui.screens.numbers import NumbersScreen

both_sizes = pytest.mark.parametrize("size", [(80, 24), (120, 40)])
NAMES = ("gpt2", "cl100k_base", "o200k_base")


class NumbersApp(App[None]):
    def __init__(self, *rows: Row, chosen: int = 0) -> None:
        super().__init__()
        self._rows, self._chosen = rows, chosen

    def on_mount(self) -> None:
        self.push_screen(NumbersScreen(self._rows, self._chosen))


@pytest.fixture
def app() -> NumbersApp:
    return NumbersApp(*rows())


def rows() -> list[Row]:
    return [Row(name, public.load(name, fetch=False)) for name in NAMES]


async def line_after(pilot: Pilot, *keys: str) -> str:
    """What is said of the number under the cursor after these keys."""
    await pilot.press(*keys)
    await pilot.pause()
    lines = [" ".join(line.strip("│ ").split()) for line in text_of(pilot.app).splitlines()]
    _encodings, here = [line for line in lines if re.match(r"\d+ gpt2 \d", line)]
    return here


# --- the screen ---


@both_sizes
async def test_both_maps_and_the_counts_are_read_whole(app, size):
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = text_of(app)
        assert "1 gpt2   2 cl100k_base   3 o200k_base" in screen
        assert "One token: 819 of 0 to 999, 88 of 1000 to 9999." in screen
        assert "520 is, 521 is 5 21" in " ".join(screen.replace("│", " ").split())
        assert any("▶ one token, of each hundred" in line and "1900 to 1999" in line for line in screen.splitlines())
        assert "9000" in screen
        assert "1990" in screen
        assert "Esc back" in screen


@both_sizes
async def test_the_number_under_the_cursor_is_cut_as_each_encoding_does(app, size):
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert await line_after(pilot) == "1999 gpt2 1999 cl100k_base 199│9 o200k_base 199│9"


async def test_arrows_go_by_hundreds_and_thousands(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert (await line_after(pilot, "right")).startswith("2099 ")
        assert (await line_after(pilot, "up")).startswith("1099 ")
        assert (await line_after(pilot, "left", "left")).startswith("899 ")
        assert (await line_after(pilot, "down")).startswith("1899 ")


@pytest.mark.parametrize("key", ["tab", "enter"])
async def test_in_the_other_map_arrows_go_by_ones_and_tens(app, key):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert (await line_after(pilot, key, "left")).startswith("1998 ")
        assert (await line_after(pilot, "down")).startswith("2008 ")
        assert "▶ 2000 to 2099" in text_of(app)
        assert (await line_after(pilot, key, "right")).startswith("2108 ")


async def test_the_cursor_stays_among_the_numbers(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert (await line_after(pilot, *["up"] * 3)).startswith("999 ")
        assert (await line_after(pilot, *["down"] * 10)).startswith("9999 ")
        assert (await line_after(pilot, "right")).startswith("9999 ")


async def test_a_digit_chooses_the_encoding(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await pilot.pause()
        assert "One token: 1,000 of 0 to 999, 0 of 1000 to 9999." in text_of(app)
        await pilot.press("9")
        await pilot.pause()
        assert "1,000 of 0 to 999" in text_of(app)
        await pilot.press("1")
        await pilot.pause()
        assert "819 of 0 to 999" in text_of(app)


async def test_it_opens_on_the_one_that_was_chosen_by_the_name_of_its_row():
    mine = Row("mine", public.load("gpt2", fetch=False).limited(0))
    app = NumbersApp(*rows(), mine, chosen=3)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "4 mine" in text_of(app)
        assert "One token: 10 of 0 to 999" in text_of(app)


@both_sizes
async def test_nothing_moves_when_the_encodings_arrive(size, monkeypatch):
    monkeypatch.setattr(NumbersScreen, "_count", lambda self: None)
    app = NumbersApp(*rows())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        places = []
        for arrived in range(len(NAMES) + 1):
            if arrived:
                numbers = cut_numbers(public.load(NAMES[arrived - 1], fetch=False))
                app.screen.post_message(NumbersScreen.Cut(arrived - 1, numbers))
                await settle(pilot)
            places.append([app.screen.query_one(part).region for part in ("#numbers", "#here", "#maps", "#words")])
        assert places == [places[0]] * len(places)


@both_sizes
async def test_digits_and_dots_are_explained(app, size):
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "■ one token   2 3 4 so many tokens   · none of the hundred" in text_of(app)


async def test_esc_leaves(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, NumbersScreen)


async def test_it_can_be_left_while_it_counts(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(app.screen, NumbersScreen)


async def test_without_an_encoding_it_says_what_to_do():
    app = NumbersApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "down", "1")
        assert "Add one, such as gpt2" in text_of(app)


async def test_the_smallest_terminal_shows_the_map_in_which_the_cursor_moves(app):
    async with app.run_test(size=(60, 16)) as pilot:
        await settle(pilot)
        assert "▶ one token, of each hundred" in text_of(app)
        assert "9000" in text_of(app)
        await pilot.press("tab")
        await pilot.pause()
        assert "▶ 1900 to 1999" in text_of(app)
        assert "of each hundred" not in text_of(app)


async def test_a_name_from_elsewhere_cannot_colour_the_screen():
    app = NumbersApp(Row("[red]\x1b[31m", BytePairEncoding("x", Merged(range(256), []))))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert r"1 [red]\x1b[31m" in text_of(app)


# --- the picture ---


@pytest.fixture(scope="module")
def gpt2():
    return cut_numbers(public.load("gpt2", fetch=False))


def test_a_cell_of_the_first_map_holds_how_many_of_its_hundred_are_one_token(gpt2):
    rows = [row.plain for row in number_map(gpt2, 0, False, 76)]
    assert rows[2].split()[:11] == ["0", *["100"] * 5, "86", "86", "71", "37", "39"]
    assert rows[3].split()[:11] == ["1000", "7", "2", "1", "·", "·", "1", "1", "·", "1", "43"]


def test_a_cell_of_the_second_map_holds_how_many_tokens_its_number_is(gpt2):
    rows = [row.plain for row in number_map(gpt2, 1999, True, 76)]
    assert rows[8].split()[-11:] == ["1960", "■", "2", "2", *["■"] * 7]
    assert rows[2].split()[-11:] == ["1900", "■", *["2"] * 9]


@pytest.mark.parametrize("width", [40, 58, 76, 108])
def test_no_row_is_wider_than_there_is_room(gpt2, width):
    for within in (False, True):
        rows = number_map(gpt2, 4711, within, width)
        assert len(rows) == HEIGHT
        assert max(cell_len(row.plain) for row in rows) <= width


def styles_at(row, column: int) -> set[str]:
    return {str(span.style) for span in row.spans if span.start <= column < span.end}


def test_both_maps_mark_the_number(gpt2):
    rows = number_map(gpt2, 1999, False, 76)
    [hundred] = styles_at(rows[3], 43)
    [number] = styles_at(rows[11], 71)
    assert hundred.endswith("bold reverse")
    assert number.endswith("underline")


def test_one_token_is_brighter_than_two_and_a_full_hundred_than_an_empty_one(gpt2):
    rows = number_map(gpt2, 1999, False, 76)
    [year], [next_year] = styles_at(rows[2], 53), styles_at(rows[2], 55)
    assert (rows[2].plain[53], rows[2].plain[55]) == ("■", "2")
    assert ground(year) > ground(next_year)
    [full], [empty] = styles_at(rows[2], 12), styles_at(rows[11], 12)
    assert ground(full) > ground(empty) == 0


def ground(style: str) -> int:
    """How bright the ground of a cell is, in steps."""
    return colours.COLD.index(style.split(" on ")[1])
