"""A tokenizer of one's own: on which text, cut how, with how many tokens."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from zth_tui import corpus, datasets
from zth_tui.course.stages import Stage, Value
from zth_tui.errors import UserError
from zth_tui.kept_texts import kept
from zth_tui.tui.beside import beside
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.screens.open_text import LONGEST_NAME
from zth_tui.tui.widgets.field import field
from zth_tui.tui.widgets.hint import Hint

THIS = "this text"
SETTINGS = ("split", "vocab_size", "pace")  # those that are asked for; another pack's stage may lack some
HINT = "tab  the next one    Enter  train    Esc  back"


@dataclass(frozen=True)
class Wish:
    """What to train on, a data set or a file, and the settings that were chosen."""

    data: str
    settings: dict[str, Value]


class TrainTokenizerScreen(Dialog[Wish | None]):
    """Dismisses with what to train, checked, or None."""

    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, stage: Stage, text: str) -> None:
        """`text`: the one that is inspected."""
        super().__init__()
        self._settings = [stage.settings[name] for name in SETTINGS if name in stage.settings]
        self._text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="form", can_focus=False) as frame:
            frame.border_title = "Train a tokenizer"
            known = ", ".join([*datasets.registry(), corpus.NAME])
            yield from field("text", THIS, f"{THIS}, a file, or: {known}", LONGEST_NAME)
            for setting in self._settings:
                choices = f" ({' | '.join(setting.choices)})" if setting.choices else ""
                yield from field(setting.name, f"{setting.default}", f"{setting.doc}{choices}", LONGEST_NAME)
            yield Hint(HINT, id="hint")

    def on_input_changed(self) -> None:
        self.query_one(Hint).forgive()

    @work(exclusive=True)
    async def on_input_submitted(self) -> None:
        """Data sets are fetched before the form is left, so that it can still be changed where that fails."""
        values = {line.name or "": line.value.strip() for line in self.query(Input)}
        try:
            settings = {setting.name: setting.parse(values[setting.name]) for setting in self._settings}
            self.query_one(Hint).say("getting the text…")
            data = await beside(partial(self._data, values["text"]))
            self.dismiss(Wish(data, settings))
        except UserError as error:
            if self.is_running:  # not left meanwhile
                self.query_one(Hint).complain(str(error))

    def _data(self, wanted: str) -> str:
        """The name of a data set, or a file. Raises UserError."""
        if wanted == THIS:
            return kept(self._text)
        if wanted in datasets.registry():
            datasets.obtain([wanted])
        else:
            datasets.find(wanted)
        return wanted
