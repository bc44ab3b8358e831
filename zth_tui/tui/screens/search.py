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
from zth_tui.course.search import Found, Index, index_of, search
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
        self._index: Index | None = None  # as long as the lessons are being read
        self._found: list[Found] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="search") as frame:
            frame.border_title = "Search"
            frame.border_subtitle = HINT
            yield Input(placeholder="a word: softmax, keepdim, attention …", compact=True, max_length=100)
            yield RowList()
            yield Static("reading the lessons …", id="said")

    def on_mount(self) -> None:
        self._read()

    @work
    async def _read(self) -> None:
        try:
            index = await beside(partial(index_of, self._pack))
        except UserError as error:
            self._say(Content.styled(str(error), "$text-error"))
            return
        if self.is_running:  # not left meanwhile
            self._index = index
            self.on_input_changed()

    def on_input_changed(self) -> None:
        if self._index is None:
            return
        words = self.query_one(Input).value
        self._found = search(self._index, words)[:MOST]
        self._say(Content("Nothing speaks of it." if words.strip() and not self._found else ""))
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
            self._say(Content("No lesson is about this term alone; what it means stands there."))

    def _say(self, what: Content) -> None:
        if self.is_running:  # not left meanwhile
            self.query_one("#said", Static).update(what)

    def action_to_the_list(self) -> None:
        self.query_one(RowList).focus()


def row(found: Found) -> Content:
    """Its title, and below it what it says; an arrow stands before what Enter opens."""
    mark = "◆ " if found.is_term else "→ "
    lines = textwrap.wrap(found.text, 64) if found.is_term else [found.text]
    lines += [f"→ {found.place}"] * bool(found.place)
    return Content.assemble((mark, ACCENT), (found.title, "bold"), *((f"\n  {line}", QUIET) for line in lines))
