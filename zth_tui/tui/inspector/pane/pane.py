"""The place below the rows: lines that somebody else has drawn to its size."""

from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class Pane(Widget):
    DEFAULT_CSS = """
    Pane {
        border: round $foreground-muted;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        padding: 0 1;
    }
    """

    class Resized(Message):
        """What is shown was drawn for another size."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: list[Text] = []

    @property
    def room(self) -> Size:
        """Cells for the lines."""
        return self.content_size

    def show(self, lines: list[Text]) -> None:
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        if y >= len(self._lines):
            return Strip.blank(self.content_size.width, self.rich_style)
        strip = Strip(self._lines[y].render(self.app.console))
        return strip.adjust_cell_length(self.content_size.width).apply_style(self.rich_style)

    def on_resize(self, event: events.Resize) -> None:
        self.post_message(self.Resized())
