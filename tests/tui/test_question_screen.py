"""The question of a step, on the screen."""

import pytest

from tests.tui.lesson_rig import QUESTION, Rig, a_step, look, rewrite, rig
from tests.tui.small_course import text_of
from zth_tui.course.progress import Answer
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.question import ChoiceRow, QuestionScreen

__all__ = ["rig"]
SIZES = pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
LONG = "\n".join(
    ["ask = 'Why?'"]
    + [
        f"[[choice]]\nsays = 'choice {i} {'of many words ' * 9}'\nwhy = 'why {i} {'of many words ' * 12}'"
        f"\nright = {str(i == 4).lower()}"
        for i in range(1, 5)
    ]
)


def asked(rig: Rig, question: str = QUESTION):
    rewrite(rig.pack, a_step("First", question=question))
    return rig.app()


def answer(app) -> Answer | None:
    return app.progress.answer("mlp", "First")


def page(app) -> str:
    return " ".join(text_of(app).replace("│", " ").split())


def seen_whole(app, row: ChoiceRow) -> bool:
    return app.screen.query_one("#question").region.contains_region(row.region)


@SIZES
async def test_a_opens_the_question_as_it_is_written(rig: Rig, size):
    app = asked(rig)
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        await pilot.press("a")
        await look(pilot)
        assert "Why is the first loss [27]?" in page(app)
        assert "1) The learning rate is too high" in page(app)
        assert "No step was made" not in page(app)


async def test_a_number_to_choose_is_told_from_the_key_that_chooses_it(rig: Rig):
    app = asked(rig, QUESTION.replace("The learning rate is too high", "1"))
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a")
        await look(pilot)
        assert "1) 1 " in page(app)


async def test_enter_opens_it_where_nothing_runs(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        assert "Enter opens its question" in page(app)
        await pilot.press("enter")
        assert isinstance(app.screen, QuestionScreen)


async def test_enter_runs_where_something_does(rig: Rig):
    rewrite(rig.pack, a_step("First", run="lecture", question=QUESTION))
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter")
        await look(pilot)
        assert isinstance(app.screen, LessonScreen)
        assert len(rig.starter.begun) == 1


async def test_a_does_nothing_where_nothing_is_asked(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a")
        assert isinstance(app.screen, LessonScreen)


@SIZES
async def test_a_wrong_choice_says_why_at_once_and_another_may_follow(rig: Rig, size):
    app = asked(rig)
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        await pilot.press("a", "enter")
        await look(pilot)
        assert "✗ 1" in page(app)
        assert "No step was made before the first loss." in page(app)
        assert "not that one" in page(app)
        assert answer(app) == Answer(tries=1)
        await pilot.press("down", "enter")
        await look(pilot)
        assert "✓ 2" in page(app)
        assert "Large logits make softmax sure." in page(app)
        assert "passed with help" in page(app)
        assert answer(app) == Answer(tries=2, right=True)
        await pilot.press("escape")
        assert app.progress.has_done("mlp", "First")


async def test_a_digit_chooses(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a", "2")
        await look(pilot)
        assert answer(app) == Answer(tries=1, right=True)
        assert "Question: passed " in page(app)


async def test_enter_closes_it_once_it_is_passed(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a", "2")
        await look(pilot)
        assert "Enter Esc back" in page(app)
        await pilot.press("enter")
        assert isinstance(app.screen, LessonScreen)
        await pilot.press("a", "enter")
        assert isinstance(app.screen, LessonScreen)
        assert answer(app) == Answer(tries=1, right=True)


async def test_an_answer_that_was_shown_can_still_be_chosen(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a", "s", "enter")
        assert isinstance(app.screen, QuestionScreen)
        assert answer(app) == Answer(tries=1, right=True, shown=True)


async def test_a_digit_beyond_the_choices_does_nothing(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a", "4")
        assert answer(app) is None


async def test_a_click_chooses(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a")
        await look(pilot)
        await pilot.click(list(app.screen.query(ChoiceRow))[1])
        assert answer(app) == Answer(tries=1, right=True)


async def test_s_shows_the_answer(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a", "s")
        await look(pilot)
        assert "Large logits make softmax sure." in page(app)
        assert answer(app) == Answer(shown=True)
        await pilot.press("escape")
        assert app.progress.has_done("mlp", "First")


async def test_esc_leaves_it_open(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a", "escape")
        assert isinstance(app.screen, LessonScreen)
        assert answer(app) is None


async def test_an_answered_question_tells_all_when_it_is_opened_again(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("a", "2", "escape", "a", "1")
        await look(pilot)
        for words in ("No step was made", "Large logits", "Guessing among 27", "passed"):
            assert words in page(app)
        assert answer(app) == Answer(tries=1, right=True)


async def test_the_footer_shows_an_open_question_while_nothing_trains(rig: Rig):
    app = asked(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        assert "a Answer" in text_of(app).splitlines()[-1]
        await pilot.press("a", "2", "escape")
        await look(pilot)
        assert "a Answer" not in text_of(app).splitlines()[-1]


@SIZES
async def test_a_long_question_scrolls_with_the_cursor(rig: Rig, size):
    app = asked(rig, LONG)
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        await pilot.press("a", "4")
        await look(pilot)
        rows = list(app.screen.query(ChoiceRow))
        assert seen_whole(app, rows[3])
        await pilot.press("up")
        await look(pilot)
        assert seen_whole(app, rows[2])
        await pilot.press("up", "up")
        await look(pilot)
        assert seen_whole(app, rows[0])
        assert "Why?" in page(app)
