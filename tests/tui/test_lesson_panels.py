"""The panels of a lesson: which are shown, enlarged, explained."""

import pytest
from textual.widgets import Static

from tests.build import finished, scalars
from tests.tui.lesson_rig import Rig, both_sizes, evaluation, look, panels_seen, rig, train
from tests.tui.small_course import settle, text_of
from zth_tui.course.packs import builtin_pack
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui.lesson.of_run import panels_of
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.panel import PanelScreen
from zth_tui.tui.widgets.panel_grid import PanelGrid, arrangement
from zth_tui.tui.widgets.panel_view import PanelView

__all__ = ["rig"]


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


@pytest.mark.parametrize("name", ["gpt", "gpt2"])
def test_a_lesson_that_begins_with_no_run_on_offer_shows_the_panels_of_its_first_experiment(name: str) -> None:
    lesson = builtin_pack().lesson(name)
    assert lesson.steps[0].run is None
    first = next(iter(lesson.stage.experiments.values()))
    assert panels_of(lesson, None, History()) == first.panels


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
        assert "writes a name letter by letter" in text_of(app)


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
