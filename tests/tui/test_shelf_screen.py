"""The shelf of oddities, shown to choose from."""

import pytest
from textual.app import App

from tests.tui.small_course import text_of
from zth_tui.tokens.shelf import Oddity, oddities
from zth_tui.tui.screens.shelf import ShelfScreen, in_lines

both_sizes = pytest.mark.parametrize("size", [(80, 24), (120, 40)])
NAMES = [oddity.name for oddity in oddities()]


class ShelfApp(App[None]):
    """Shows the shelf once, and keeps what was chosen."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.chosen: list[Oddity | None] = []
        self._at = title

    def on_mount(self) -> None:
        self.push_screen(ShelfScreen(self._at), self.chosen.append)


def words_of(app: App) -> str:
    """The right half of the screen, as one line."""
    lines = [line[line.find("│") + 31 : line.rfind("│")] for line in text_of(app).splitlines() if "│" in line]
    return " ".join(" ".join(lines).split())


@both_sizes
async def test_every_title_is_read_whole(size):
    app = ShelfApp()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen = text_of(app)
        assert all(f"  {oddity.title} " in screen for oddity in oddities())
        assert "Enter open it" in screen


@both_sizes
@pytest.mark.parametrize("name", NAMES)
async def test_what_to_look_for_is_read_whole(size, name):
    [oddity] = [oddity for oddity in oddities() if oddity.name == name]
    app = ShelfApp(oddity.title)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert " ".join(oddity.look.split()) in words_of(app)


@both_sizes
async def test_the_one_under_the_cursor_is_shown_with_its_text(size):
    app = ShelfApp()
    async with app.run_test(size=size) as pilot:
        await pilot.press(*["down"] * NAMES.index("egg"))
        await pilot.pause()
        assert "One word to us, four to the model." in words_of(app)
        assert "│ I have an Egg." in text_of(app)


async def test_enter_chooses_the_one_under_the_cursor():
    app = ShelfApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        assert [oddity.name for oddity in app.chosen] == [NAMES[1]]


async def test_esc_chooses_none():
    app = ShelfApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "escape")
        assert app.chosen == [None]


@pytest.mark.parametrize(("title", "first"), [("Hello in Korean", "korean"), ("", NAMES[0]), ("your text", NAMES[0])])
async def test_the_cursor_starts_on_the_one_that_was_taken_last(title, first):
    app = ShelfApp(title)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert [oddity.name for oddity in app.chosen] == [first]


async def test_a_long_text_is_shown_from_its_start_again():
    app = ShelfApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.screen.query_one("#oddity").scroll_end(animate=False)
        await pilot.press("down", "up")
        await pilot.pause()
        assert "Andrej Karpathy's own example" in words_of(app)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("    if x:\n", "····if x:\n"),
        ("shop: ", "shop:·"),
        ("  ", "··"),
        ("a b", "a b"),
        ("\ta\x1b[31m", r"→a\x1b[31m"),
        ("👍🏽", "👍◌"),
    ],
)
def test_of_a_text_nothing_is_unseen_and_nothing_colours_the_screen(text: str, lines: str) -> None:
    assert in_lines(text) == lines
