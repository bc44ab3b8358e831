"""A lesson: its text, its panels, its run, and every key."""

import errno
import shutil

import pytest
from textual.widgets import Static

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import Rig, asked, both_sizes, evaluation, look, rig, train
from tests.tui.small_course import settle, text_of
from zth_tui.runs import commands, events
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.lock import TrainerLock
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.screens.code import CodeScreen
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.panel import PanelScreen
from zth_tui.tui.widgets.panel_grid import PanelGrid, arrangement
from zth_tui.tui.widgets.panel_view import PanelView
from zth_tui.tui.widgets.run_bar import RunBar

__all__ = ["rig"]
LETTERS = [".", "a", "b"]


def panels_seen(app) -> list[str]:
    return [view.panel.name for view in app.screen.query(PanelView) if view.display]


def said(app) -> str:
    return "\n".join(notification.message for notification in app._notifications)


def bar(app) -> str:
    return "\n".join(line.plain for line in app.screen.query_one(RunBar)._lines)


# The text


@both_sizes
async def test_the_text_is_read_a_step_at_a_time(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "Counting explodes" in text_of(app)
        assert "step 1 of 3" in text_of(app)
        await pilot.press("n")
        await settle(pilot)
        assert "Look inside" in text_of(app)
        assert "step 2 of 3" in text_of(app)
        await pilot.press("p")
        await settle(pilot)
        assert "Counting explodes" in text_of(app)


async def test_there_is_nothing_before_the_first_step_and_after_the_last(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("p")
        assert app.screen.index == 0
        await pilot.press("n", "n", "n", "n")
        assert app.screen.index == 2


async def test_a_step_says_what_enter_runs(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Enter" not in text_of(app)
        await pilot.press("n")
        await settle(pilot)
        assert "Enter runs mlp/lecture" in text_of(app)
        assert "as in the lecture" in text_of(app)


async def test_enter_does_nothing_where_a_step_offers_nothing(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert rig.starter.begun == []


async def test_the_place_is_remembered_and_the_steps_are_seen(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert app.progress.has_seen("mlp", "Why a net")
        assert app.progress.has_seen("mlp", "Sleeping neurons")
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        assert app.screen.index == 1


# The code


@both_sizes
async def test_c_shows_the_source_with_the_line_that_matters_marked(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("n", "c")
        await settle(pilot)
        assert isinstance(app.screen, CodeScreen)
        [marked] = [line for line in text_of(app).splitlines() if "▶" in line]
        assert "h = x" in marked
        await pilot.press("escape")
        assert isinstance(app.screen, LessonScreen)


async def test_without_a_line_that_matters_the_source_is_shown_from_its_beginning(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert "A stage of the tests" in text_of(app)
        assert "▶" not in text_of(app)


# Running


async def test_enter_runs_what_the_step_offers(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        assert folder.info().title == "mlp/lecture"
        assert folder.info().pack == str(rig.pack.path)
        assert app.progress.has_run("mlp/lecture")


async def test_until_the_trainer_speaks_the_run_is_starting(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "no run yet" in bar(app)
        await pilot.press("n", "enter")
        await look(pilot)
        assert "starting" in bar(app)


@both_sizes
async def test_the_run_bar_holds_the_numbers_of_the_run(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await train(rig, pilot)
        rig.say(scalars(3, 2.7, t=1.0), scalars(4, 2.6, t=2.0), evaluation(5, train=2.71, dev=2.72))
        await look(pilot)
        screen = text_of(app)
        for words in ("● training", "mlp/lecture", "step 5 of 1,000", "loss ", "train 2.7100", "dev 2.7200", "lr 0.1"):
            assert words in screen
        for words in ("1.0 steps/s", "16:35 left", "cpu"):
            assert words in screen


async def test_commands_given_before_the_trainer_listens_wait_for_it(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n", "enter", "full_stop")
        await settle(pilot)
        await pilot.press("full_stop")
        rig.say(started())
        await look(pilot)
        assert asked(rig.newest) == []
        rig.say(evaluation(0))
        await look(pilot)
        assert asked(rig.newest) == [commands.Step(n=1)] * 2


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("space", commands.Pause()),
        ("full_stop", commands.Step(n=1)),
        ("greater_than_sign", commands.Step(n=10)),
        ("left_square_bracket", commands.Scale(name="lr", factor=0.5)),
        ("right_square_bracket", commands.Scale(name="lr", factor=2.0)),
        ("s", commands.Sample()),
        ("x", commands.Stop()),
    ],
)
@pytest.mark.parametrize("enlarged", [False, True])
async def test_a_key_sends_its_command(rig: Rig, key, command, enlarged):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press(*(["1"] if enlarged else []), key)
        assert asked(folder) == [command]


async def test_space_resumes_a_paused_run(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        rig.say(events.Paused(step=3))
        await look(pilot)
        assert "paused" in bar(app)
        await pilot.press("space")
        assert asked(folder) == [commands.Resume()]


async def test_keys_of_a_run_do_nothing_where_there_is_none(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("space", "full_stop", "x", "r", "g", "d", "s")
        assert isinstance(app.screen, LessonScreen)
        assert rig.starter.begun == []


async def test_a_full_disk_is_said_and_nothing_breaks(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    def full(self, command):
        raise OSError(errno.ENOSPC, "No space left on device")

    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        monkeypatch.setattr(RunViewer, "send", full)
        await pilot.press("space")
        assert "could not be written: No space left on device" in said(app)


async def test_a_log_that_cannot_be_read_is_said_as_long_as_it_lasts(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    def stale(self):
        raise OSError(errno.ESTALE, "Stale file handle")

    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        with monkeypatch.context() as patch:
            patch.setattr(RunViewer, "poll", stale)
            await look(pilot)
            assert "the run cannot be read: Stale file handle" in bar(app)
        await look(pilot)
        assert "cannot be read" not in bar(app)


async def test_a_trainer_that_waits_for_room_on_the_disk_is_said_to(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        monkeypatch.setattr(RunViewer, "disk_is_full", True)
        await look(pilot)
        assert "the disk is full" in bar(app)


async def test_r_runs_it_again_with_the_settings_of_that_run(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        rig.end(finished(3, train=2.0))
        await look(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert rig.newest != first
        assert rig.newest.info().config == first.info().config
        assert asked(first) == []


async def test_r_stops_a_live_run_first(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        await pilot.press("r")
        await settle(pilot)
        assert asked(first) == [commands.Stop()]
        assert len(rig.starter.begun) == 2


async def test_enter_asks_what_becomes_of_a_live_run(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        await pilot.press("n", "enter")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("escape")
        assert len(rig.starter.begun) == 1
        await pilot.press("enter", "x")
        await settle(pilot)
        assert asked(first) == [commands.Stop()]
        assert rig.newest.info().title == "mlp/small"


async def test_a_live_run_may_be_left_training_beside_the_new_one(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        first = await train(rig, pilot)
        await pilot.press("n", "enter", "d")
        await settle(pilot)
        assert asked(first) == []
        assert rig.newest.info().title == "mlp/small"


async def test_detaching_leaves_the_run_training_and_goes_home(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        await pilot.press("d")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert asked(folder) == []
        app.open_lesson("mlp")
        await settle(pilot)
        assert "no run yet" in bar(app)


async def test_going_home_keeps_the_run_in_its_lesson(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("h")
        await settle(pilot)
        app.open_lesson("mlp")
        await look(pilot)
        assert "training" in bar(app)


# How a run ends


@pytest.mark.parametrize(("why", "word"), [("done", "✓ done"), ("stopped", "■ stopped"), ("diverged", "✗ diverged")])
async def test_an_ended_run_says_how(rig: Rig, why, word):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.end(finished(3, why, train=2.0))
        await look(pilot)
        assert word in bar(app)


async def test_a_diverged_run_offers_to_go_more_gently(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        make_checkpoint(folder, 2)
        rig.end(finished(3, "diverged"))
        await look(pilot)
        assert "infinite at step 3: r runs again, g goes on from step 2, with half the learning rate" in bar(app)
        await pilot.press("g")
        await settle(pilot)
        assert rig.starter.begun[-1] == (folder, {"lr": 0.05})
        rig.say(started(2), evaluation(2))
        rig.end(finished(3, "diverged"))
        await look(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert rig.newest != folder
        assert rig.newest.info().config["lr"] == 0.05


async def test_a_stopped_run_goes_on_from_its_checkpoint(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        make_checkpoint(folder, 3)
        rig.end(finished(3, "stopped"))
        await look(pilot)
        await pilot.press("g")
        await settle(pilot)
        assert rig.starter.begun[-1] == (folder, {})
        await look(pilot)
        assert "starting" in bar(app)
        assert not app.screen.situation.resumable
        rig.say(started(3), scalars(3, 2.5))
        await look(pilot)
        assert "training" in bar(app)
        assert "step 4" in bar(app)


async def test_a_run_that_is_done_does_not_go_on(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        make_checkpoint(folder, 3)
        rig.end(finished(3))
        await look(pilot)
        await pilot.press("g")
        await settle(pilot)
        assert len(rig.starter.begun) == 1


async def test_a_trainer_that_dies_without_a_word_is_noticed(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(200, 50)) as pilot:
        folder = await train(rig, pilot)
        rig.starter.trainers[-1].code = -9
        await look(pilot)
        assert "✗ lost" in bar(app)
        assert str(folder.trainer_log) in bar(app)
        assert "ended without a word" in said(app)


async def test_a_run_that_failed_says_why(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.end(events.Finished(why="error", steps=3, evaluation={}, steps_per_second=0, run="", message="no memory"))
        await look(pilot)
        assert "no memory" in bar(app)


async def test_warnings_and_refusals_pop_up_once(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.say(events.Warning(step=3, text="a [strange] gradient"))
        rig.say(events.Refused(step=3, command="scale", reason="lr must be between 0 and 100"))
        await look(pilot)
        await look(pilot)
        assert said(app).count("a [strange] gradient") == 1
        assert said(app).count("scale was refused: lr must be between 0 and 100") == 1
        assert "refused" in bar(app)


async def test_a_damaged_log_is_said_once(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        folder = await train(rig, pilot)
        for _ in range(2):
            damage(folder)
            await look(pilot)
        assert said(app).count("damaged") == 1


async def test_figures_that_are_reached_are_passed(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot, 3.3, 3.1, 3.01)
        rig.end(finished(3, train=2.11))
        await look(pilot)
        assert app.progress.has_passed("mlp/lecture")
        assert any(n.message.startswith("passed: mlp/lecture") for n in app._notifications)


@pytest.mark.parametrize(("third_loss", "train_loss"), [(3.01, 2.13), (3.03, 2.0)])
async def test_figures_that_are_missed_are_not(rig: Rig, third_loss, train_loss):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot, 3.3, 3.1, third_loss)
        rig.end(finished(3, train=train_loss))
        await look(pilot)
        assert not app.progress.has_passed("mlp/lecture")


# The panels


async def test_on_a_small_screen_the_loss_and_the_panel_of_the_step_are_shown(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await train(rig, pilot)
        assert panels_seen(app) == ["loss", "samples"]
        assert "[2] Activations" in text_of(app).splitlines()[-4]  # one of those that are elsewhere


async def test_on_a_larger_one_there_are_four_and_the_panel_of_the_step_is_among_them(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await train(rig, pilot)
        assert panels_seen(app) == ["loss", "activations", "scatter", "samples"]
        assert app.screen.query_one(".-pointed-at", PanelView).panel.name == "samples"


def test_where_there_is_room_for_all_panels_all_are_shown():
    names = ["loss", "activations", "scatter", "samples", "matrix"]
    assert arrangement(names, None, 128, 56) == (3, names)


def test_the_panel_pointed_at_takes_the_last_place_if_it_has_none():
    assert arrangement(["a", "b", "c"], "c", 44, 19) == (1, ["a", "c"])
    assert arrangement(["a", "b", "c"], "a", 44, 19) == (1, ["a", "b"])


async def test_before_a_run_the_panels_are_those_of_the_experiment_on_offer(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("n", "n")
        await look(pilot)
        assert app.screen.query_one(PanelGrid).names == ("loss", "scatter")


async def test_the_panels_of_a_run_stay_while_the_text_goes_on(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await train(rig, pilot)
        await pilot.press("n")
        await look(pilot)
        assert "samples" in app.screen.query_one(PanelGrid).names


async def test_resizing_while_it_trains_shows_as_many_panels_as_fit(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await train(rig, pilot)
        await pilot.resize_terminal(80, 24)
        await look(pilot)
        assert len(panels_seen(app)) == 2
        await pilot.resize_terminal(200, 60)
        await look(pilot)
        assert len(panels_seen(app)) == 5


async def test_a_digit_enlarges_a_panel_and_gives_it_back(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await train(rig, pilot)
        await pilot.press("5")
        await settle(pilot)
        assert isinstance(app.screen, PanelScreen)
        assert panels_seen(app) == ["matrix"]
        await pilot.press("2")
        await settle(pilot)
        assert panels_seen(app) == ["activations"]
        await pilot.press("2")
        await settle(pilot)
        assert isinstance(app.screen, LessonScreen)
        await pilot.press("9")
        assert isinstance(app.screen, LessonScreen)


async def test_esc_gives_an_enlarged_panel_back(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("1", "escape")
        assert isinstance(app.screen, LessonScreen)


@both_sizes
async def test_w_explains_the_panel_with_its_numbers_of_now(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await train(rig, pilot)
        await pilot.press("1")
        await settle(pilot)
        assert "What is this?" not in text_of(app).splitlines()[0]
        await pilot.press("w")
        await settle(pilot)
        assert "What is this?" in text_of(app)
        assert "at step 3" in app.screen.query_one("Prose")._markdown
        rig.say(scalars(3, 2.0))
        await look(pilot)
        app.screen.explain()
        await settle(pilot)
        assert "at step 4" in app.screen.query_one("Prose")._markdown


async def test_w_in_the_lesson_explains_the_panel_that_the_text_points_to(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("w")
        await settle(pilot)
        assert panels_seen(app) == ["samples"]
        assert "The net writes a name" in text_of(app)


async def test_l_draws_the_loss_on_a_log_scale_everywhere(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        await pilot.press("l")
        assert app.screen.query(PanelView).first().log_scale
        await pilot.press("1")
        await settle(pilot)
        assert app.screen.query_one(PanelView).log_scale
        await pilot.press("l", "escape")
        await look(pilot)
        assert not app.screen.query(PanelView).first().log_scale


async def test_nothing_is_drawn_again_while_nothing_happens(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    app = rig.app()
    async with app.run_test() as pilot:
        await train(rig, pilot)
        rig.end(finished(3))
        await look(pilot)
        drawn = []
        monkeypatch.setattr(PanelView, "refresh", lambda self, *a, **k: drawn.append(self) or self)
        monkeypatch.setattr(Static, "update", lambda self, *a, **k: drawn.append(self))
        app.screen.look()
        assert drawn == []


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("key", ["1", "w", "c", "question_mark", "q", "n"])
async def test_nothing_is_wider_or_higher_than_the_screen(rig: Rig, size, key):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await train(rig, pilot)
        rig.say(evaluation(3, train=2.0, dev=2.1), events.Warning(step=3, text="a long warning " * 20))
        await pilot.press(key)
        await look(pilot)
        for widget in app.screen.query("PanelView, RunBar, KeyBar, LessonText, VerticalScroll, #question"):
            if widget.display and widget.parent.display:
                assert app.screen.region.contains_region(widget.region), widget


# Runs from elsewhere


def samples(step: int, *names: str) -> events.Samples:
    return events.Samples(
        step=step, seed=1, temperature=1.0, prompt="", samples=[events.Sample(text=n, known=False) for n in names]
    )


def damage(folder: RunFolder) -> None:
    with open(folder.events, "ab") as log:
        log.write(b"{rubbish}\n")


def make_checkpoint(folder: RunFolder, step: int) -> None:
    path = folder.checkpoints / f"step-{step:09d}"
    path.mkdir()
    (path / "state.json").write_text("{}")


def test_a_finished_run_can_be_told_from_a_live_one(rig: Rig):
    folder = rig.folder(started(), scalars(0, 3.0), finished(1))
    assert not RunViewer(folder).live


@both_sizes
async def test_opening_a_finished_run_shows_its_panels_from_the_log(rig: Rig, size):
    matrix = events.Matrix(step=0, name="W", rows=LETTERS, columns=LETTERS, values=[[1.0, 2.0, 3.0]] * 3)
    said_before = events.Warning(step=0, text="old news")
    folder = rig.folder(
        started(max_steps=3), scalars(0, 3.3, 3.0, 2.8), matrix, samples(3, "emma"), said_before, finished(3, train=2.5)
    )
    app = rig.app(run=folder)
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        assert "✓ done" in bar(app)
        assert "emma" in text_of(app)
        assert "step 3 of 3" in bar(app)
        assert said(app) == ""


async def test_opening_a_run_opens_the_step_that_is_about_it(rig: Rig):
    app = rig.app(run=rig.folder(started(), finished(0), experiment="small"))
    async with app.run_test() as pilot:
        await look(pilot)
        assert app.screen.step.title == "In the plane"


async def test_attaching_to_a_live_run_shows_it_whole_and_controls_it(rig: Rig):
    folder = rig.folder(started(), scalars(0, *[3.0] * 500), events.Paused(step=500))
    lock = TrainerLock(folder.lock)
    app = rig.app(run=folder)
    async with app.run_test() as pilot:
        await look(pilot)
        assert "‖ paused" in bar(app)
        assert "step 500" in bar(app)
        await pilot.press("space")
        assert asked(folder) == [commands.Resume()]
    lock.release()


async def test_the_panels_without_room_are_named_at_every_size(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await train(rig, pilot)
        await pilot.resize_terminal(80, 24)
        await look(pilot)
        assert "more: [2] Activations [3] Embedding" in text_of(app)
        await pilot.resize_terminal(196, 56)
        await look(pilot)
        assert "more:" not in text_of(app)


async def test_a_run_whose_lesson_is_gone_is_shown_all_the_same(rig: Rig):
    folder = rig.folder(started(), scalars(0, 3.3, 3.0), samples(2, "ava"), finished(2))
    shutil.rmtree(rig.pack.path / "mlp")
    app = rig.app(run=folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot)
        assert "belongs to no lesson" in text_of(app)
        assert "ava" in text_of(app)
