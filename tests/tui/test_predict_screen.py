"""Predicting before a run: a number, a direction or a curve, and always a way past it."""

import pytest
from textual import events
from textual.app import App
from textual.widgets import Input, OptionList, Static

from zth_tui.course.predictions import Prediction
from zth_tui.runs.folder import Forecast
from zth_tui.tui.lesson.forecasts import SKIP, Said
from zth_tui.tui.screens.predict import PredictScreen, read_number, sketch

NUMBER = Prediction("What does the first step lose?", "ln 27", number="step 0")
DIRECTION = Prediction("Where does dev go?", "up", direction="dev", since=100)
CURVES = Prediction("Which one?", "the stick", curves={"a slide": [3.0, 2.0, 1.0], "a stick": [3.0, 1.0, 1.0]})


class Asking(App[None]):
    answer: Said | str = "none yet"

    def __init__(self, prediction: Prediction) -> None:
        super().__init__()
        self.prediction = prediction

    def on_mount(self) -> None:
        self.push_screen(PredictScreen("Counting", self.prediction), lambda said: setattr(self, "answer", said))


async def answer(prediction: Prediction, *keys: str, size: tuple[int, int] = (80, 24)) -> Said | str:
    app = Asking(prediction)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        return app.answer


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_the_question_and_all_choices_are_in_sight(size):
    app = Asking(CURVES)
    async with app.run_test(size=size):
        assert app.screen.query_one(OptionList).option_count == 3
        assert app.screen.query_one("#form").max_scroll_y == 0
        assert "Which one?" in str(app.screen.query_one(".ask", Static).content)


async def test_a_number_is_typed():
    assert await answer(NUMBER, *"3.3", "enter") == Forecast("Counting", "step 0", number=3.3)


async def test_a_word_is_refused_and_may_be_mended():
    app = Asking(NUMBER)
    async with app.run_test() as pilot:
        await pilot.press(*"many", "enter")
        assert "is no number" in str(app.screen.query_one("#hint", Static).content)
        await pilot.press(*["backspace"] * 4, "3", "enter")
        assert app.answer == Forecast("Counting", "step 0", number=3.0)


async def test_what_is_wrong_with_a_word_is_said_until_it_is_changed():
    app = Asking(NUMBER)
    async with app.run_test() as pilot:
        hint = app.screen.query_one("#hint", Static)
        before = str(hint.content)
        await pilot.press(*"many", "enter", "backspace")
        assert str(hint.content) == before


@pytest.mark.parametrize(("key", "direction"), [("1", "falls"), ("3", "rises")])
async def test_a_digit_chooses_and_enter_says_it(key, direction):
    assert await answer(DIRECTION, key) == "none yet"
    assert await answer(DIRECTION, key, "enter") == Forecast("Counting", "dev", direction=direction)


async def test_the_digit_after_the_choices_is_to_just_run_it():
    assert await answer(CURVES, "3", "enter") == SKIP


async def test_a_digit_beyond_the_choices_chooses_nothing():
    assert await answer(CURVES, "2", "9", "enter") == Forecast("Counting", curve="a stick", heights=(3.0, 1.0, 1.0))


async def test_a_direction_is_picked():
    assert await answer(DIRECTION, "down", "down", "enter") == Forecast("Counting", "dev", direction="rises")


async def test_a_curve_is_picked_with_its_sketch():
    assert await answer(CURVES, "down", "enter") == Forecast("Counting", curve="a stick", heights=(3.0, 1.0, 1.0))


@pytest.mark.parametrize(("prediction", "keys"), [(NUMBER, ["enter"]), (DIRECTION, ["end", "enter"])])
async def test_it_can_be_skipped(prediction, keys):
    assert await answer(prediction, *keys) == SKIP


@pytest.mark.parametrize("prediction", [NUMBER, CURVES])
async def test_escape_runs_nothing(prediction):
    assert await answer(prediction, "escape") is None


def test_a_sketch_goes_from_the_lowest_to_the_highest_block():
    assert sketch([1.0, 2.0, 3.0], cells=8) == "▁▂▃▄▅▆▇█"
    assert sketch([1.0, 1.0, 1.0], cells=3) == "▁▁▁"


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3.0), ("−2.5", -2.5), (".5", 0.5), ("12,345.6", 12345.6), ("1e-3", 0.001), ("3.", 3.0)],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "3,5", "1,2,3", "nan", "inf", "1e999", ".", "e5", "١٢", "1_000", "9" * 400])
def test_what_could_mean_something_else_is_no_number(text):
    assert read_number(text) is None


async def test_more_than_fits_is_refused_and_no_skip():
    app = Asking(NUMBER)
    async with app.run_test() as pilot:
        app.screen.query_one(Input).post_message(events.Paste("x" * 50))
        await pilot.press("enter")
        assert app.answer == "none yet"


@pytest.mark.parametrize("prediction", [NUMBER, CURVES])
async def test_keys_that_come_too_fast_answer_once(prediction):
    app = Asking(prediction)
    async with app.run_test() as pilot:
        for _ in range(10):
            app.simulate_key("enter")
        await pilot.pause()
        assert app.answer not in ("none yet", None)
