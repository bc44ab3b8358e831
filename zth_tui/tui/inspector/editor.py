"""Where the text is typed. Esc leaves it."""

from typing import cast

from textual import events
from textual.document._document import Document
from textual.message import Message
from textual.widgets import TextArea

from zth_tui.tokens.text import is_utf8, to_bytes

MOST_CHARACTERS = 100_000  # beyond, a key takes longer than typing should


class Editor(TextArea):
    DEFAULT_CSS = """
    Editor {
        height: 35%;
        min-height: 5;
        border: round $accent;
        border-title-color: $accent;
        padding: 0 1;
        &:focus { border: round $accent; }
    }
    """

    class Left(Message):
        """Enough was typed."""

    class Pasted(Message):
        """More was pasted than can be typed in: it is a text of its own."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, tab_behavior="indent", show_line_numbers=False, id="editor")
        self.border_title = "Type or paste"
        self.border_subtitle = "Esc done"
        self.indent_type = "tabs"

    def _on_key(self, event: events.Key) -> None:  # type: ignore[override]  # the text area's own comes after it
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.Left())

    def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        event.stop()
        if len(self.text) + len(event.text) > MOST_CHARACTERS:
            event.prevent_default()
            self.post_message(self.Pasted(event.text))

    def take(self, text: str) -> bool:
        """Whether the text can be edited here: it is not too long, and comes back as it went in."""
        if len(text) > MOST_CHARACTERS or not is_utf8(text):
            return False
        with self.prevent(self.Changed):
            self.text = text
        return self.text == text

    @property
    def byte(self) -> int:
        """Of the text, the one before which the cursor stands."""
        return len(to_bytes(self.text[: self._lines.get_index_from_location(self.cursor_location)]))

    def go_to_byte(self, byte: int) -> None:
        """Before the character that holds it."""
        before = to_bytes(self.text)[:byte].decode(errors="ignore")
        self.move_cursor(self._lines.get_location_from_index(len(before)))

    @property
    def _lines(self) -> Document:
        return cast(Document, self.document)
