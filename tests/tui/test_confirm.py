"""A question with a few answers, each under a key."""

import pytest
from textual.app import App

from tests.tui.small_course import text_of
from zth_tui.tui.screens.confirm import ConfirmScreen


class AskingApp(App[None]):
    """Asks once, and keeps the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str | None] = []

    def on_mount(self) -> None:
        question = ConfirmScreen("Leave [kaiming]?", {"l": "leave it running", "s": "stop it"})
        self.push_screen(question, self.answers.append)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_the_question_and_every_answer_are_read_whole(size):
    app = AskingApp()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen = text_of(app)
        assert all(words in screen for words in ("Leave [kaiming]?", "leave it running", "stop it", "esc"))


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(["l"], "l"), (["s"], "s"), (["escape"], None), (["enter"], "l"), (["down", "enter"], "s")],
)
async def test_a_key_answers(keys, answer):
    app = AskingApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        assert app.answers == [answer]


async def test_an_answer_that_is_longer_than_the_terminal_is_wide_is_read_whole():
    app = App()
    answer = "leave it running on this machine, and come back to it whenever you like with zth-tui attach"
    async with app.run_test(size=(60, 16)) as pilot:
        app.push_screen(ConfirmScreen("It is training.", {"l": answer}))
        await pilot.pause()
        assert all(word in text_of(app) for word in answer.split())


async def test_other_keys_answer_nothing():
    app = AskingApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("x", "space", "1")
        assert app.answers == []
        assert "Leave" in text_of(app)
