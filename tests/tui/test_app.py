"""The app as a whole: where it opens, where its keys lead, and how it ends."""

import errno
import threading

import pytest
from textual.screen import Screen

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import Rig, asked, both_sizes, look, rig, train
from tests.tui.small_course import settle, text_of, until
from zth_tui import paths
from zth_tui.errors import UsageError, UserError
from zth_tui.runs import commands
from zth_tui.runs.folder import RunFolder
from zth_tui.tui import app as app_module
from zth_tui.tui.app import ZthApp, run_app
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.runs import RunsScreen
from zth_tui.tui.screens.tokens import TokensScreen
from zth_tui.tui.screens.too_small import TooSmallScreen
from zth_tui.tui.starter import Starter

__all__ = ["rig"]


def stack(app: ZthApp) -> list[type[Screen]]:
    return [type(screen) for screen in app.screen_stack[1:]]


# Where it opens


@both_sizes
async def test_it_opens_at_the_map_of_the_course(rig: Rig, size):
    app = rig.app(lesson=None)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert stack(app) == [HomeScreen]
        assert "A course" in text_of(app)


async def test_it_opens_at_a_lesson(rig: Rig):
    app = rig.app("mlp")
    async with app.run_test() as pilot:
        await settle(pilot)
        assert stack(app) == [LessonScreen]


def test_a_lesson_that_is_not_there_is_refused_at_once(rig: Rig):
    with pytest.raises(UsageError, match="did you mean mlp"):
        rig.app("mpl")


def test_a_run_that_cannot_be_read_is_refused_at_once(rig: Rig, tmp_path):
    with pytest.raises(UserError, match=r"no run\.json"):
        rig.app(run=RunFolder(tmp_path))


def test_without_a_terminal_it_says_what_to_do(rig: Rig):
    with pytest.raises(UserError, match="needs a terminal; use --train"):
        run_app(rig.pack)


# Where its keys lead


@both_sizes
async def test_there_and_back_by_keys(rig: Rig, size):
    app = rig.app(lesson=None)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert stack(app) == [HomeScreen, LessonScreen]
        await pilot.press("u")
        await settle(pilot)
        assert stack(app) == [HomeScreen, LessonScreen, RunsScreen]
        await pilot.press("escape")
        assert stack(app) == [HomeScreen, LessonScreen]
        await pilot.press("escape")
        assert stack(app) == [HomeScreen]


async def test_keys_that_come_too_fast_lead_where_the_last_one_does(rig: Rig):
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        app.open_lesson("mlp")
        app.open_lesson("mlp")
        await settle(pilot)
        assert stack(app) == [HomeScreen, LessonScreen]
        app.open_lesson("mlp")
        app.action_home()
        await settle(pilot)
        assert stack(app) == [HomeScreen]
        app.open_lesson("mlp")
        app.action_tokens()
        app.action_tokens()
        await settle(pilot)
        assert stack(app) == [HomeScreen, LessonScreen, TokensScreen]


async def test_home_is_where_h_leads_even_if_it_was_never_open(rig: Rig):
    app = rig.app("mlp")
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert stack(app) == [HomeScreen]


async def test_a_run_is_opened_from_the_list_in_place_of_what_was_open(rig: Rig):
    rig.folder(started(), scalars(0, 3.0), finished(1))
    app = rig.app("mlp")
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        await pilot.press("enter")
        await look(pilot)
        assert stack(app) == [LessonScreen]
        assert "✓ done" in text_of(app)


async def test_a_run_that_cannot_be_opened_is_said_to_be_so(rig: Rig, tmp_path):
    app = rig.app(lesson=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        app.open_run(RunFolder(tmp_path))
        await settle(pilot)
        assert [n.message for n in app._notifications] == [f"{tmp_path} is no run folder: it has no run.json"]
        assert stack(app) == [HomeScreen]


async def test_a_run_that_cannot_be_begun_is_said_to_be_so(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    def no_room(*_, **__):
        raise UserError("cannot write the run folder: Read-only file system")

    monkeypatch.setattr(rig.starter, "run", no_room)
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n", "enter")
        await look(pilot)
        assert "Read-only file system" in "".join(n.message for n in app._notifications)
        assert "no run yet" in text_of(app)


# The warm trainer


async def test_a_trainer_is_warmed_up_after_the_first_paint_and_ended_with_the_app(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(app_module, "WARM_UP_AFTER", 0.01)
    app = rig.app()
    async with app.run_test() as pilot:
        await until(pilot, lambda: rig.starter.warmed_up)
        await settle(pilot)
        assert rig.starter.warmed_up == 1
        assert not rig.starter.closed
    assert rig.starter.closed


async def test_the_next_one_is_warmed_up_after_a_start(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app_module, "WARM_UP_AFTER", 100.0)
    monkeypatch.setattr(app_module, "WARM_UP_AGAIN_AFTER", 0.01)
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await until(pilot, lambda: rig.starter.warmed_up)
        await settle(pilot)
        assert rig.starter.warmed_up == 1


async def test_where_there_is_no_room_for_one_the_app_goes_on(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    def no_room() -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(rig.starter, "warm_up", no_room)
    app = rig.app()
    async with app.run_test() as pilot:
        app.warm_up()
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen)


# How it ends


async def test_a_run_that_is_still_being_started_does_not_keep_the_app_from_ending(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
):
    fetched = threading.Event()
    monkeypatch.setattr(rig.starter, "run", lambda *_, **__: fetched.wait(60))
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        app.screen.action_next_step()
        app.screen.action_run()
        app.action_quit()
        await pilot.pause()
        assert app._exit
    fetched.set()


def test_once_the_app_has_ended_nothing_is_started_unseen(rig: Rig):
    starter = Starter()
    starter.close()
    with pytest.raises(UserError, match="the app has ended"):
        starter.run(rig.pack, rig.pack.experiment("mlp/lecture"))
    assert not paths.runs().exists()


async def test_without_a_live_run_q_quits(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("q")
        assert app.return_code == 0
        assert not app.is_running or app._exit


@both_sizes
@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_with_a_live_run_it_asks(rig: Rig, size, key):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await train(rig, pilot)
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "mlp/lecture is not done" in text_of(app)
        await pilot.press("escape")
        assert isinstance(app.screen, LessonScreen)
        assert not app._exit


async def test_a_run_that_is_left_running_is_sent_nothing_and_named_at_the_end(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press("q", "l")
        assert app._exit
        assert app._exit_renderables == [f"{folder.name} goes on training: zth-tui attach {folder.name}"]
    assert asked(folder) == []


async def test_a_run_may_be_stopped_at_the_end(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press("q", "s")
        assert app._exit
    assert asked(folder) == [commands.Stop()]


async def test_asked_twice_it_leaves_the_run_running(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press("ctrl+q", "ctrl+q")
        assert app._exit
    assert asked(folder) == []


async def test_ctrl_c_tells_what_quits(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+c")
        assert [n.message for n in app._notifications] == ["q quits"]


# Any terminal


@pytest.mark.parametrize("size", [(59, 30), (100, 15), (20, 5)])
async def test_too_small_a_terminal_is_said_kindly_until_it_grows(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await train(rig, pilot)
        await pilot.resize_terminal(*size)
        await settle(pilot)
        assert isinstance(app.screen, TooSmallScreen)
        assert "60×16" in text_of(app)
        await pilot.resize_terminal(60, 16)
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen)
        assert "training" in text_of(app)


async def test_a_terminal_that_is_too_small_from_the_start(rig: Rig):
    app = rig.app(run=rig.folder(started(), finished(0)))
    async with app.run_test(size=(40, 10)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, TooSmallScreen)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen)


async def test_q_quits_where_there_is_no_room_to_ask(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        folder = await train(rig, pilot)
        await pilot.resize_terminal(40, 10)
        await settle(pilot)
        await pilot.press("q")
        assert app._exit
    assert asked(folder) == []


async def test_without_colour_state_and_series_are_told_by_their_glyphs(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = rig.app()
    assert app.no_color and not app.current_theme.ansi
    async with app.run_test() as pilot:
        await train(rig, pilot)
        assert "● training" in text_of(app)
        assert "◆ train" in text_of(app)


def test_the_theme_is_made_of_colours_that_256_have(rig: Rig):
    theme = rig.app().current_theme
    colours = [theme.primary, theme.secondary, theme.accent, theme.warning, theme.error, theme.success]
    steps = {0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF}
    for colour in colours:
        assert set(bytes.fromhex(colour[1:])) <= steps
    for grey in (theme.foreground, theme.background, theme.surface, theme.panel):
        red, green, blue = bytes.fromhex(grey[1:])
        assert red == green == blue and (red - 8) % 10 == 0


def test_nothing_moves_by_itself(rig: Rig):
    assert rig.app().animation_level == "none"


async def test_progress_that_cannot_be_read_does_not_keep_the_app_from_opening(rig: Rig):
    rig.pack.progress_path.parent.mkdir(parents=True, exist_ok=True)
    rig.pack.progress_path.write_text("{rubbish")
    app = rig.app(lesson=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "your progress begins anew" in text_of(app)
