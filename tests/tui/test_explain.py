"""`?` explains what has the focus, and `w` the panel that matters: with formula and numbers of now."""

from tests.tui.lesson_rig import Rig, both_sizes, rig, train
from tests.tui.small_course import settle, text_of
from zth_tui.runs import events
from zth_tui.tui.screens.help import HelpScreen
from zth_tui.tui.screens.panel import PanelScreen
from zth_tui.tui.screens.run_numbers import RunNumbersScreen
from zth_tui.tui.widgets.panel_view import PanelView
from zth_tui.tui.widgets.run_bar import RunBar

__all__ = ["rig"]


@both_sizes
async def test_on_the_numbers_of_a_run_it_explains_each_of_them(rig: Rig, size) -> None:
    async with rig.app().run_test(size=size) as pilot:
        await train(rig, pilot)
        pilot.app.screen.query_one(RunBar).focus()
        await pilot.press("?")
        await settle(pilot)
        assert isinstance(pilot.app.screen, RunNumbersScreen)
        assert "How often the weights were changed: 3 of 1,000" in " ".join(text_of(pilot.app).split())
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, RunNumbersScreen)


async def test_the_numbers_can_be_reached_by_tab(rig: Rig) -> None:
    async with rig.app().run_test() as pilot:
        await train(rig, pilot)
        for _ in range(12):
            if isinstance(pilot.app.screen.focused, RunBar):
                return
            await pilot.press("tab")
        raise AssertionError("twelve times Tab, and never there")


async def test_on_a_panel_it_explains_that_panel(rig: Rig) -> None:
    async with rig.app().run_test(size=(120, 40)) as pilot:
        await train(rig, pilot)
        view = next(view for view in pilot.app.screen.query(PanelView) if view.panel.name == "samples")
        view.focus()
        await pilot.press("?")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PanelScreen) and pilot.app.screen.explained
        assert pilot.app.screen.view.panel.name == "samples"


async def test_anywhere_else_it_shows_the_keys_and_f1_does_so_everywhere(rig: Rig) -> None:
    async with rig.app().run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("?")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        pilot.app.screen.query_one(RunBar).focus()
        await pilot.press("f1")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_news_of_the_run_is_told_while_its_numbers_are_explained(rig: Rig) -> None:
    async with rig.app().run_test() as pilot:
        await train(rig, pilot)
        pilot.app.screen.query_one(RunBar).focus()
        await pilot.press("?")
        rig.say(events.Warning(step=3, text="a look has failed"))
        pilot.app.screen._write()
        await settle(pilot)
        assert [notice.message for notice in pilot.app._notifications] == ["a look has failed"]
