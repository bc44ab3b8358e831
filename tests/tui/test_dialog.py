"""A dialog is answered once, and takes nothing away but itself."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen

from tests.build import run_folder, started
from tests.tui.small_course import settle, small_pack
from zth_tui import paths
from zth_tui.course.packs import builtin_pack
from zth_tui.course.predictions import Prediction
from zth_tui.course.progress import Progress
from zth_tui.course.questions import Choice, Question
from zth_tui.course.standing import experiments_of
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.screens.encodings import EncodingsScreen
from zth_tui.tui.screens.experiments import ExperimentsScreen
from zth_tui.tui.screens.help import HelpScreen
from zth_tui.tui.screens.knobs import KnobsScreen
from zth_tui.tui.screens.numbers import NumbersScreen
from zth_tui.tui.screens.predict import PredictScreen
from zth_tui.tui.screens.question import QuestionScreen
from zth_tui.tui.screens.quit import QuitScreen
from zth_tui.tui.screens.run_numbers import RunNumbersScreen
from zth_tui.tui.screens.shelf import ShelfScreen
from zth_tui.tui.screens.train_tokenizer import TrainTokenizerScreen
from zth_tui.tui.watch import Watch

QUESTION = Question("Which?", (Choice("this", "yes", right=True), Choice("that", "no")))
CURVES = Prediction("Which one?", "the stick", curves={"a slide": [3.0, 2.0, 1.0], "a stick": [3.0, 1.0, 1.0]})


class Over(App[None]):
    """`o` opens a dialog over another screen; its answers are kept."""

    BINDINGS: ClassVar[list[BindingType]] = [("o", "open", "Open")]

    def __init__(self, dialog: Callable[[], Dialog[Any]]) -> None:
        super().__init__()
        self.below: Screen[None] = Screen()
        self.answers: list[object] = []
        self._dialog = dialog

    def on_mount(self) -> None:
        self.push_screen(self.below)

    def action_open(self) -> None:
        self.push_screen(self._dialog(), self.answers.append)

    def burst(self, *keys: str) -> None:
        """Keys that are all there before the first of them is acted on."""
        for key in keys:
            self.post_message(events.Key(key, key if len(key) == 1 else None))


def confirm() -> ConfirmScreen:
    return ConfirmScreen("Delete it?", {"k": "keep it", "d": "delete it"})


def quit_screen() -> QuitScreen:
    return QuitScreen(["mlp/lecture"])


def predict() -> PredictScreen:
    return PredictScreen("Counting", CURVES)


def encodings() -> EncodingsScreen:
    return EncodingsScreen(["bytes"], ["bytes"])


def question() -> QuestionScreen:
    return QuestionScreen(QUESTION, None, lambda answer: None)


def numbers() -> NumbersScreen:
    return NumbersScreen([])


def help_screen() -> HelpScreen:
    return HelpScreen(Screen())


def experiments() -> ExperimentsScreen:
    stage = small_pack(paths.home() / "pack").stage("bigram")
    return ExperimentsScreen(stage, experiments_of(stage, Progress.load(paths.progress())), None)


def knobs() -> KnobsScreen:
    return KnobsScreen(builtin_pack().stage("bigram").settings.values(), {})


def run_numbers() -> RunNumbersScreen:
    return RunNumbersScreen(Watch(RunViewer(run_folder(paths.runs(), started()))), lambda: None)


def train_tokenizer() -> TrainTokenizerScreen:
    return TrainTokenizerScreen(builtin_pack().stage("bpe"), "low lower")


@pytest.mark.parametrize(
    ("dialog", "key"),
    [
        (confirm, "d"),
        (confirm, "enter"),
        (quit_screen, "l"),
        (experiments, "enter"),
        (ShelfScreen, "enter"),
        (knobs, "enter"),
        (train_tokenizer, "enter"),
        (predict, "enter"),
        (encodings, "escape"),
        (question, "escape"),
        (numbers, "escape"),
        (run_numbers, "escape"),
        (help_screen, "escape"),
    ],
)
async def test_keys_that_come_too_fast_answer_once(dialog: Callable[[], Dialog[Any]], key: str) -> None:
    app = Over(dialog)
    async with app.run_test() as pilot:
        await pilot.press("o")
        app.burst(key, key, key)
        await settle(pilot)
        assert app.screen is app.below
        assert len(app.answers) == 1


async def test_an_answer_to_a_covered_dialog_waits_until_it_is_on_top_again() -> None:
    app = Over(confirm)
    async with app.run_test() as pilot:
        await pilot.press("o")
        dialog = app.screen
        cover: ModalScreen[None] = ModalScreen()  # through which the dialog is seen
        await app.push_screen(cover)
        dialog.dismiss("d")
        await settle(pilot)
        assert app.screen is cover and app.answers == []
        app.pop_screen()
        await settle(pilot)
        assert app.screen is app.below and app.answers == ["d"]


async def test_a_covered_dialog_that_is_closed_with_all_others_answers_nothing() -> None:
    app = Over(confirm)
    async with app.run_test() as pilot:
        await pilot.press("o")
        dialog = app.screen
        await app.push_screen(ModalScreen())
        dialog.dismiss("d")
        app.pop_screen()
        app.pop_screen()
        await settle(pilot)
        assert app.screen is app.below and app.answers == []
