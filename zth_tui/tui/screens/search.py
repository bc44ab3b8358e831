"""A word looked for in all lessons and in the glossary."""

import textwrap
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from zth_tui.course.packs import Pack
from zth_tui.course.search import Found, search
from zth_tui.errors import UserError
from zth_tui.tui.beside import beside
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.row_list import ACCENT, QUIET, RowList

MOST = 40  # that are shown
HINT = "↓ to what was found   Enter open its lesson   Esc back"


class SearchScreen(Dialog[Found | None]):
    """Dismisses with what is to be opened, or None."""

    CSS_PATH = "search.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("down", "to_the_list", "Down", show=False),
    ]

    def __init__(self, pack: Pack) -> None:
        super().__init__()
        self._pack = pack
        self._found: list[Found] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="search") as frame:
            frame.border_title = "Search"
            frame.border_subtitle = HINT
            yield Input(placeholder="a word: softmax, keepdim, attention …", compact=True, max_length=100)
            yield RowList()
            yield Static(id="said")

    @work(exclusive=True)
    async def on_input_changed(self, event: Input.Changed) -> None:
        self._found, said = await beside(partial(_look_for, event.value, self._pack))
        if not self.is_running:
            return  # it was left meanwhile
        self.query_one("#said", Static).update(said)
        rows = self.query_one(RowList)
        rows.set_options(Option(row(found)) for found in self._found)
        rows.highlighted = 0 if self._found else None  # the one that Enter opens

    def on_input_submitted(self) -> None:
        """Enter takes the first."""
        if self._found:
            self._open(self._found[0])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(self._found[event.option_index])

    def _open(self, found: Found) -> None:
        if found.lesson:
            self.dismiss(found)
        else:
            self.query_one("#said", Static).update("No lesson is about this term alone; what it means stands there.")

    def action_to_the_list(self) -> None:
        self.query_one(RowList).focus()


def _look_for(word: str, pack: Pack) -> tuple[list[Found], Content]:
    """What is found, and what is to be said where that is nothing."""
    try:
        found = search(pack, word)[:MOST]
    except UserError as error:
        return [], Content.styled(str(error), "$text-error")
    return found, Content("Nothing speaks of it." if word.strip() and not found else "")


def row(found: Found) -> Content:
    """Its title, and below it what it says."""
    mark = "◆ " if found.is_term else "  "
    lines = textwrap.wrap(found.text, 64) if found.is_term else [found.text]
    return Content.assemble((mark, ACCENT), (found.title, "bold"), *((f"\n  {line}", QUIET) for line in lines))
