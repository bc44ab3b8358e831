"""A panel on the screen, with a border, a title and a few numbers; re-sends only the rows that changed."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from zth_tui.runs.history import History
from zth_tui.tui.panels import Panel, View

Seen = tuple[int, View]


class PanelView(Widget, can_focus=True):
    """One panel of one run."""

    DEFAULT_CSS = """
    PanelView {
        border: round $foreground-muted;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        &:focus { border: round $accent; border-title-color: $accent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_rows(-1)", "Up", show=False, id="panel.up"),
        Binding("down", "scroll_rows(1)", "Down", show=False, id="panel.down"),
        Binding("left", "turn_page(-1)", "Back", show=False, id="panel.left"),
        Binding("right", "turn_page(1)", "On", show=False, id="panel.right"),
        Binding("question_mark", "screen.explain", "What is this?", show=False, id="panel.explain"),
    ]

    log_scale = var(False)
    """Draw with a log scale, where the picture knows one."""
    first_row = var(0)
    """How many rows the picture is scrolled down."""
    page = var(0)
    """Which of several pictures is shown."""

    def __init__(self, panel: Panel, number: int, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.panel = panel
        self.border_title = Content(f"[{number}] {panel.title}")
        self._history: History | None = None
        self._seen: Seen | None = None
        self._rows: list[Strip] = []

    def show(self, history: History) -> None:
        """Look at this history; draws only where it, the size or the wishes have changed since the last look."""
        if history is not self._history:
            self._history, self._seen = history, None
        self._draw()

    def action_scroll_rows(self, rows: int) -> None:
        """Scroll, but never beyond what changes the picture."""
        if self._history is None:
            return
        wanted, now = self.first_row, self._picture(self.first_row)
        while (wanted := wanted + rows) >= 0:
            if self._picture(wanted) != now:
                self.first_row = wanted
                return
            if rows > 0:
                return

    def action_turn_page(self, pages: int) -> None:
        self.first_row = 0
        self.page += pages

    def render_line(self, y: int) -> Strip:
        row = self._rows[y] if y < len(self._rows) else Strip([])
        return row.adjust_cell_length(self.size.width).apply_style(self.rich_style)

    def on_resize(self) -> None:
        self._draw()

    def watch_log_scale(self) -> None:
        self._draw()

    def watch_first_row(self) -> None:
        self._draw()

    def watch_page(self) -> None:
        self._draw()

    def _view(self, first_row: int) -> View:
        return View(self.size.width, self.size.height, self.log_scale, first_row, self.page)

    def _picture(self, first_row: int) -> list[Text]:
        assert self._history is not None
        return self.panel.draw(self._history, self._view(first_row))

    def _draw(self) -> None:
        if self._history is None or not self.size:
            return
        seen = (self._history.version, self._view(self.first_row))
        if seen == self._seen:
            return
        self._seen = seen
        self._replace_rows([Strip(row.render(self.app.console)) for row in self._picture(self.first_row)])
        self._set_subtitle(self.panel.summary(self._history))

    def _replace_rows(self, rows: list[Strip]) -> None:
        old, self._rows = self._rows, rows
        for y, (before, after) in enumerate(zip_longest(old, rows, fillvalue=Strip([]))):
            if width := changed_width(before, after):
                self.refresh(Region(0, y, width, 1))

    def _set_subtitle(self, text: str) -> None:
        """As `border_subtitle = text`, but without a refresh of the whole widget."""
        if self._border_subtitle is not None and self._border_subtitle.plain == text:
            return
        self._border_subtitle = Content(text)
        self.refresh(Region(-1, self.size.height, self.outer_size.width, 1))


def changed_width(before: Strip, after: Strip) -> int:
    """Cells up to the last one that differs. A terminal gets each row from its left end, so more is not to be saved."""
    if list(before) == list(after):
        return 0
    pairs = enumerate(zip_longest(_cells(before), _cells(after)), 1)
    return max((i for i, (a, b) in pairs if a != b), default=0)


def _cells(row: Strip) -> Iterator[tuple[str, Style | None]]:
    for text, style, _ in row:
        for glyph in text:
            yield glyph, style
            if cell_len(glyph) == 2:
                yield "", style
