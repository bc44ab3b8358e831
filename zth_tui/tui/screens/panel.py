"""One panel on the whole screen, and what it shows."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll

from zth_tui.course.packs import Pack
from zth_tui.tui.commands import Place, bindings
from zth_tui.tui.lesson.acts import Deed
from zth_tui.tui.panels import PANELS
from zth_tui.tui.run_screen import RunScreen
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.panel_view import PanelView
from zth_tui.tui.widgets.prose import Prose
from zth_tui.tui.widgets.run_bar import RunBar

if TYPE_CHECKING:
    from zth_tui.tui.lesson_runs import LessonKey

WORDS_SECONDS = 1.0  # between two looks at the numbers in the explanation


class PanelScreen(RunScreen):
    """Another digit changes the panel; its own one, or Esc, goes back."""

    PLACE: ClassVar[Place] = "panel"
    CSS_PATH = "panel.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("panel")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012

    def __init__(
        self,
        pack: Pack,
        key: "LessonKey",
        names: Sequence[str],
        number: int,
        *,
        explained: bool,
        tell: Callable[[Deed], None],
    ) -> None:
        """`names`: the panels of the run; `number`: the place of this one among them, from 1.

        `tell` hears what the learner does here.
        """
        super().__init__(pack, key)
        self._tell = tell
        self.names = names
        self.number = number
        self.explained = explained
        self._opened_explained = explained
        self._words = ""

    def compose(self) -> ComposeResult:
        with Container(id="enlarged"):
            yield PanelView(PANELS[self.names[self.number - 1]], self.number)
            with VerticalScroll(id="explanation"):
                yield Prose()
        yield RunBar(id="run-bar")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#explanation").display = self.explained
        self.query_one("#explanation").border_title = "What is this?"
        self.query_one("#explanation" if self.explained else PanelView).focus()
        self.set_interval(WORDS_SECONDS, self.explain)
        self.note(Deed("panel", self.names[self.number - 1]))

    @property
    def view(self) -> PanelView:
        return self.query_one(PanelView)

    def show(self) -> None:
        self.view.log_scale = self.zth.log_scale
        self.view.show(self.history)
        self.query_one(RunBar).show(self.watched, starting=self.is_starting, invitation="")
        if not self._words:
            self.explain()

    def explain(self) -> None:
        """Write the explanation anew, if it is seen and its numbers have changed."""
        if not (self.explained and self.is_current):
            return
        words = self.view.panel.explain(self.history)
        if words != self._words:
            self._words = words
            self.query_one(Prose).update(words)

    def note(self, deed: Deed) -> None:
        self._tell(deed)

    def action_explain(self) -> None:
        self.explained = not self.explained
        explanation = self.query_one("#explanation")
        explanation.display = self.explained
        (explanation if self.explained else self.view).focus()  # so that the arrows scroll what is read
        self.explain()

    def action_back(self) -> None:
        """First away from an explanation that was opened here."""
        if self.explained and not self._opened_explained:
            self.action_explain()
        else:
            super().action_back()

    def action_enlarge(self, number: int) -> None:
        if number == self.number:
            super().action_back()
        elif number <= len(self.names):
            other = PanelScreen(self.pack, self.key, self.names, number, explained=self.explained, tell=self._tell)
            self.app.switch_screen(other)
