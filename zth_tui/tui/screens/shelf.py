"""The lecture's oddities: example texts to open in the inspector, each with what to look for."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from zth_tui.tokens.glyphs import BLANK, glyph
from zth_tui.tokens.shelf import Oddity, oddities
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.row_list import QUIET, RowList


class ShelfScreen(Dialog[Oddity | None]):
    """Dismisses with the oddity to open, or None."""

    CSS_PATH = "shelf.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, title: str = "") -> None:
        """`title`: of the one on which the cursor starts, such as the one that was taken last."""
        super().__init__()
        self._shelf = oddities()
        self._start = next((i for i, oddity in enumerate(self._shelf) if oddity.title == title), 0)

    def compose(self) -> ComposeResult:
        first = self._shelf[self._start]
        with Horizontal(id="shelf"):
            yield RowList(*(Option(Content(oddity.title)) for oddity in self._shelf), id="titles")
            with VerticalScroll(id="oddity", can_focus=False):
                yield Static(Content(first.look), id="look")
                yield Static(_example(first), id="text")

    def on_mount(self) -> None:
        shelf = self.query_one("#shelf")
        shelf.border_title = "Oddities of lecture 8"
        shelf.border_subtitle = "↑↓ choose   Enter open it   Esc back"
        self.query_one(RowList).highlighted = self._start

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        oddity = self._shelf[event.option_index]
        self.query_one("#look", Static).update(Content(oddity.look))
        self.query_one("#text", Static).update(_example(oddity))
        self.query_one("#oddity").scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._shelf[event.option_index])


def _example(oddity: Oddity) -> Content:
    return Content.styled(in_lines(oddity.text), QUIET)


def in_lines(text: str) -> str:
    """A text made visible, line by line; of its blanks, those at the ends of a line, which nobody would see."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    inner = line.strip(" ")
    before = len(line) - len(line.lstrip(" ")) if inner else 0
    after = len(line) - before - len(inner)
    return BLANK * before + "".join(ch if ch == " " else glyph(ch) for ch in inner) + BLANK * after
