"""The knobs: what may change while training, checked before it is asked for."""

import pytest
from textual.app import App
from textual.widgets import Input, Static

from zth_tui.course.stages import Setting
from zth_tui.runs import commands
from zth_tui.tui.screens.knobs import KnobsScreen

SETTINGS = (
    Setting("batch_size", int, 32, "examples in a step", 1, 1000, live=True),
    Setting("lr", float, 0.1, "learning rate", 0.0, 1000.0, live=True),
)


class Knobs(App[None]):
    answer: commands.Set | str | None = "none yet"

    def __init__(self, settings: tuple[Setting, ...] = SETTINGS) -> None:
        super().__init__()
        self._settings = settings

    def on_mount(self) -> None:
        self.push_screen(
            KnobsScreen(self._settings, {"batch_size": 64}), lambda answer: setattr(self, "answer", answer)
        )


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_every_setting_stands_there_with_its_value_of_now(size: tuple[int, int]) -> None:
    app = Knobs()
    async with app.run_test(size=size):
        assert [(field.name, field.value) for field in app.screen.query(Input)] == [("batch_size", "64"), ("lr", "0.1")]


async def test_a_new_value_is_asked_for_in_its_own_type() -> None:
    app = Knobs()
    async with app.run_test() as pilot:
        await pilot.press("tab", *"0.5", "enter")
        assert app.answer == commands.Set(name="lr", value=0.5)


async def test_a_setting_may_have_a_name_in_any_letters() -> None:
    app = Knobs((*SETTINGS, Setting("β", float, 0.9, "momentum", 0.0, 1.0, live=True)))
    async with app.run_test() as pilot:
        await pilot.press("tab", "tab", *"0.5", "enter")
        assert app.answer == commands.Set(name="β", value=0.5)


async def test_a_value_that_does_not_fit_is_explained_and_not_asked_for() -> None:
    app = Knobs()
    async with app.run_test() as pilot:
        await pilot.press(*"many", "enter")
        assert "takes a whole number" in str(app.screen.query_one("#hint", Static).content)
        assert app.answer == "none yet"


async def test_the_explanation_goes_with_the_next_letter() -> None:
    app = Knobs()
    async with app.run_test() as pilot:
        await pilot.press(*"many", "enter", "backspace")
        assert str(app.screen.query_one("#hint", Static).content) == ""


async def test_escape_changes_nothing() -> None:
    app = Knobs()
    async with app.run_test() as pilot:
        await pilot.press(*"9", "escape")
        assert app.answer is None
