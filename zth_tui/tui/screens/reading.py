"""A lesson as it is read: a step at a time, with what there is to do in it, and what ticks it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from textual.content import Content

from zth_tui.course.lessons import Lesson, Step, code_line
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Answer, Progress
from zth_tui.course.stages import Experiment
from zth_tui.runs import events
from zth_tui.tui import colours
from zth_tui.tui.commands import Situation
from zth_tui.tui.lesson.acts import Deed, Sitting, is_open
from zth_tui.tui.lesson.forecasts import verdict
from zth_tui.tui.lesson.offers import offers_of
from zth_tui.tui.lesson.reader import Reader
from zth_tui.tui.run_screen import RunScreen
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.inline import inline
from zth_tui.tui.widgets.lesson_text import LessonText


class ReadingScreen(RunScreen):
    """Kinds of this screen hold a LessonText."""

    def __init__(self, pack: Pack, lesson: Lesson) -> None:
        super().__init__(pack, (pack.path, lesson.name))
        self.lesson = lesson
        self.reader = Reader(lesson)
        self._knobs_seen: dict[str, int] = {}  # run -> knobs that were turned in it so far

    @property
    def progress(self) -> Progress:
        """The learner's, in the course that this lesson is of."""
        return self.zth.learner.progress_in(self.pack)

    @cached_property
    def sitting(self) -> Sitting:
        return Sitting(self.lesson, self.progress)

    @property
    def step(self) -> Step:
        return self.reader.step

    @property
    def index(self) -> int:
        """Of the step in the text."""
        return self.reader.index

    @property
    def offered(self) -> Experiment | None:
        """What Enter runs."""
        return self.reader.offered

    @property
    def situation(self) -> Situation:
        return replace(
            super().situation,
            offers=self.offered is not None,
            asks=self.step.question is not None,
            unanswered=is_open(self.step, self.sitting.answer(self.step)),
            has_tokens=self.step.tokens is not None,
            has_source=self.lesson.stage is not None,
            has_previous=self.reader.has_previous,
        )

    @property
    def panels(self) -> Sequence[str]:
        """The names of those on the screen, in the order of their digits."""
        raise NotImplementedError

    def read(self, index: int) -> None:
        self.reader.go_to(index)
        self._show_step()
        self.call_after_refresh(self._remember)

    def read_about(self, experiment: str) -> None:
        """Go to a step that offers the experiment, if this one does not; to words beside the text, if none does."""
        if self.reader.turn_to(experiment):
            self._show_step()
            self.call_after_refresh(self._remember)

    def _show_step(self) -> None:
        self.query_one(LessonText).show(self.step)
        self.look()

    def _remember(self) -> None:
        if self.reader.aside is None and self.is_running:  # it may have been left meanwhile
            self.progress.came_to(self.lesson.name, self.index, self.step.title)
            self.zth.tell_trouble(self.progress.trouble)
            self.show_offers()

    def note(self, deed: Deed) -> None:
        """The learner has done something, be it for this step or not."""
        self.sitting.note(self.step, deed)
        self.show_offers()

    def has_begun(self, watch: Watch) -> None:
        """Knobs count from now on, also those that are turned before the next look."""
        self._note_run(watch)

    def _note_run(self, watch: Watch) -> None:
        """The run that is there counts as run; a knob counts once the run says that it was turned."""
        info, name = watch.viewer.info, watch.folder.name
        self.sitting.note(self.step, Deed("run", info.experiment, info.config))
        turned = sum(isinstance(event, events.Knob) for event in watch.history.interventions)
        if turned > self._knobs_seen.get(name, turned):
            self.sitting.note(self.step, Deed("knob", info.experiment))
        self._knobs_seen[name] = turned

    def show_offers(self) -> None:
        """What there is to do in this step; and tick it where all is done."""
        step = self.step
        if self.watched:
            self._note_run(self.watched)
        self.sitting.tick(step)
        if not self.query(LessonText):  # a run that was begun here may come when the screen has gone
            return
        deeds, answer = self.sitting.deeds(step), self.sitting.answer(step)
        ticked = self.sitting.is_ticked(step)
        offers = offers_of(step, self.offered, self.panels, deeds, answer, ticked=ticked)
        self.query_one(LessonText).tell(self._came_of(step))
        self.query_one(LessonText).offer(step, offers, ticked=ticked)

    def _came_of(self, step: Step) -> Content:
        """What was predicted in this step, and what the run has said to it; where nothing was, what it has to say."""
        guess = self.sitting.guess(step)
        if step.prediction is None or guess is None:
            return Content()
        if guess.guess is None:
            return inline(step.prediction.says) if self._has_ended(step) else Content()
        says = "\n" + inline(step.prediction.says) if guess.truth is not None else ""
        return Content.assemble(("◇ ", colours.GUESS), (verdict(guess), "bold"), says)

    def _has_ended(self, step: Step) -> bool:
        """The run on the screen is the step's, and at its end."""
        watch = self.watched
        return watch is not None and watch.viewer.info.experiment == step.run and watch.phase in ("done", "diverged")

    # Commands

    def action_next_step(self) -> None:
        """After the last one, what the learner takes home."""
        if self.reader.has_next:
            self.read(self.index if self.reader.aside else self.index + 1)
        else:
            self.action_recap()

    def action_previous_step(self) -> None:
        self.read(self.index - 1)

    def action_answer(self) -> None:
        from zth_tui.tui.screens.question import QuestionScreen

        step = self.step
        if step.question is None:
            return

        def tried(answer: Answer) -> None:
            self.progress.answered(self.lesson.name, step.title, answer)

        self.app.push_screen(QuestionScreen(step.question, self.sitting.answer(step), tried))

    def action_recap(self) -> None:
        from zth_tui.tui.screens.recap import RecapScreen

        self.app.push_screen(RecapScreen(self.pack, self.lesson, self.progress))

    def action_code(self) -> None:
        """The line that matters; of the bug zoo, what was wrong, once the learner may know it."""
        from zth_tui.tui.screens.code import CodeScreen

        if stage := self.lesson.stage:
            bug = self.offered.bug if self.offered else None
            hidden = bug is not None and is_open(self.step, self.sitting.answer(self.step))
            line = code_line(stage, self.step.code) if self.step.code and not hidden else None
            self.app.push_screen(CodeScreen(stage.source, line, None if hidden else bug))
            self.note(Deed("code"))

    def action_inspect(self) -> None:
        """The text of this step takes the place of the one that was inspected before."""
        if self.step.tokens is not None:
            from zth_tui.tui.inspector.opening import new_inspection

            self.zth.inspection = self.zth.inspection or new_inspection()
            self.zth.inspection.take(self.step.tokens, self.step.title)
            self.zth.action_tokens()
            self.note(Deed("tokens"))
