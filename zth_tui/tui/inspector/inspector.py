"""The rows of the encodings, and below them the token under the cursor or the replay of an encoding."""

import textwrap
from collections.abc import Callable, Hashable
from dataclasses import dataclass
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
from zth_tui.tui.inspector.editor import Editor
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.jobs import Job, Jobs, beside
from zth_tui.tui.inspector.pane.details import details, last_first_line
from zth_tui.tui.inspector.pane.pane import Pane
from zth_tui.tui.inspector.pane.replay_view import replay_view
from zth_tui.tui.inspector.row_work import counted, loaded
from zth_tui.tui.inspector.rows.token_rows import TokenRows

T = TypeVar("T")
SOON = 0.1  # seconds that a count may take before the old rows give way to "counting…"


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
        self._asked: dict[int, Row] = {}  # rows that are being loaded or counted, by their identity
        self._preparing: tuple[str, BytePairEncoding] | None = None
        self._prepared: Prepared | None = None
        self._tree_line = 0  # of the merge tree, the first that is seen
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
        if not self.query(TokenRows):  # it has gone while a job was done for it
            return
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
        if seen.k is not None:
            replay = self.replay
            lines = replay_view(replay, seen.k, width, height) if replay else wrapped("preparing the replay…", width)
            return Content(f"Replay: {seen.row.name if seen.row else ''}"), lines
        return Content("Under the cursor"), details(
            seen.text,
            seen.rows,
            seen.chosen,
            seen.byte,
            width,
            height,
            special=seen.special,
            first_line=self._tree_line,
        )

    def on_pane_resized(self) -> None:
        self.draw()

    def on_token_rows_clicked(self, event: TokenRows.Clicked) -> None:
        self.inspection.choose(event.row)
        self.inspection.move_to(event.byte)
        self.recount()

    # Loading, counting, preparing

    @property
    def counting(self) -> bool:
        return bool(self._asked or self._preparing)

    def recount(self) -> None:
        """Load and count what is not there yet, and give up what is no longer wanted."""
        seen = self.inspection
        wanted = {id(row): row for row in seen.uncounted}
        for key in [key for key in self._asked if key not in wanted]:
            self._jobs.give_up(key)
            del self._asked[key]
        for key, row in wanted.items():
            if key not in self._asked:
                self._asked[key] = row
                if row.encoding is None:
                    self._load(row)
                else:
                    self._give(key, Job(partial(counted, row, seen.text), partial(self._have, row)))
        self._prepare()
        if self.counting:
            self.set_timer(SOON, self._draw_if_late)
        else:
            self.draw()

    @work
    async def _load(self, row: Row) -> None:
        """Beside the counting, since ranks may have to come from a slow network."""
        if self._replace(row, await beside(partial(loaded, row, self.own_folder))):
            self.recount()

    def _give(self, key: Hashable, job: Job[T]) -> None:
        self._jobs.give(key, job)
        if not self._working:
            self._working = True
            self._work()

    @work
    async def _work(self) -> None:
        try:
            await self._jobs.work_off()
        finally:
            self._working = False

    def _have(self, asked: Row, row: Row) -> None:
        if self._replace(asked, row) and (not self.counting or monotonic() - self._drawn_at > SOON):
            self.draw()

    def _replace(self, asked: Row, row: Row) -> bool:
        """Put the row in the place of the one for which it was asked, unless that was given up."""
        if self._asked.pop(id(asked), None) is None:
            return False
        seen = self.inspection
        seen.rows = [row if old is asked else old for old in seen.rows]
        return True

    def _draw_if_late(self) -> None:
        if self.counting:
            self.draw()

    def stop_counting(self) -> None:
        self.inspection.stop()
        if self._preparing:
            self.inspection.end_replay()
            self.inspection.stop()
        self.recount()

    # The text

    def take(self, text: str, title: str, look: str = "") -> None:
        self.inspection.take(text, title, look)
        self.recount()

    def edit(self, *, anew: bool = False) -> None:
        """Let the text be typed. `anew`: what is typed takes the place of what is there."""
        seen, editor = self.inspection, self.query_one(Editor)
        if not editor.take(seen.text):
            self.notify("This text is too long to type in, or an editor would change it. Paste or open another one.")
            return
        editor.display = True
        if anew:
            editor.select_all()
        else:
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
        self._follow_the_editor()
        self.recount()

    def on_text_area_selection_changed(self) -> None:
        if self.editing:
            self._follow_the_editor()
            if not self.counting:
                self.draw()

    def _follow_the_editor(self) -> None:
        editor = self.query_one(Editor)
        self.inspection.move_to(len(to_bytes(editor.text[: editor.place])))

    def on_editor_pasted(self, event: Editor.Pasted) -> None:
        self.end_editing()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Another text. Terminals send the ends of its lines as carriage returns."""
        self.take(of_str(text.replace("\r\n", "\n").replace("\r", "\n")), "pasted")

    # The cursor

    def move(self, change: Callable[[Inspection], None]) -> None:
        """Do something to what is inspected, and show it."""
        self.inspection.look, self._tree_line = "", 0
        change(self.inspection)
        self.recount()

    def scroll_tree(self, lines: int) -> None:
        seen = self.inspection
        last = last_first_line(
            seen.text, seen.rows, seen.chosen, seen.byte, *self.query_one(Pane).room, special=seen.special
        )
        self._tree_line = max(0, min(self._tree_line + lines, last))
        self.draw()

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

    def _prepare(self) -> None:
        """The replay of what is replayed now, unless it is there or being made."""
        seen = self.inspection
        wanted = (seen.text, seen.encoding) if seen.k is not None and seen.encoding and not self.replay else None
        if self._preparing and (
            wanted is None or any(a is not b for a, b in zip(wanted, self._preparing, strict=True))
        ):
            self._jobs.give_up("replay")
            self._preparing = None
        if wanted and not self._preparing:
            self._preparing = wanted
            self._give("replay", Job(partial(prepared, *wanted), self._have_prepared))

    def _have_prepared(self, made: Prepared) -> None:
        self._prepared, self._preparing = made, None
        self.draw()


def prepared(text: str, encoding: BytePairEncoding, check: Check) -> Prepared:
    return Prepared(text, encoding, Replay(text, encoding, check))


def wrapped(words: str, width: int) -> list[Text]:
    return [Text(line, end="", no_wrap=True) for line in textwrap.wrap(words, max(1, width))]
