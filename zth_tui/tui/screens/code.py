"""The stage's own source, as it lies on the disk."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.prose import python

HERE = "▶"


class CodeScreen(Screen[None]):
    """Scrolled to the line that matters, which is marked."""

    PLACE: ClassVar[Place] = "code"
    CSS_PATH = "code.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("code")

    def __init__(self, source: Path, line: int | None) -> None:
        """`line`: the one that matters, from 1."""
        super().__init__()
        self.source = source
        self.line = line

    def compose(self) -> ComposeResult:
        with ScrollableContainer(id="source"):
            yield Static(source_lines(self.source.read_text(encoding="utf-8"), self.line))
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        frame = self.query_one("#source")
        frame.border_title = Content(f"{self.source.parent.name}/{self.source.name}")
        frame.border_subtitle = Content(str(self.source))
        frame.focus()
        self.query_one(KeyBar).show(Situation(self.PLACE))
        self.call_after_refresh(self._scroll_to_line)

    def _scroll_to_line(self) -> None:
        frame = self.query_one("#source")
        if self.line:
            frame.scroll_to(y=self.line - 1 - frame.size.height // 2, animate=False)

    def action_back(self) -> None:
        self.dismiss()


def source_lines(source: str, marked: int | None) -> Content:
    """The source in colours, with line numbers; the marked line is bright, and has a glyph for where there is none."""
    code = python(source).split("\n", allow_blank=True)
    digits = len(str(len(code)))
    lines = []
    for number, line in enumerate(code, start=1):
        here = number == marked
        margin = f"{HERE if here else ' '} {number:>{digits}}  "
        line = Content.styled(margin, "bold $text-accent" if here else "$foreground 40%") + line
        lines.append(line.stylize("on $primary 60%") if here else line)
    return Content("\n").join(lines)
