"""What is still training when the app has ended is named, whatever the learner chose."""

import signal

from tests.build import finished
from tests.tui.lesson_rig import Rig, asked, rig, train
from tests.tui.small_course import settle

__all__ = ["rig"]


async def test_a_run_whose_trainer_does_not_listen_yet_is_stopped_all_the_same(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n", "enter")
        await settle(pilot)
        await pilot.press("q", "s")
        assert app._exit
        assert app._exit_renderables == []
    assert rig.starter.trainers[-1].code == -signal.SIGTERM


async def test_a_run_that_cannot_be_stopped_is_named(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        folder.commands.mkdir()  # nothing can be written there
        await pilot.press("q", "s")
        assert app._exit_renderables == [
            f"{folder.name} could not be stopped and goes on training: zth-tui attach {folder.name}"
        ]


async def test_a_run_that_ends_while_it_is_asked_about_is_not_said_to_go_on(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press("q")
        rig.end(finished(3))
        await pilot.press("l")
        assert app._exit
        assert app._exit_renderables == []
    assert asked(folder) == []
