"""The list of a stage's experiments."""

import pytest

from tests.build import scalars, started
from tests.tui.lesson_rig import Rig, asked, both_sizes, look, rig, train
from tests.tui.small_course import settle, text_of
from zth_tui.runs import commands
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.screens.experiments import ExperimentList, ExperimentsScreen

__all__ = ["rig"]


@both_sizes
async def test_it_shows_each_with_what_it_is_and_should_reach(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        text = text_of(app)
        assert "Experiments of mlp: figures for the lectures' names" in text
        assert "train 2.1000  step 2 3.0000" in text
        assert "two numbers a letter" in text


LONG = "five hidden layers without BatchNorm, and a gain that is too small: all the signal fades. Try 1, 5/3, 3"


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_a_long_description_is_wrapped_below_itself(rig: Rig, size):
    stage = rig.pack.path / "mlp" / "stage.py"
    stage.write_text(stage.read_text().replace("as in the lecture", LONG))
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        x, y, width, height = app.screen.query_one(ExperimentList).content_region
        drawn = [line[x : x + width].strip(" ▁▂▃▄▅▆▇█") for line in text_of(app).splitlines()[y : y + height]]
        assert LONG in " ".join(drawn)


async def test_the_one_under_the_cursor_is_in_sight(rig: Rig):
    stage = rig.pack.path / "mlp" / "stage.py"
    more = "".join(f'"e{i}": {{"doc": "{LONG}"}},\n    ' for i in range(9))
    stage.write_text(stage.read_text().replace('"small": {', f'{more}"small": {{'))
    app = rig.app()
    async with app.run_test(size=(60, 16)) as pilot:
        await settle(pilot)
        await pilot.press("n", "n", "e")
        await settle(pilot)
        assert "two numbers a letter" in text_of(app)


async def test_enter_runs_the_one_under_the_cursor_whatever_the_step_offers(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("e", "down", "enter")
        await settle(pilot)
        assert rig.newest.info().experiment == "small"


async def test_the_cursor_starts_on_what_the_step_offers(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("n", "n", "e", "enter")
        await settle(pilot)
        assert rig.newest.info().experiment == "small"


async def test_one_that_was_run_is_marked(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await train(rig, pilot)
        await pilot.press("e")
        await settle(pilot)
        assert "● lecture" in text_of(app)
        assert "· small" in text_of(app)


async def test_esc_and_e_close_it_and_nothing_runs(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("escape", "e"):
            await pilot.press("e")
            assert isinstance(app.screen, ExperimentsScreen)
            await pilot.press(key)
            await settle(pilot)
            assert not isinstance(app.screen, ExperimentsScreen)
        assert rig.starter.begun == []


async def test_a_live_run_is_asked_about_first(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        first = await train(rig, pilot)
        await pilot.press("e", "down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("x")
        await settle(pilot)
        assert asked(first) == [commands.Stop()]
        assert rig.newest.info().experiment == "small"
        rig.say(started(max_steps=10), scalars(0, 3.0))
        await look(pilot)


async def test_the_text_goes_to_the_step_that_offers_it(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("e", "down", "enter")
        await settle(pilot)
        assert "step 3 of 3" in text_of(app)
        assert "Watch the vowels" in text_of(app)


async def test_one_of_which_the_text_does_not_speak_is_described_beside_it(rig: Rig):
    stage = rig.pack.path / "mlp" / "stage.py"
    stage.write_text(stage.read_text().replace('"small": {', '"wide": {"doc": "more of it"},\n    "small": {'))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("n", "e", "down", "enter")
        await settle(pilot)
        assert "More of it." in text_of(app)
        assert "beside the text" in text_of(app)
        await pilot.press("n")
        await settle(pilot)
        assert "step 2 of 3" in text_of(app)
