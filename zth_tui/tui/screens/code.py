"""A source as it lies on the disk, or as it ran with a bug planted in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from zth_tui.course.stages import Bug
from zth_tui.course.zoo import planted
from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.prose import python

HERE = "▶"
RIGHT = "# right: "


@dataclass(frozen=True)
class Marks:
    """What is to be seen in a source."""

    lines: range = range(0)  # those that matter, numbered from 1
    instead: tuple[str, ...] = ()  # what should stand there


class CodeScreen(Screen[None]):
    """Scrolled to the line that matters, which is marked."""

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
        with ScrollableContainer(id="source"):
            yield Static(source_lines(self._text, self._marks))
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        frame = self.query_one("#source")
        frame.border_title = Content(f"{self.source.parent.name}/{self.source.name}{', as it ran' if self.bug else ''}")
        frame.border_subtitle = Content(str(self.source))
        frame.focus()
        self.query_one(KeyBar).show(Situation(self.PLACE))
        self.call_after_refresh(self._scroll_to_line)

    def _scroll_to_line(self) -> None:
        frame = self.query_one("#source")
        if self._marks.lines:
            frame.scroll_to(y=self._marks.lines[0] - 1 - frame.size.height // 2, animate=False)

    def action_back(self) -> None:
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


def source_lines(source: str, marks: Marks) -> Content:
    """The source in colours, with line numbers; marked lines are bright, and have a glyph for where there is none."""
    code = python(source).split("\n", allow_blank=True)
    digits = len(str(len(code)))
    lines = []
    for number, line in enumerate(code, start=1):
        here = number in marks.lines
        margin = f"{HERE if here else ' '} {number:>{digits}}  "
        line = Content.styled(margin, "bold $text-accent" if here else "$foreground 40%") + line
        lines.append(line.stylize("on $primary 60%") if here else line)
        if here and number == marks.lines[-1]:
            lines += [_ghost(right, " " * len(margin)) for right in marks.instead]
    return Content("\n").join(lines)


def _ghost(line: str, margin: str) -> Content:
    """A line that should stand here and does not."""
    code = line.lstrip()
    return Content.styled(margin + line[: len(line) - len(code)] + RIGHT + code, "italic $text-success")
