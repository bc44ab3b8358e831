"""The numbers of a run, explained while they change."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from zth_tui.tui.run_numbers import explanation
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.prose import Prose

SECONDS = 1.0  # between two looks


class RunNumbersScreen(Dialog[None]):
    CSS_PATH = "run_numbers.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,w", "dismiss(None)", "Back")]

    def __init__(self, watch: Watch, take_in: Callable[[], None]) -> None:
        """`take_in` has the watch look at its run, and says what is news."""
        super().__init__()
        self._watch = watch
        self._take_in = take_in
        self._words = ""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="numbers") as frame:
            frame.border_title = "What are these numbers?"
            frame.border_subtitle = "↑↓ scroll   Esc back"
            yield Prose()

    def on_mount(self) -> None:
        self.query_one("#numbers").focus()
        self._write()
        self.set_interval(SECONDS, self._write)

    def _write(self) -> None:
        self._take_in()
        words = explanation(self._watch)
        if words != self._words:
            self._words = words
            self.query_one(Prose).update(words)
