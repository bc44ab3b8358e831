"""Which encodings stand side by side."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from zth_tui.tui.widgets.row_list import ACCENT, RowList

HINT = "Enter  put it beside the others, or away    Tab  add one    Esc  done"


class EncodingsScreen(ModalScreen[list[str]]):
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
            yield Input(placeholder="or: a file (tokenizer.json, .tiktoken, .model), a run, NAME@K", compact=True)
            yield Static(HINT, id="hint")

    def _row(self, name: str) -> Content:
        return Content.assemble(("✓ " if name in self._wanted else "  ", ACCENT), name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        name = self._names[event.option_index]
        if name in self._wanted:
            self._wanted.remove(name)
        else:
            self._wanted.append(name)
        event.option_list.replace_option_prompt_at_index(event.option_index, self._row(name))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        name = event.value.strip()
        if name and name not in self._wanted:
            self._wanted.append(name)
        self.action_done()

    def action_done(self) -> None:
        self.dismiss(self._wanted)
