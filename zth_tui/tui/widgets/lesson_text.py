"""A lesson's text, a step at a time, and what the step offers."""

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from zth_tui.course.lessons import Lesson, Step
from zth_tui.tui.widgets.row_list import QUIET

if TYPE_CHECKING:
    from zth_tui.tui.widgets.prose import Prose

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
        & > #offer { height: auto; max-height: 3; padding: 0 1; background: $surface; }
        &.-low > #offer { height: 1; }
    }
    """

    def __init__(self, lesson: Lesson, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lesson = lesson
        self.border_title = Content(lesson.title)
        self._prose: Prose | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="reading"):
            yield Static(id="step-title")
        yield Static(id="offer")

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")

    def show(self, step: Step) -> None:
        """A step of the lesson, or one about an experiment beside it."""
        steps = self._lesson.steps
        place = f"step {steps.index(step) + 1} of {len(steps)}" if step in steps else "beside the text"
        self.border_subtitle = Content(place)
        self.query_one("#step-title", Static).update(Content(step.title))
        self.query_one("#offer", Static).update(self._offer(step))
        self.query_one("#offer").display = step.run is not None
        self.query_one("#reading").scroll_home(animate=False)
        self.call_after_refresh(self._write, step)

    async def _write(self, step: Step) -> None:
        """The text itself comes after the first paint: what draws it takes a moment to import."""
        from zth_tui.tui.widgets.prose import Prose

        if self._prose is None:
            self._prose = Prose()
            await self.query_one("#reading").mount(self._prose)
        await self._prose.update(step.text)

    def _offer(self, step: Step) -> Content:
        if step.run is None or self._lesson.stage is None:
            return Content()
        experiment = self._lesson.stage.experiments[step.run]
        return Content.assemble(
            ("Enter", "bold $text-accent"), (" runs ", QUIET), experiment.title, ("\n" + experiment.doc, QUIET)
        )
