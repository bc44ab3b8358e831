"""What a step offers to do, and what ticks it."""

import pytest

from tests.build import scalars, started
from tests.tui.lesson_rig import (
    QUESTION,
    Rig,
    a_step,
    both_sizes,
    evaluation,
    look,
    offered,
    place,
    rewrite,
    rig,
)
from tests.tui.small_course import text_of
from zth_tui.runs import events
from zth_tui.tui.screens.code import CodeScreen
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.question import QuestionScreen
from zth_tui.tui.screens.tokens import TokensScreen
from zth_tui.tui.widgets.offer_list import OfferList

__all__ = ["rig"]
FULL = a_step(
    "Full", run="lecture", set={"lr": 0.5}, panel="samples", code="h = x", tokens="Egg. egg", question=QUESTION
)
ALIVE = (started(max_steps=1000), scalars(0, 3.3, 3.0), evaluation(0))


async def begin(rig: Rig, pilot) -> None:
    await pilot.press("enter")
    await look(pilot)
    rig.say(*ALIVE)
    await look(pilot)


async def test_on_a_small_screen_offers_stand_side_by_side_in_three_rows(rig: Rig):
    rewrite(rig.pack, FULL)
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        assert offered(app).split("\n") == [
            "○ Enter runs lecture with lr 0.5",
            "4 Samples   c code   i tokens",
            "○ a question",
        ]


async def test_on_a_larger_one_each_has_a_line(rig: Rig):
    rewrite(rig.pack, FULL)
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot)
        assert offered(app).split("\n") == [
            "○ Enter runs mlp/lecture with lr 0.5",
            "  4 enlarges Samples",
            "  c shows the line in the source",
            "  i shows the tokens of a text",
            "○ a answers the question",
        ]


async def test_an_experiment_is_told_in_its_own_words_unless_the_step_makes_another_of_it(rig: Rig):
    rewrite(rig.pack, a_step("As it is", run="lecture"), a_step("Not", run="lecture", set={"lr": 0.5}))
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot)
        assert "as in the lecture" in offered(app)
        await pilot.press("n")
        await look(pilot)
        assert "as in the lecture" not in offered(app)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (80, 60), (120, 40), (200, 60)])
async def test_offers_never_take_more_room_than_they_may(rig: Rig, size):
    rewrite(rig.pack, FULL)
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        area = app.screen.query_one(OfferList)
        assert area.size.height <= (3 if size[1] <= 24 else 6)
        assert "Enter" in offered(app)
        assert " a " in offered(app)


async def test_a_step_with_nothing_to_do_offers_nothing_and_is_done_by_being_read(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        assert not app.screen.query_one(OfferList).display
        assert place(app) == "step 1 of 3 ✓"
        assert app.progress.has_done("mlp", "Why a net")


@both_sizes
async def test_a_run_ticks_the_step_that_asks_for_it(rig: Rig, size):
    app = rig.app()
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        await pilot.press("n")
        await look(pilot)
        assert offered(app).startswith("○ Enter runs ")
        assert place(app) == "step 2 of 3"
        await begin(rig, pilot)
        assert offered(app).startswith("✓ Enter runs ")
        assert place(app) == "step 2 of 3 ✓"
        assert app.progress.has_done("mlp", "Sleeping neurons")


async def test_a_run_of_another_day_counts(rig: Rig):
    rewrite(rig.pack, a_step("Run", run="lecture"))
    app = rig.app()
    app.progress.ran("mlp/lecture")
    async with app.run_test() as pilot:
        await look(pilot)
        assert app.progress.has_done("mlp", "Run")


async def test_enter_runs_with_the_settings_of_the_step(rig: Rig):
    rewrite(rig.pack, a_step("Run", run="lecture"), a_step("Again", run="lecture", set={"lr": 0.5}))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await begin(rig, pilot)
        rig.starter.trainers[-1].code = 0
        await pilot.press("n")
        await look(pilot)
        assert not app.progress.has_done("mlp", "Again")
        await begin(rig, pilot)
        assert [folder.info().config["lr"] for folder, _ in rig.starter.begun] == [0.1, 0.5]
        assert app.progress.has_done("mlp", "Again")


async def test_a_live_run_with_other_settings_is_asked_about_like_any_other(rig: Rig):
    rewrite(rig.pack, a_step("Run", run="lecture"), a_step("Again", run="lecture", set={"lr": 0.5}))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await begin(rig, pilot)
        await pilot.press("n", "enter")
        await look(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "mlp/lecture with lr 0.5" in text_of(app)


async def test_a_run_is_opened_at_the_step_with_its_settings(rig: Rig):
    rewrite(
        rig.pack,
        a_step("Small", run="small"),
        a_step("Small, fast", run="small", set={"lr": 0.1}, code="h = x", do="code"),
    )
    app = rig.app(run=rig.folder(*ALIVE, experiment="small"))
    async with app.run_test() as pilot:
        await look(pilot)
        assert app.screen.step.title == "Small"
    rewrite(
        rig.pack, a_step("Slow", run="small", set={"lr": 0.01}), a_step("Small", run="small", code="h = x", do="code")
    )
    app = rig.app(run=rig.folder(*ALIVE, experiment="small"))
    async with app.run_test() as pilot:
        await look(pilot)
        assert app.screen.step.title == "Small"


@pytest.mark.parametrize("keys", [["4"], ["w"], ["1", "4"]])
async def test_the_panel_pointed_to_ticks_a_step_when_it_is_enlarged_or_explained(rig: Rig, keys):
    rewrite(rig.pack, a_step("Look", run="lecture", panel="samples", do="panel"))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        assert "○ 4 Samples" in offered(app)
        await pilot.press(*keys)
        await look(pilot)
        assert app.progress.has_done("mlp", "Look")


async def test_another_panel_does_not(rig: Rig):
    rewrite(rig.pack, a_step("Look", run="lecture", panel="samples", do="panel"))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await pilot.press("1")
        await look(pilot)
        assert not app.progress.has_done("mlp", "Look")


@pytest.mark.parametrize("enlarged", [False, True])
@pytest.mark.parametrize(
    ("act", "key"),
    [
        ("step", "full_stop"),
        ("step", "greater_than_sign"),
        ("sample", "s"),
    ],
)
async def test_a_command_to_the_run_ticks_the_step_that_asks_for_it(rig: Rig, act, key, enlarged):
    rewrite(rig.pack, a_step("Do", run="lecture", do=act))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await pilot.press(key)
        assert not app.progress.has_done("mlp", "Do")
        await begin(rig, pilot)
        assert not app.progress.has_done("mlp", "Do")
        await pilot.press(*(["1"] if enlarged else []), key)
        await look(pilot)
        assert app.progress.has_done("mlp", "Do")


async def test_a_knob_ticks_once_the_run_says_that_it_was_turned(rig: Rig):
    rewrite(rig.pack, a_step("Do", run="lecture", do="knob"))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await begin(rig, pilot)
        await pilot.press("k", "enter")
        rig.say(events.Refused(step=2, command="set", reason="too much"))
        await look(pilot)
        assert not app.progress.has_done("mlp", "Do")
        rig.say(events.Knob(step=2, who="you", name="lr", old=0.1, new=0.2))
        await look(pilot)
        assert app.progress.has_done("mlp", "Do")


async def test_a_run_with_other_settings_is_not_the_one_that_a_step_asks_for(rig: Rig):
    rewrite(rig.pack, a_step("Still", run="lecture", set={"lr": 0.0}), a_step("Moving", run="lecture"))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await begin(rig, pilot)
        await pilot.press("n")
        await look(pilot)
        assert app.progress.has_done("mlp", "Still") and not app.progress.has_done("mlp", "Moving")


async def test_what_was_done_in_an_earlier_sitting_stays_ticked(rig: Rig):
    rewrite(rig.pack, a_step("Do", run="lecture", do="step"))
    app = rig.app()
    app.progress.came_to("mlp", 0, "Do")
    app.progress.done("mlp", "Do")
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        assert "✓ . one step" in offered(app)


async def test_the_source_ticks_a_step_about_a_line(rig: Rig):
    rewrite(rig.pack, a_step("Line", code="h = x", do="code"))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        assert offered(app) == "○ c code"
        await pilot.press("c", "escape")
        await look(pilot)
        assert offered(app) == "✓ c code"
        assert app.progress.has_done("mlp", "Line")


async def test_i_opens_the_inspector_with_the_text_of_the_step(rig: Rig):
    rewrite(rig.pack, a_step("Eggs", tokens="Egg. egg [b]"))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await pilot.press("i")
        await look(pilot)
        assert isinstance(app.screen, TokensScreen)
        assert (app.inspection.text, app.inspection.title) == ("Egg. egg [b]", "Eggs")
        assert app.progress.has_done("mlp", "Eggs")
        await pilot.press("escape")
        assert isinstance(app.screen, LessonScreen)


async def test_i_does_nothing_where_a_step_gives_no_text(rig: Rig):
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await pilot.press("i")
        await look(pilot)
        assert isinstance(app.screen, LessonScreen)


async def test_a_question_that_is_all_that_is_left_is_said_to_be(rig: Rig):
    rewrite(rig.pack, a_step("Line", code="h = x", do="code", question=QUESTION))
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot)
        await pilot.press("c", "escape")
        await look(pilot)
        assert "○ a answers the question, all that is left" in offered(app)
        assert not app.progress.has_done("mlp", "Line")
        await pilot.press("a", "2", "escape")
        await look(pilot)
        assert "✓ a shows the question again" in offered(app)
        assert place(app) == "step 1 of 1 ✓"


async def test_the_answer_may_come_before_the_act(rig: Rig):
    rewrite(rig.pack, a_step("Line", code="h = x", do="code", question=QUESTION))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await pilot.press("a", "2", "escape")
        await look(pilot)
        assert not app.progress.has_done("mlp", "Line")
        await pilot.press("c", "escape")
        assert app.progress.has_done("mlp", "Line")


async def test_what_was_done_in_one_step_ticks_no_other(rig: Rig):
    rewrite(rig.pack, a_step("One", code="h = x", do="code"), a_step("Two", code="h = x", do="code"))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await pilot.press("c", "escape", "n")
        await look(pilot)
        assert not app.progress.has_done("mlp", "Two")


async def test_n_reads_on_whatever_is_done(rig: Rig):
    rewrite(rig.pack, FULL, a_step("Next"))
    app = rig.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot)
        await pilot.press("n")
        await look(pilot)
        assert app.screen.step.title == "Next"
        assert not app.progress.has_done("mlp", "Full")


@pytest.mark.parametrize(("words", "screen"), [("shows the line", CodeScreen), ("answers the", QuestionScreen)])
async def test_a_click_on_an_offer_presses_its_key(rig: Rig, words, screen):
    rewrite(rig.pack, FULL)
    app = rig.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot)
        row = next(y for y, line in enumerate(offered(app).split("\n")) if words in line)
        await pilot.click(OfferList, offset=(8, row))
        await look(pilot)
        assert isinstance(app.screen, screen)
