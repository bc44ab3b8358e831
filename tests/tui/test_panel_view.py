"""The widget around a panel: when it draws, and what it sends again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from tests.build import scalars, started
from zth_tui.runs.history import History
from zth_tui.tui.panels import PANELS, Panel, View
from zth_tui.tui.widgets.panel_view import PanelView, changed_width

WIDTH, HEIGHT = 40, 12
LINES = 30


class Drawing:
    """A panel of numbered lines; the line of the latest step is marked. It remembers how it was asked."""

    def __init__(self) -> None:
        self.views: list[View] = []

    def draw(self, history: History, view: View) -> list[Text]:
        self.views.append(view)
        lines = [Text(f"line {i}{' now' * (i == history.step)}{' log' * view.log_scale}") for i in range(LINES)]
        first = max(0, min(view.first_row, LINES - view.height))
        return lines[first : first + view.height]

    @property
    def panel(self) -> Panel:
        return Panel("lines", "Some lines", self.draw, lambda history: f"step {history.step}", lambda history: "")


class PanelApp(App[None]):
    CSS = f"PanelView {{ width: {WIDTH}; height: {HEIGHT}; }}"

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.view = PanelView(panel, 3, id="the-panel")

    def compose(self) -> ComposeResult:
        yield self.view


def at_step(step: int) -> History:
    history = History()
    history.apply(started())
    history.apply(scalars(0, *[2.0] * step))
    return history


@asynccontextmanager
async def running(panel: Panel) -> AsyncIterator[tuple[PanelView, Pilot[None]]]:
    app = PanelApp(panel)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield app.view, pilot


def sent_by(view: PanelView, monkeypatch: pytest.MonkeyPatch) -> list[Region | None]:
    """From now on, the regions that the widget wants to send again; None for all of it."""
    sent: list[Region | None] = []

    def refresh(*regions: Region, **_: bool) -> PanelView:
        sent.extend(regions or (None,))
        return view

    monkeypatch.setattr(view, "refresh", refresh)
    return sent


def on_screen(view: PanelView) -> list[str]:
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def border(view: PanelView, row: int) -> str:
    return "".join(segment.text for segment in view.app.screen._compositor.render_strips()[row])


async def test_title_and_numbers_stand_in_the_border() -> None:
    async with running(Drawing().panel) as (view, pilot):
        view.show(at_step(4))
        await pilot.pause()
        assert "[3] Some lines" in border(view, 0)
        assert "step 4" in border(view, HEIGHT - 1)
        assert view.border_subtitle == "step 4"


async def test_before_it_is_shown_anything_it_is_blank() -> None:
    async with running(Drawing().panel) as (view, _):
        assert set(on_screen(view)) == {""}


async def test_it_draws_the_history_in_its_place() -> None:
    drawing = Drawing()
    async with running(drawing.panel) as (view, _):
        view.show(at_step(2))
        assert drawing.views == [View(WIDTH - 2, HEIGHT - 2)]
        assert on_screen(view)[:3] == ["line 0", "line 1", "line 2 now"]
        assert {view.render_line(y).cell_length for y in range(HEIGHT)} == {WIDTH - 2}


async def test_a_history_without_news_is_not_drawn_again() -> None:
    drawing = Drawing()
    async with running(drawing.panel) as (view, _):
        history = at_step(2)
        view.show(history)
        view.show(history)
        assert len(drawing.views) == 1
        history.apply(scalars(2, 2.0))
        view.show(history)
        assert len(drawing.views) == 2


async def test_another_run_is_drawn_even_at_the_same_version() -> None:
    async with running(Drawing().panel) as (view, _):
        view.show(at_step(2))
        view.show(at_step(5))
        assert on_screen(view)[5] == "line 5 now"


async def test_only_the_rows_that_changed_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(Drawing().panel) as (view, _):
        history = at_step(2)
        view.show(history)
        sent = sent_by(view, monkeypatch)
        history.apply(scalars(2, 2.0, 2.0))
        view.show(history)
        subtitle = Region(-1, HEIGHT - 2, WIDTH, 1)
        assert sent == [Region(0, 2, len("line 2 now"), 1), Region(0, 4, len("line 4 now"), 1), subtitle]


async def test_news_that_change_nothing_to_be_seen_send_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(Drawing().panel) as (view, _):
        history = at_step(2)
        view.show(history)
        sent = sent_by(view, monkeypatch)
        history.apply(started(2))
        view.show(history)
        assert sent == []


async def test_a_row_sent_again_reaches_the_screen() -> None:
    async with running(Drawing().panel) as (view, pilot):
        history = at_step(2)
        view.show(history)
        await pilot.pause()
        history.apply(scalars(2, 2.0))
        view.show(history)
        await pilot.pause()
        assert "line 3 now" in border(view, 1 + 3)
        assert "step 3" in border(view, HEIGHT - 1)


async def test_a_new_size_is_drawn_at_once() -> None:
    drawing = Drawing()
    async with running(drawing.panel) as (view, pilot):
        view.show(at_step(2))
        view.styles.width, view.styles.height = 60, 20
        await pilot.pause()
        assert drawing.views[-1] == View(58, 18)
        assert on_screen(view)[17] == "line 17"


async def test_the_log_scale_is_drawn_at_once() -> None:
    async with running(Drawing().panel) as (view, _):
        view.show(at_step(2))
        view.log_scale = True
        assert on_screen(view)[0] == "line 0 log"


async def test_arrows_scroll_and_stop_at_both_ends() -> None:
    async with running(Drawing().panel) as (view, pilot):
        view.show(at_step(2))
        view.focus()
        await pilot.press("up")
        assert (view.first_row, on_screen(view)[0]) == (0, "line 0")
        await pilot.press("down", "down")
        assert (view.first_row, on_screen(view)[0]) == (2, "line 2 now")
        await pilot.press(*["down"] * 30)
        assert (view.first_row, on_screen(view)[-1]) == (LINES - (HEIGHT - 2), f"line {LINES - 1}")
        await pilot.press("up")
        assert on_screen(view)[0] == f"line {LINES - (HEIGHT - 2) - 1}"


async def test_after_the_place_has_grown_one_press_still_scrolls_up() -> None:
    async with running(Drawing().panel) as (view, pilot):
        view.show(at_step(2))
        view.focus()
        view.first_row = LINES
        view.styles.height = 22
        await pilot.pause()
        await pilot.press("up")
        assert on_screen(view)[0] == f"line {LINES - 20 - 1}"


async def test_scrolling_before_there_is_anything_does_nothing() -> None:
    async with running(Drawing().panel) as (view, pilot):
        view.focus()
        await pilot.press("down")
        assert view.first_row == 0


@pytest.mark.parametrize(
    ("before", "after", "width"),
    [
        ("ab cd", "ab cd", 0),
        ("ab cd", "xb cd", 1),
        ("ab cd", "ab xx", 5),
        ("ab", "ab c", 4),
        ("ab c", "ab", 4),
        ("あい", "あx", 4),
    ],
)
def test_a_row_is_sent_up_to_its_last_change(before: str, after: str, width: int) -> None:
    assert changed_width(Strip([Segment(before)]), Strip([Segment(after)])) == width


def test_how_a_row_is_cut_into_segments_is_no_change() -> None:
    assert changed_width(Strip([Segment("ab"), Segment("c")]), Strip([Segment("abc")])) == 0


def test_a_new_colour_is_a_change() -> None:
    red, blue = (Strip([Segment("ab", Style(color=colour)), Segment("c")]) for colour in ("red", "blue"))
    assert changed_width(red, blue) == 2


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
async def test_every_panel_can_be_shown(panel: Panel) -> None:
    async with running(panel) as (view, _):
        view.show(at_step(20))
        assert "".join(on_screen(view)).strip()
