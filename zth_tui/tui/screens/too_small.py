"""A word where there is no room for more."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

WORDS = """\
This window is {now}.
zth-tui needs {least}.

It comes back by itself
when there is room.
q quits; a run goes on."""


class TooSmallScreen(ModalScreen[None]):
    """Covers everything until the terminal has grown. A run goes on."""

    CSS_PATH = "too_small.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "leave", "Quit", show=False)]

    def __init__(self, least: Size) -> None:
        super().__init__()
        self._least = least

    def compose(self) -> ComposeResult:
        yield Static()

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(Static).update(WORDS.format(now=_cells(event.size), least=_cells(self._least)))

    def action_leave(self) -> None:
        self.app.exit()


def _cells(size: Size) -> str:
    return f"{size.width}×{size.height}"
