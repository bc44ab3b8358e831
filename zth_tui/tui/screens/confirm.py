"""A question with a few answers, each under a key."""

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.row_list import RowList


class ConfirmScreen(Dialog[str | None]):
    """Dismisses with the key of the answer, or None for Esc.

    Arrows and Enter answer too. The first answer is the one that a hasty Enter gives: put the harmless one there.
    """

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", tooltip="Close the question without an answer")
    ]

    def __init__(self, question: str, choices: Mapping[str, str]) -> None:
        """`choices`: what each key means, harmless first."""
        super().__init__()
        self._question = question
        self._choices = dict(choices)

    def compose(self) -> ComposeResult:
        answers = [Option(_answer(key, label), id=key) for key, label in self._choices.items()]
        with Vertical(id="question"):
            yield Static(Content(self._question), id="asked")
            yield RowList(*answers, id="answers")
            yield Static("esc  back", id="way-out")

    def on_key(self, event: events.Key) -> None:
        if event.character in self._choices:
            event.stop()
            self.dismiss(event.character)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_id)


def _answer(key: str, label: str) -> Content:
    return Content.assemble((f"{key:<3}", "bold"), "  ", label)
