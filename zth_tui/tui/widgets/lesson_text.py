"""A lesson's text, a step at a time, and what the step offers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from zth_tui.course.lessons import Lesson, Step
from zth_tui.tui.lesson.offers import Offer
from zth_tui.tui.widgets.offer_list import OfferList

if TYPE_CHECKING:
    from zth_tui.tui.widgets.prose import Prose

LOW = 28  # rows below which what is offered stands side by side


class LessonText(Vertical):
    """The text scrolls; what there is to do stays in view."""

    DEFAULT_CSS = """
    LessonText {
        border: round $foreground-muted;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        &:focus-within { border: round $accent; border-title-color: $accent; }

        & > #reading { height: 1fr; scrollbar-size-vertical: 1; }
        & #outcome { height: auto; margin: 0 1 1 1; padding: 0 1; border-left: solid $accent; display: none; }
        & #step-title { height: auto; padding: 0 1; margin-bottom: 1; text-style: bold; }
    }
    """

    def __init__(self, lesson: Lesson, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lesson = lesson
        self.border_title = Content(lesson.title)
        self._place = ""
        self._outcome = Content()
        self._prose: Prose | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="reading"):
            yield Static(id="step-title")
            yield Static(id="outcome")
        yield OfferList(id="offer")

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(OfferList).set_low(event.size.height < LOW)

    def show(self, step: Step) -> None:
        """A step of the lesson, or one about an experiment beside it."""
        self.query_one("#step-title", Static).update(Content(step.title))
        self.query_one("#reading").scroll_home(animate=False)
        self.call_after_refresh(self._write, step)

    def tell(self, outcome: Content) -> None:
        """What came of the prediction; below the title, so that it is seen."""
        if self._outcome != outcome:
            self._outcome = outcome
            self.query_one("#outcome", Static).update(outcome)
            self.query_one("#outcome").display = bool(outcome)

    def offer(self, step: Step, offers: Sequence[Offer], *, ticked: bool) -> None:
        """What there is to do in the step, and whether all of it was done."""
        steps = self._lesson.steps
        place = f"step {steps.index(step) + 1} of {len(steps)}" if step in steps else "beside the text"
        place = f"{place} ✓" if ticked else place
        if self._place != place:
            self._place = place
            self.border_subtitle = Content(place)
        self.query_one(OfferList).show(offers)

    async def _write(self, step: Step) -> None:
        """The text itself comes after the first paint: what draws it takes a moment to import."""
        from zth_tui.tui.widgets.prose import Prose

        if not (self.is_running and self.is_attached):  # the lesson was left before it was painted
            return
        if self._prose is None:
            self._prose = Prose()
            await self.query_one("#reading").mount(self._prose)
        await self._prose.update(step.text)
