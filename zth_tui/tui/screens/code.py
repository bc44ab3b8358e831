"""A source as it lies on the disk, or as it ran with a bug planted in it."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from zth_tui.course.stages import Bug
from zth_tui.course.zoo import planted
from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.source_view import Marks, SourceView


class CodeScreen(Screen[None]):
    """Opens at the line that matters, which is marked."""

    PLACE: ClassVar[Place] = "code"
    CSS_PATH = "code.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("code")

    def __init__(self, source: Path, line: int | None = None, bug: Bug | None = None) -> None:
        """`line`: the one that matters, from 1; with a `bug` it is the line in which that was planted."""
        super().__init__()
        self.source = source
        self.bug = bug
        self._text = _read(source)
        self._marks = Marks(range(line, line + 1)) if line else Marks()
        if bug:
            self._text, self._marks = planted(self._text, bug), marks_of(self._text, bug)

    def compose(self) -> ComposeResult:
        if self.bug:
            yield Static(Content(self.bug.cause), id="cause")
        yield SourceView(self._text, self._marks, id="source")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        frame = self.query_one("#source")
        frame.border_title = Content(f"{self.source.parent.name}/{self.source.name}{', as it ran' if self.bug else ''}")
        frame.border_subtitle = Content(f"↑↓ PgUp PgDn scroll   {self.source}")
        frame.focus()
        self.query_one(KeyBar).show(Situation(self.PLACE))

    def action_back(self) -> None:
        if self.is_current:
            self.dismiss()


def _read(source: Path) -> str:
    """In place of a file that is gone, or is no text, a word about that."""
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return f"# {source}\n# cannot be read: {error}\n"


def marks_of(source: str, bug: Bug) -> Marks:
    """The lines of the planted source that the bug has changed, and how they are without it."""
    before, right, _ = source.partition(bug.right)
    if not right:
        return Marks()  # the source was changed since
    first, lines = before.count("\n"), source.split("\n")
    return Marks(
        range(first + 1, first + bug.wrong.count("\n") + 2),
        tuple(lines[first : first + right.count("\n") + 1]),
    )
