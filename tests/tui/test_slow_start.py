"""What keys do while a run is being started, as where its data is fetched first; and where it cannot be started."""

import asyncio
import threading

import pytest

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import Rig, asked, bar, look, rig, said, train
from tests.tui.small_course import settle
from zth_tui.errors import UserError
from zth_tui.runs import commands, events
from zth_tui.tui.lesson_runs import LessonRuns
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.knobs import KnobsScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.watch import watch_of

__all__ = ["rig"]
LONG = 60.0  # seconds that anything may take on a busy machine


@pytest.fixture
def may_start(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """No run is made before this is set."""
    event, run = threading.Event(), rig.starter._start

    def start(info):
        assert event.wait(LONG)
        return run(info)

    monkeypatch.setattr(rig.starter, "_start", start)
    return event


async def has_begun(app, pilot) -> None:
    """The run that was asked for is there."""
    async with asyncio.timeout(LONG):
        while app.screen.is_starting:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await look(pilot)


async def test_what_is_asked_of_it_is_asked_of_no_other_run(rig: Rig, may_start: threading.Event):
    old = rig.folder(started(max_steps=1000), scalars(0, 3.3), finished(1))
    app = rig.app()
    async with app.run_test() as pilot:
        await pilot.press("n", "enter", "x")
        await app.open_run(old).wait()
        await pilot.pause()
        assert app.screen.is_starting
        may_start.set()
        await has_begun(app, pilot)
        rig.say(started(max_steps=1000), scalars(0, 3.3), scalars(1, 3.2))
        await look(pilot)
        assert asked(old) == []
        assert asked(rig.newest) == [commands.Stop()]


async def test_a_step_that_is_asked_of_it_counts_in_the_lesson(rig: Rig, may_start: threading.Event):
    app = rig.app()
    async with app.run_test() as pilot:
        await pilot.press("n", "enter", "full_stop")
        step = app.screen.step
        may_start.set()
        await has_begun(app, pilot)
        assert "step" in {deed.act for deed in app.screen.sitting.deeds(step)}


async def test_its_lesson_may_be_left_meanwhile(rig: Rig, may_start: threading.Event):
    app = rig.app()
    async with app.run_test() as pilot:
        await pilot.press("n", "enter", "full_stop", "escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        may_start.set()
        await settle(pilot)
        rig.say(started(max_steps=1000), scalars(0, 3.3), scalars(1, 3.2))
        app.open_lesson("mlp")
        await look(pilot)
        assert asked(rig.newest) == [commands.Step(n=1)]


async def test_what_was_asked_reaches_it_though_its_screen_is_covered(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await pilot.press("n", "enter", "full_stop", "u")
        await settle(pilot)
        rig.say(started(max_steps=1000), scalars(0, 3.3), scalars(1, 3.2))
        app.look_at_unseen()
        assert asked(rig.newest) == [commands.Step(n=1)]


async def test_a_knob_that_is_turned_before_the_lesson_looks_counts(rig: Rig, may_start: threading.Event):
    app = rig.app()
    async with app.run_test() as pilot:
        await pilot.press("n", "enter")
        lesson, step = app.screen, app.screen.step
        lesson._looks.pause()
        may_start.set()
        await settle(pilot)
        rig.say(started(), scalars(0, 3.3), events.Knob(step=1, who="a viewer", name="lr", old=0.1, new=0.2))
        await look(pilot)
        assert "knob" in {deed.act for deed in lesson.sitting.deeds(step)}


async def test_the_run_before_it_has_no_keys_meanwhile(rig: Rig, may_start: threading.Event):
    app = rig.app()
    async with app.run_test() as pilot:
        may_start.set()
        await train(rig, pilot)
        rig.end(finished(3))
        await look(pilot)
        may_start.clear()
        await pilot.press("r", "k", "d")
        assert isinstance(app.screen, LessonScreen) and "starting" in bar(app)
        may_start.set()
        await has_begun(app, pilot)


async def test_where_it_cannot_be_started_the_live_run_goes_on(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    def refuse(_):
        raise UserError("no room for the run folder")

    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        monkeypatch.setattr(rig.starter, "_start", refuse)
        await pilot.press("r")
        await look(pilot)
        assert "no room" in said(app)
        assert asked(first) == [] and "training" in bar(app)


@pytest.mark.parametrize("key", ["k", "s"])
async def test_of_a_run_that_has_ended_it_is_said_that_it_has(rig: Rig, key: str):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        rig.end(finished(3))
        await look(pilot)
        await pilot.press(key)
        assert "the run has ended; r runs it again" in said(app)
        assert not isinstance(app.screen, KnobsScreen) and asked(folder) == []


async def test_a_run_that_is_opened_from_the_list_is_the_one_that_is_held(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        held = app.screen.watched
        await pilot.press("d")
        await app.open_run(folder).wait()
        await look(pilot)
        assert app.screen.watched is held and app.lesson_runs.live == [held]
        rig.end(scalars(3, 2.0, 2.0), finished(3, train=2.1))
        app.look_at_unseen()
        assert not app.progress.has_passed("mlp/lecture")
        await look(pilot)
        assert "has reached the lecture's figures" in said(app)


async def test_a_run_that_is_shown_twice_is_detached_only_when_no_lesson_shows_it(rig: Rig):
    watch, runs = watch_of(rig.folder(started(), scalars(0, 3.3), finished(1))), LessonRuns()
    lesson, inspector = (rig.pack.path, "mlp"), (rig.pack.path, "tokens")
    runs.show(lesson, watch)
    runs.show(inspector, watch)
    runs.detach(inspector)
    assert runs.ended_since() == []
    runs.detach(lesson)
    assert runs.ended_since() == [watch]


async def test_what_came_of_a_run_that_is_shown_is_told_where_it_is_shown(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.end(scalars(3, 2.0), finished(4, train=2.1))
        app.cards = None
        await app.deal().wait()
        await look(pilot)
        assert "has reached the lecture's figures" in said(app)


async def test_a_screen_that_is_covered_does_not_look(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        lesson = app.screen
        await pilot.press("1")
        timers = [timer for timer in lesson._timers if timer._callback == lesson.look and timer._repeat is None]
        assert len(timers) == 1 and not timers[0]._active.is_set()


async def test_one_that_does_not_listen_yet_is_ended_when_another_takes_its_place(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await pilot.press("n", "enter")
        await look(pilot)
        first = rig.starter.trainers[-1]
        await pilot.press("r")
        await look(pilot)
        assert len(rig.starter.begun) == 2
        assert first.poll() is not None
