"""One declaration a command: keys, footer, palette and help agree because they are made from it."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from rich.cells import cell_len

from tests.tui.lesson_rig import Rig, rig, train
from tests.tui.small_course import settle, text_of
from zth_tui.tui.app import ZthApp
from zth_tui.tui.commands import COMMANDS, Place, Situation, bindings, commands_of, footer
from zth_tui.tui.screens.code import CodeScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.panel import PanelScreen
from zth_tui.tui.screens.recap import RecapScreen
from zth_tui.tui.screens.runs import RunsScreen
from zth_tui.tui.screens.tokens import TokensScreen
from zth_tui.tui.watch import Phase
from zth_tui.tui.widgets.key_bar import key_line

__all__ = ["rig"]
SCREENS = {
    "app": ZthApp,
    "lesson": LessonScreen,
    "panel": PanelScreen,
    "code": CodeScreen,
    "recap": RecapScreen,
    "runs": RunsScreen,
    "tokens": TokensScreen,
}
OF_A_LESSON = (
    "resumable",
    "offers",
    "asks",
    "unanswered",
    "has_tokens",
    "has_source",
    "has_previous",
)
OF_TOKENS = ("resumable", "editing", "counting", "replaying", "merged", "has_special")


def situations(place: Place, phase: Phase) -> list[Situation]:
    """All that there can be on this screen while a run is in this phase."""
    names = OF_TOKENS if place == "tokens" else OF_A_LESSON
    flags = [dict(zip(names, values, strict=True)) for values in product((False, True), repeat=len(names))]
    found = [replace(Situation(place, phase), **each) for each in flags]
    impossible = (
        lambda s: s.resumable and not s.ended,
        lambda s: s.replaying and not s.merged,
        lambda s: s.unanswered and not s.asks,
    )
    return [s for s in found if not any(never(s) for never in impossible)]


SITUATIONS = [
    situation for place in get_args(Place) for phase in get_args(Phase) for situation in situations(place, phase)
]
each_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)


@each_command
def test_a_command_says_what_it_does(command):
    assert command.label and command.help[0].isupper() and not command.help.endswith(".")
    assert cell_len(command.help) <= 66  # a line of the help at 80 columns


@each_command
def test_a_command_has_an_action_wherever_it_works(command):
    for place in command.places:
        assert callable(getattr(SCREENS[place], f"action_{command.id}"))


@pytest.mark.parametrize("place", get_args(Place))
def test_every_key_of_a_command_is_bound_on_its_screen(place):
    bound = {binding.key for binding in bindings(place)}
    assert bound == {key for command in COMMANDS if place in command.places for key in command.keys}
    assert bound <= {binding.key for binding in SCREENS[place].BINDINGS}


def test_no_key_ever_means_two_things_at_once():
    for situation in SITUATIONS:
        possible = [c for c in commands_of(situation.place) if c.applies(situation)]
        keys = [key for command in possible for key in command.keys]
        assert len(keys) == len(set(keys)), situation


def test_keys_are_such_as_every_terminal_sends():
    named = {"enter", "space", "escape", "delete", "f1", "ctrl+p", "ctrl+z"}
    named |= {"left", "right", "up", "down", "pageup", "pagedown", "home", "end"}
    assert all(len(key) == 1 or key in named for command in COMMANDS for key in command.keys)


def test_the_footer_never_shows_more_than_six_and_fits_80_columns():
    for situation in SITUATIONS:
        assert len(footer(situation)) <= 6, situation
        assert key_line(situation).cell_length <= 78, situation


def test_the_footer_always_tells_how_to_get_help_and_how_to_leave():
    for situation in SITUATIONS:
        if not situation.editing:  # then keys are letters
            assert [c.id for c in footer(situation)][-2:] == ["help", "quit"]


def test_space_pauses_what_trains_and_resumes_what_is_paused():
    def on_space(phase: Phase) -> list[str]:
        situation = Situation("lesson", phase)
        return [c.id for c in commands_of("lesson") if "space" in c.keys and c.applies(situation)]

    assert on_space("training") == ["pause"]
    assert on_space("paused") == ["resume"]
    assert on_space("done") == []


@pytest.mark.parametrize("key", ["question_mark", "f1"])
@pytest.mark.parametrize("place", ["lesson", "tokens"])
async def test_the_help_lists_every_command_of_its_screen(rig: Rig, key: str, place: Place):
    app = rig.app()
    async with app.run_test(size=(120, 80)) as pilot:
        await settle(pilot)
        if place == "tokens":
            await pilot.press("t")
            await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        page = text_of(app)
        for command in COMMANDS:
            is_here = command in commands_of(place)
            assert (f" {command.help} " in page) == is_here
            assert not is_here or " ".join(command.shown_keys) in page


async def test_the_help_tells_of_the_run_on_the_screen(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(120, 80)) as pilot:
        folder = await train(rig, pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        page = text_of(app)
        assert folder.name in page
        assert "cpu, 1 thread: as asked" in page


async def test_the_help_scrolls_on_a_small_screen_and_closes(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        assert "Quit; asks" not in text_of(app)
        await pilot.press("end")
        await settle(pilot)
        assert "Quit; asks" in text_of(app)
        await pilot.press("escape")
        assert isinstance(app.screen, LessonScreen)


async def test_the_palette_offers_what_makes_sense_here(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        assert {"Next", "Code", "Help", "Quit"} <= {c.title for c in app.get_system_commands(app.screen)}
        assert "Pause" not in {c.title for c in app.get_system_commands(app.screen)}
        await train(rig, pilot)
        assert {"Pause", "Stop", "Raise lr"} <= {c.title for c in app.get_system_commands(app.screen)}


async def test_a_command_chosen_in_the_palette_is_done(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"code")
        await settle(pilot)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert isinstance(app.screen, CodeScreen)
