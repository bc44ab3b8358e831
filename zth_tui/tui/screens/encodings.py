"""Which encodings stand side by side."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from zth_tui.errors import UserError
from zth_tui.tokens.find import find
from zth_tui.tokens.published.sources import MissingRanks
from zth_tui.tui.beside import beside
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.hint import Hint
from zth_tui.tui.widgets.row_list import ACCENT, RowList
from zth_tui.visible import visible

HINT = "Enter  put it beside the others, or away    Tab  add one    Esc  done"
LONGEST_NAME = 1000  # characters


class EncodingsScreen(Dialog[list[str]]):
    """Dismisses with the names that are wanted, in their order."""

    CSS_PATH = "encodings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "done", "Done")]

    def __init__(self, known: Sequence[str], wanted: Sequence[str]) -> None:
        """`known`: what there is to choose from; `wanted`: what is shown now, other things too."""
        super().__init__()
        self._wanted = list(wanted)
        self._names = [*dict.fromkeys([*known, *wanted])]

    def compose(self) -> ComposeResult:
        with Vertical(id="encodings") as frame:
            frame.border_title = "Encodings"
            yield RowList(*(Option(self._row(name)) for name in self._names))
            yield Input(
                placeholder="or: a file (tokenizer.json, .tiktoken, .model), a run, NAME@K",
                compact=True,
                max_length=LONGEST_NAME,
            )
            yield Hint(HINT, id="hint")

    def _row(self, name: str) -> Content:
        return Content.assemble(("✓ " if name in self._wanted else "  ", ACCENT), visible(name))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        name = self._names[event.option_index]
        if name in self._wanted:
            self._wanted.remove(name)
        else:
            self._wanted.append(name)
        event.option_list.replace_option_prompt_at_index(event.option_index, self._row(name))

    def on_input_changed(self) -> None:
        self.query_one(Hint).forgive()

    @work(exclusive=True)
    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Another one, once it is known to be one."""
        name = event.value.strip()
        if not name:
            self.action_done()
            return
        trouble = await beside(partial(_trouble_with, name))
        if not self.is_running:
            return  # it was left meanwhile
        if trouble:
            self.query_one(Hint).complain(visible(trouble))
            return
        self._add(name)
        event.input.clear()
        self.query_one(Hint).say(HINT)

    def _add(self, name: str) -> None:
        if name not in self._wanted:
            self._wanted.append(name)
        if name not in self._names:
            self._names.append(name)
            self.query_one(RowList).add_option(Option(self._row(name)))
        self.query_one(RowList).replace_option_prompt_at_index(self._names.index(name), self._row(name))

    def action_done(self) -> None:
        self.dismiss(self._wanted)


def _trouble_with(name: str) -> str:
    """Why this is no encoding; "" where it is one, or would be if its ranks were here: its row says how to get them."""
    try:
        find(name)
    except MissingRanks:
        return ""
    except UserError as error:
        return str(error)
    return ""
