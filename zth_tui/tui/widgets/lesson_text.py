"""A lesson's text, a step at a time, and what the step offers."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Markdown, Static

from zth_tui.course.lessons import Lesson, Step
from zth_tui.tui.widgets.row_list import QUIET

LOW = 28  # rows below which what an experiment does is left to the run bar


class LessonText(Vertical):
    """The text scrolls; what Enter does stays in view."""

    DEFAULT_CSS = """
    LessonText {
        border: round $foreground-muted;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        &:focus-within { border: round $accent; border-title-color: $accent; }

        & > #reading { height: 1fr; scrollbar-size-vertical: 1; }
        & #step-title { height: auto; padding: 0 1; margin-bottom: 1; text-style: bold; }
        & Markdown { padding: 0 1; }
        & > #offer { height: 2; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-low > #offer { height: 1; }
    }
    """

    def __init__(self, lesson: Lesson, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lesson = lesson
        self.border_title = Content(lesson.title)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="reading"):
            yield Static(id="step-title")
            yield Markdown(id="step-text", open_links=False)
        yield Static(id="offer")

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")

    def show(self, index: int) -> None:
        step = self._lesson.steps[index]
        self.border_subtitle = Content(f"step {index + 1} of {len(self._lesson.steps)}")
        self.query_one("#step-title", Static).update(Content(step.title))
        self.query_one("#offer", Static).update(self._offer(step))
        self.query_one("#offer").display = step.run is not None
        self.query_one("#reading").scroll_home(animate=False)
        self.query_one(Markdown).update(step.text)

    def _offer(self, step: Step) -> Content:
        if step.run is None or self._lesson.stage is None:
            return Content()
        experiment = self._lesson.stage.experiments[step.run]
        return Content.assemble(
            ("Enter", "bold $text-accent"), (" runs ", QUIET), experiment.title, ("\n" + experiment.doc, QUIET)
        )
