"""A source with line numbers. It is never wider than its place: long lines go on below."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from zth_tui.tui.widgets.prose import python

HERE = "▶"
RIGHT = "# right: "
HANG = 4  # columns: how much farther in a long line goes on
NARROWEST = 20  # columns: where less would be left for it, its indent is dropped
TAB = 4


@dataclass(frozen=True)
class Marks:
    """What is to be seen in a source."""

    lines: range = range(0)  # those that matter, numbered from 1
    instead: tuple[str, ...] = ()  # what should stand there


@dataclass(frozen=True)
class Line:
    margin: Content
    code: Content
    number: int  # from 1; a line that should be here has the number of the one before
    marked: bool = False


class SourceView(ScrollView, can_focus=True):
    """Opens at the marked lines. Draws no more than is in sight, since sources are long."""

    DEFAULT_CSS = """
    SourceView {
        overflow-x: hidden;
        scrollbar-gutter: stable;
    }
    """

    def __init__(self, source: str, marks: Marks, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines = source_lines(source, marks)
        self._opens_at = marks.lines[0] if marks.lines else 1
        self._rows: list[tuple[int, Content]] = []  # each with the number of its line

    def on_resize(self, event: events.Resize) -> None:
        """Fold the lines anew, and stay at the line that was the first in sight."""
        place = self.scrollable_content_region
        above = 0 if self._rows else place.height // 2
        number = self._rows[self.scroll_offset.y][0] if self._rows else self._opens_at
        self._rows = [(line.number, row) for line in self._lines for row in rows_of(line, place.width)]
        self.virtual_size = Size(place.width, len(self._rows))
        y = next((y for y, (of, _) in enumerate(self._rows) if of == number), 0)
        self.scroll_to(y=y - above, animate=False, force=True)  # its scrollbar may not be there yet

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        if y >= len(self._rows) or not self.size.width:
            return Strip.blank(self.size.width, self.rich_style)
        [strip] = Visual.to_strips(self, self._rows[y][1], self.size.width, 1, self.visual_style, pad=True)
        return strip


def source_lines(source: str, marks: Marks) -> list[Line]:
    """The source in colours; marked lines are bright, and have a glyph for where there is none."""
    code = python(source.expandtabs(TAB)).split("\n", allow_blank=True)
    return list(_lines(code, marks, digits=len(str(len(code)))))


def _lines(code: Iterable[Content], marks: Marks, digits: int) -> Iterator[Line]:
    for number, line in enumerate(code, start=1):
        here = number in marks.lines
        margin = f"{HERE if here else ' '} {number:>{digits}}  "
        yield Line(Content.styled(margin, "bold $text-accent" if here else "$foreground 40%"), line, number, here)
        if here and number == marks.lines[-1]:
            for right in marks.instead:
                yield Line(Content(" " * len(margin)), _ghost(right), number)


def _ghost(line: str) -> Content:
    """A line that should stand here and does not."""
    code = line.lstrip()
    return Content.styled(line[: len(line) - len(code)] + RIGHT + code, "italic $text-success")


def rows_of(line: Line, width: int) -> Iterator[Content]:
    """The line as it stands in so many columns."""
    blank = Content(" " * len(line.margin))
    for i, code in enumerate(folded(line.code, width - len(blank))):
        row = (blank if i else line.margin) + code
        yield row.stylize("on $primary 60%") if line.marked else row


def folded(code: Content, width: int) -> list[Content]:
    """The line in rows of so many columns; all but the first stand farther in than it."""
    if code.cell_length <= width:
        return [code]
    indent = len(code) - len(code.plain.lstrip())
    hang = indent + HANG
    if width - hang < NARROWEST:
        indent = hang = 0
    first, *rest = code[indent:].wrap(max(1, width - hang))
    return [Content(" " * indent) + first, *(Content(" " * hang) + row for row in rest)]
