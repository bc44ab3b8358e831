"""A word where there is no room for more."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

WORDS = "zth-tui wants 60 columns\nand 16 rows: please make\nthis window larger.\n\nq quits; a run goes on."


class TooSmallScreen(ModalScreen[None]):
    """Covers everything until the terminal has grown. A run goes on."""

    CSS_PATH = "too_small.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "leave", "Quit", show=False)]

    def compose(self) -> ComposeResult:
        yield Static(WORDS)

    def action_leave(self) -> None:
        self.app.exit()
