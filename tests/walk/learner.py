"""A learner who does what each step asks for, by keys alone."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.small_course import settle, text_of
from tests.walk.sight import assert_form_is_whole, assert_question_is_whole, assert_reading_is_whole
from tests.walk.trainers import ShortRuns
from zth_tui.course.lessons import Step
from zth_tui.course.questions import Question
from zth_tui.tui.app import ZthApp
from zth_tui.tui.screens.lesson import LessonScreen
from zth_tui.tui.screens.predict import PredictScreen
from zth_tui.tui.screens.question import QuestionScreen
from zth_tui.tui.widgets.prose import Prose

LOOK, PATIENCE = 0.01, 90.0  # seconds


class Elsewhere(AssertionError):
    """The lesson is covered by another screen."""


class Learner:
    def __init__(self, pilot: Pilot, app: ZthApp, starter: ShortRuns) -> None:
        self.pilot, self.app, self.starter = pilot, app, starter

    @property
    def screen(self) -> LessonScreen:
        if not isinstance(self.app.screen, LessonScreen):
            raise Elsewhere(f"on {self.app.screen}, not in the lesson")
        return self.app.screen

    async def read(self, step: Step) -> None:
        """Once the step's whole text is there."""
        await self.until(lambda: self.screen.step == step and self._text == step.text)
        await self.see()

    async def see(self) -> None:
        await self.pilot.pause()
        assert_reading_is_whole(self.screen)

    @property
    def _text(self) -> str | None:
        prose = self.screen.query(Prose)
        return prose.first().source if prose else None

    async def do(self, step: Step) -> None:
        """Everything that ticks this step."""
        match step.do:
            case "run":
                await self.run()
            case "panel":
                await self.have_run(step)
                await self.until(lambda: self._has_panels_of_its_run)
                await settle(self.pilot)
                await self.pilot.press(str(self._place_of(step)), "escape")
            case "code":
                await self.pilot.press("c", "escape")
            case "tokens":
                await self.pilot.press("i")
                await self.until(lambda: not isinstance(self.app.screen, LessonScreen))
                await self.pilot.press("escape")
            case "knob":
                await self.steer("k", "enter")
            case "step":
                await self.steer("full_stop")
            case "sample":
                await self.steer("s")
        if step.question:
            await self.see()
            await self.answer(step.question)
        await self.until(lambda: self.app.progress.has_done(self.screen.lesson.name, step.title))
        await self.see()

    async def have_run(self, step: Step) -> None:
        """Panels are those of a run; the step may be the first to want one."""
        experiment = self.screen.watched.viewer.info.experiment if self.screen.watched else None
        if step.run and experiment != step.run:
            await self.run()

    async def run(self) -> None:
        """To its end, with a guess before it where one is asked for."""
        self.starter.lasting = False
        await self._begin()
        await self.until(lambda: self.screen.watched is not None and self.screen.watched.phase == "done")

    async def steer(self, *keys: str) -> None:
        """A run that has only begun, so that it does not end before the keys are pressed."""
        self.starter.lasting = True
        await self._begin()
        await self.pilot.press(*keys)
        await self.pilot.press("x")
        await self.until(lambda: not self.screen.watched.live)

    async def _begin(self) -> None:
        before = self.screen.watched
        await self.pilot.press("enter")
        await self.until(
            lambda: isinstance(self.app.screen, PredictScreen) or self.screen.watched not in (None, before)
        )
        if isinstance(self.app.screen, PredictScreen):
            assert_form_is_whole(self.app.screen)
            await self.pilot.press(*(["3", "enter"] if self.app.screen.query(Input) else ["enter"]))
        await self.until(lambda: self.screen.watched not in (None, before))

    async def answer(self, question: Question) -> None:
        await self.pilot.press("a")
        screen = self.app.screen
        assert isinstance(screen, QuestionScreen)
        assert_question_is_whole(screen)
        right = next(i for i, choice in enumerate(question.choices, start=1) if choice.right)
        await self.pilot.press(str(right))
        assert "passed" in str(screen.query_one("#question").border_title)
        assert_question_is_whole(screen)
        await self.pilot.press("escape")

    async def until(self, true: Callable[[], bool]) -> None:
        """Looking often, so that no time is lost; waiting for messages is left to those who look at the screen."""
        for _ in range(round(PATIENCE / LOOK)):
            with suppress(Elsewhere):  # another screen may still be going
                if true():
                    return
            await asyncio.sleep(LOOK)
            if isinstance(self.app.screen, LessonScreen):
                self.app.screen.look()
        raise AssertionError(f"waited in vain:\n{text_of(self.app)}")

    @property
    def _has_panels_of_its_run(self) -> bool:
        """They come a moment after the run."""
        watched, stage = self.screen.watched, self.screen.lesson.stage
        if watched is None or stage is None:
            return True
        return tuple(self.screen.panels) == stage.experiments[watched.viewer.info.experiment].panels

    def _place_of(self, step: Step) -> int:
        names = list(self.screen.panels)
        return names.index(step.panel) + 1 if step.panel in names else 1
