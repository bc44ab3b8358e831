"""The rows of the encodings, and below them the token under the cursor or the replay of an encoding."""

from collections.abc import Callable, Coroutine

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from zth_tui.tokens.text import of_str
from zth_tui.tui.inspector.editor import Editor
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.pane.below import below
from zth_tui.tui.inspector.pane.details import last_first_line
from zth_tui.tui.inspector.pane.pane import Pane
from zth_tui.tui.inspector.rows.token_rows import TokenRows
from zth_tui.tui.inspector.work import InspectionWork

SOON = 0.1  # seconds that a count may take before the old rows give way to "counting…"


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
        self.work = InspectionWork(inspection, self._run_beside, self._draw_in_time)
        self._tree_line = 0  # of the merge tree, the first that is seen
        self._draws_soon = False

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
        if not self.is_running:  # it is being removed, and its rows may have gone
            return
        seen, rows, pane = self.inspection, self.query_one(TokenRows), self.query_one(Pane)
        rows.show(seen.text, seen.rows, seen.chosen, seen.byte, borders=seen.borders, special=seen.special)
        rows.border_title = Content(f"{seen.title}: {len(seen.text):,} characters, {seen.n_bytes:,} bytes")
        rows.border_subtitle = Content(rows.where)
        pane.display = not self.editing
        pane.border_title, lines = below(seen, self.work.prepared, self._tree_line, *pane.room)
        pane.show(lines)
        self.post_message(self.Changed())

    def _draw_in_time(self) -> None:
        """At once what is complete, the rest soon: most counts are quick, and a row that says so would only flicker."""
        if not self.work.counting:
            self.draw()
        elif not self._draws_soon:
            self._draws_soon = True
            self.set_timer(SOON, self._draw_what_there_is)

    def _draw_what_there_is(self) -> None:
        self._draws_soon = False
        if self.work.counting:
            self.draw()

    def on_pane_resized(self) -> None:
        self.draw()

    # What is inspected

    def _run_beside(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        self.run_worker(work)  # type: ignore[arg-type]  # its annotation takes no function, but it does

    def change(self, change: Callable[[Inspection], None]) -> None:
        """Do something to what is inspected, and count and show what has come of it."""
        change(self.inspection)
        self.work.recount()

    def move(self, change: Callable[[Inspection], None]) -> None:
        """The same, where the learner has seen enough of what stands below the rows."""
        self.inspection.look, self._tree_line = "", 0
        self.change(change)

    def move_by_lines(self, n: int) -> None:
        byte = self.query_one(TokenRows).byte_by_lines(n)
        self.move(lambda seen: seen.move_to(byte))

    def on_token_rows_clicked(self, event: TokenRows.Clicked) -> None:
        self.inspection.choose(event.row)
        self.move(lambda seen: seen.move_to(event.byte))

    def scroll_tree(self, lines: int) -> None:
        seen = self.inspection
        last = last_first_line(
            seen.text, seen.rows, seen.chosen, seen.byte, *self.query_one(Pane).room, special=seen.special
        )
        self._tree_line = max(0, min(self._tree_line + lines, last))
        self.draw()

    # The text

    def take(self, text: str, title: str) -> None:
        self.change(lambda seen: seen.take(text, title))

    def paste(self, text: str) -> None:
        """Another text. Terminals send the ends of its lines as carriage returns."""
        self.take(of_str(text.replace("\r\n", "\n").replace("\r", "\n")), "pasted")

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
            editor.go_to_byte(seen.byte)
        editor.focus()
        self.draw()

    def end_editing(self) -> None:
        self.query_one(Editor).display = False
        self.screen.set_focus(None)
        self.call_after_refresh(self.draw)

    def on_editor_left(self) -> None:
        self.end_editing()

    def on_editor_pasted(self, event: Editor.Pasted) -> None:
        self.end_editing()
        self.paste(event.text)

    def on_text_area_changed(self, event: Editor.Changed) -> None:
        self.inspection.title = "your text"
        self.inspection.edit(of_str(event.text_area.text))
        self.change(lambda seen: seen.move_to(self.query_one(Editor).byte))

    def on_text_area_selection_changed(self) -> None:
        if self.editing:
            self.inspection.move_to(self.query_one(Editor).byte)
            if not self.work.counting:
                self.draw()
