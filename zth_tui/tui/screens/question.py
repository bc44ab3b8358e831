"""A step's question: one of a few answers is right, and each choice says why it is or is not."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from zth_tui.course.progress import Answer
from zth_tui.course.questions import Choice, Question
from zth_tui.tui.lesson.asking import Asking, begin
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.inline import inline

MARKS = {True: "✓", False: "✗"}
STYLES = {True: "$text-success", False: "$text-warning"}
OPEN, CLOSED = "↑↓ Enter choose   s show the answer   Esc back", "↑↓ read   Enter Esc back"


class ChoiceRow(Horizontal):
    """A choice, and once it was chosen why it is right or wrong."""

    def __init__(self, number: int, choice: Choice) -> None:
        super().__init__(classes="choice")
        self.number = number  # from 1
        self._choice = choice
        self._mark, self._words = Static(classes="mark"), Static(classes="words")

    def compose(self) -> ComposeResult:
        yield self._mark
        yield self._words

    def show(self, *, told: bool) -> None:
        choice = self._choice
        mark = f"{MARKS[choice.right] if told else ' '} {self.number})"
        self._mark.update(Content.styled(mark, f"bold {STYLES[choice.right]}" if told else "bold"))
        why = "\n" + inline(choice.why.strip(), STYLES[choice.right]) if told else ""
        self._words.update(Content.assemble(inline(choice.says.strip()), why))


class QuestionScreen(Dialog[None]):
    """A wrong choice can be followed by another one; every try is told to whoever asked."""

    CSS_PATH = "question.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,a", "dismiss(None)", "Back"),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("enter", "choose", "Choose"),
        Binding("s", "show", "Show the answer"),
        *(Binding(f"{number}", f"choose({number})", show=False) for number in range(1, 5)),
    ]

    def __init__(
        self, question: Question, before: Answer | None, tried: Callable[[Answer], None], about: str = ""
    ) -> None:
        """`before`: how it was answered until now. `tried` gets that anew after every try. `about`: of what it is."""
        super().__init__()
        self._asking = begin(question, before)
        # held, for keys that come together may close this screen before it has drawn what the first of them did
        self.rows = [ChoiceRow(number, choice) for number, choice in enumerate(question.choices, start=1)]
        heading = [Static(Content(f"About {about}"), id="about")] if about else []
        ask = Static(inline(question.ask.strip()), id="ask")
        self._page = VerticalScroll(*heading, ask, *self.rows, id="question", can_focus=False)
        self._tried = tried
        self._at = 0  # the choice under the cursor

    def compose(self) -> ComposeResult:
        yield self._page

    def on_mount(self) -> None:
        self._write()

    def _write(self) -> None:
        asking = self._asking
        for i, row in enumerate(self.rows):
            row.show(told=i in asking.told)
            row.set_class(i == self._at, "-at")
        verdict = (f": {asking.verdict}", f"bold {STYLES[asking.answer.right]}") if asking.verdict else ""
        self._page.border_title = Content.assemble("Question", verdict)
        self._page.border_subtitle = CLOSED if asking.answer.right else OPEN

    def action_move(self, by: int) -> None:
        self._go_to(self._at + by)

    def _go_to(self, i: int) -> None:
        """Move the cursor, and what is seen with it."""
        self._at = max(0, min(i, len(self.rows) - 1))
        self._write()
        self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        """With the first choice the question itself is seen, if both have room."""
        page, row = self._page, self.rows[self._at]
        if self._at == 0 and row.virtual_region.bottom <= page.size.height:
            page.scroll_home(animate=False)
        else:
            row.scroll_visible(animate=False)

    def action_choose(self, number: int | None = None) -> None:
        """The choice of this number, or the one under the cursor; with nothing left to choose, Enter goes back."""
        if number is None and self._asking.answer.right:
            self.dismiss()
            return
        i = self._at if number is None else number - 1
        if i < len(self.rows):
            self._take(self._asking.choose(i), i)

    def action_show(self) -> None:
        self._take(self._asking.show(), self._asking.right)

    def _take(self, asking: Asking, at: int) -> None:
        if asking.answer != self._asking.answer:
            self._tried(asking.answer)
        self._asking = asking
        self._go_to(at)

    def on_click(self, event: events.Click) -> None:
        row = next((row for row in self.rows if event.widget in (row, *row.children)), None)
        if row is not None:
            self.action_choose(row.number)
