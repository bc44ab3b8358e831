"""Which text to open: a file, or a data set by its name."""

import os
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from zth_tui import corpus, datasets
from zth_tui.errors import UserError
from zth_tui.tokens.text import of_bytes
from zth_tui.tui.beside import beside
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.hint import Hint
from zth_tui.visible import visible

MOST_BYTES = 16_000_000
LONGEST_NAME = 1000  # characters


class OpenTextScreen(Dialog[tuple[str, str] | None]):
    """Dismisses with (title, text), or None."""

    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def compose(self) -> ComposeResult:
        with Vertical(id="form") as frame:
            frame.border_title = "Open a text"
            yield Input(placeholder="a file, or a data set", compact=True, max_length=LONGEST_NAME)
            yield Static(Content(f"data sets: {', '.join([*datasets.registry(), corpus.NAME])}"), classes="meaning")
            yield Hint("Enter  open it    Esc  back", id="hint")

    def on_input_changed(self) -> None:
        self.query_one(Hint).forgive()

    @work(exclusive=True)
    async def on_input_submitted(self, event: Input.Submitted) -> None:
        self.query_one(Hint).say("reading…")
        try:
            self.dismiss(await beside(partial(read, event.value.strip())))
        except UserError as error:
            if self.is_running:  # not left meanwhile
                self.query_one(Hint).complain(str(error))


def read(name_or_path: str) -> tuple[str, str]:
    """(title, text). A file need not be UTF-8: every byte of it is kept. Raises UserError."""
    if name_or_path == corpus.NAME or name_or_path in datasets.registry():
        source, _ = datasets.obtain([name_or_path])
        return source.name, datasets.read_text(source)
    path = Path(os.path.expanduser(name_or_path))
    try:
        if path.is_dir():
            raise UserError(f"{path} is a folder; a text is a file")
        if not path.is_file():
            raise UserError(f"there is no file {name_or_path!r}")
        if path.stat().st_size > MOST_BYTES:
            raise UserError(f"{path} is longer than {MOST_BYTES // 1_000_000} MB; cut it: head -c {MOST_BYTES} {path}")
        return visible(path.name), of_bytes(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
