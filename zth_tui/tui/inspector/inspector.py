"""The rows of the encodings, and below them the token under the cursor or the replay of an encoding."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TypeVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from zth_tui.runs.folder import RunFolder
from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.merging import Check
from zth_tui.tokens.replay import Replay
from zth_tui.tokens.text import of_str, to_bytes
from zth_tui.tui.inspector.counting import counted
from zth_tui.tui.inspector.details import details
from zth_tui.tui.inspector.editor import Editor
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.jobs import Job, Jobs
from zth_tui.tui.inspector.pane import Pane
from zth_tui.tui.inspector.replay import replay_view
from zth_tui.tui.inspector.rows import TokenRows

T = TypeVar("T")
SOON = 0.1  # seconds that a count may take before the old rows give way to "counting…"
STOPPED = "not counted: it was stopped"


@dataclass(frozen=True)
class Prepared:
    """The replay of a text in an encoding."""

    text: str
    encoding: BytePairEncoding
    replay: Replay


class Inspector(Vertical):
    """Counts off the loop, so that no text makes keys wait."""

    DEFAULT_CSS = """
    Inspector {
        TokenRows {
            height: 1fr;
            border: round $foreground-muted;
            border-title-color: $foreground;
            border-subtitle-color: $text-muted;
            padding: 0 1;
        }
        Pane { height: 10; }
    }
    """

    class Changed(Message):
        """What is seen, and with it which keys make sense."""

    def __init__(self, inspection: Inspection) -> None:
        super().__init__()
        self.inspection = inspection
        self.own_folder: RunFolder | None = None
        """The run that is "mine"; None: the newest that was trained."""
        self._jobs = Jobs()
        self._working = False
        self._asked: dict[str, tuple[str, Row]] = {}  # what is being counted: the row's name -> text, row
        self._prepared: Prepared | None = None
        self._drawn_at = 0.0

    def compose(self) -> ComposeResult:
        yield Editor()
        yield TokenRows(id="rows")
        yield Pane(id="pane")

    def on_mount(self) -> None:
        self.query_one(Editor).display = False

    @property
    def editing(self) -> bool:
        return self.query_one(Editor).display

    # What is seen

    def draw(self) -> None:
        seen, rows, pane = self.inspection, self.query_one(TokenRows), self.query_one(Pane)
        self._drawn_at = monotonic()
        rows.show(seen.text, seen.rows, seen.chosen, seen.byte, borders=seen.borders, special=seen.special)
        rows.border_title = Content(f"{seen.title}: {len(seen.text):,} characters, {seen.n_bytes:,} bytes")
        rows.border_subtitle = Content(rows.where)
        pane.display = not self.editing
        pane.border_title, lines = self._words(*pane.room)
        pane.show(lines)
        self.post_message(self.Changed())

    def _words(self, width: int, height: int) -> tuple[Content, list[Text]]:
        """What stands below the rows, and its title."""
        seen = self.inspection
        if seen.look:
            return Content(f"What to look for: {seen.title}"), wrapped(seen.look, width)
        if seen.k is not None and self.replay is not None:
            return Content(f"Replay: {seen.row.name if seen.row else ''}"), replay_view(
                self.replay, seen.k, width, height
            )
        return Content("Under the cursor"), details(
            seen.text, seen.rows, seen.chosen, seen.byte, width, height, special=seen.special
        )

    def on_pane_resized(self) -> None:
        self.draw()

    def on_token_rows_clicked(self, event: TokenRows.Clicked) -> None:
        self.inspection.choose(event.row)
        self.inspection.move_to(event.byte)
        self.recount()

    # Counting

    @property
    def counting(self) -> bool:
        return bool(self._asked)

    def recount(self) -> None:
        """Load and count what is not there yet. The count of an older text is given up."""
        seen = self.inspection
        for row in seen.uncounted:
            text, asked = self._asked.get(row.name, (None, None))
            if text is not seen.text or asked is not row:
                self._asked[row.name] = seen.text, row
                work = partial(counted, row, seen.text, self.own_folder)
                self._give(f"count {row.name}", Job(work, partial(self._counted, row)))
        if seen.k is not None and self.replay is None and seen.encoding:
            prepare = partial(prepared, seen.text, seen.encoding)
            self._give("replay", Job(prepare, self._have_prepared))
        if self.counting:
            self.set_timer(SOON, self._draw_if_late)
        else:
            self.draw()

    def _give(self, name: str, job: Job[T]) -> None:
        self._jobs.give(name, job)
        if not self._working:
            self._working = True
            self._work()

    @work
    async def _work(self) -> None:
        try:
            await self._jobs.work_off()
        finally:
            self._working = False

    def _counted(self, asked: Row, row: Row) -> None:
        del self._asked[asked.name]
        seen = self.inspection
        seen.rows = [row if old is asked else old for old in seen.rows]
        if not self.counting or monotonic() - self._drawn_at > SOON:
            self.draw()

    def _draw_if_late(self) -> None:
        if self.counting:
            self.draw()

    def stop_counting(self) -> None:
        """What is not counted yet stays so until the text changes."""
        for name in self._asked:
            self._jobs.give_up(f"count {name}")
        self._asked.clear()
        uncounted = self.inspection.uncounted
        self.inspection.rows = [replace(r, note=STOPPED) if r in uncounted else r for r in self.inspection.rows]
        self.draw()

    # The text

    def take(self, text: str, title: str, look: str = "") -> None:
        self.inspection.take(text, title, look)
        self.recount()

    def edit(self) -> None:
        seen, editor = self.inspection, self.query_one(Editor)
        if not editor.take(seen.text):
            self.notify("This text is too long to type in, or an editor would change it. Paste or open another one.")
            return
        editor.display = True
        editor.go_to(len(to_bytes(seen.text)[: seen.byte].decode(errors="ignore")))
        editor.focus()
        self.draw()

    def on_editor_left(self) -> None:
        self.end_editing()

    def end_editing(self) -> None:
        self.query_one(Editor).display = False
        self.screen.set_focus(None)
        self.call_after_refresh(self.draw)

    def on_text_area_changed(self, event: Editor.Changed) -> None:
        self.inspection.title = "your text"
        self.inspection.edit(of_str(event.text_area.text))
        self.recount()

    def on_text_area_selection_changed(self) -> None:
        if self.editing:
            editor = self.query_one(Editor)
            self.inspection.move_to(len(to_bytes(editor.text[: editor.place])))
            if not self.counting:
                self.draw()

    def on_editor_pasted(self, event: Editor.Pasted) -> None:
        self.end_editing()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Another text. Terminals send the ends of its lines as carriage returns."""
        self.take(of_str(text.replace("\r\n", "\n").replace("\r", "\n")), "pasted")

    # The cursor

    def move(self, change: Callable[[Inspection], None]) -> None:
        """Do something to what is inspected, and show it."""
        self.inspection.look = ""
        change(self.inspection)
        self.recount()

    def move_by_lines(self, n: int) -> None:
        byte = self.query_one(TokenRows).byte_by_lines(n)
        self.move(lambda seen: seen.move_to(byte))

    # The replay

    @property
    def replay(self) -> Replay | None:
        """Of this very text in the chosen encoding, once it is prepared."""
        seen, made = self.inspection, self._prepared
        if made and made.text is seen.text and made.encoding is seen.encoding:
            return made.replay
        return None

    def _have_prepared(self, made: Prepared) -> None:
        self._prepared = made
        self.draw()


def prepared(text: str, encoding: BytePairEncoding, check: Check) -> Prepared:
    return Prepared(text, encoding, Replay(text, encoding, check))


def wrapped(words: str, width: int) -> list[Text]:
    return [Text(line, end="", no_wrap=True) for line in textwrap.wrap(words, max(1, width))]
