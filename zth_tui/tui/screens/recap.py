"""The end of a lesson: what was predicted, reached and left open, and the lecture's exercises."""

from collections.abc import Iterator
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from zth_tui import paths
from zth_tui.course.exercises import Exercise
from zth_tui.course.lessons import Lesson
from zth_tui.course.packs import Pack
from zth_tui.course.predictions import in_words
from zth_tui.course.progress import Progress
from zth_tui.course.standing import StepStanding
from zth_tui.errors import UserError
from zth_tui.tui.beside import beside
from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.lesson.recap import Best, Recap, recap
from zth_tui.tui.lesson.verdict import TOLERANCE
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.row_list import ACCENT, QUIET, RowList

NOTHING_PREDICTED = "Nothing was predicted. A guess before a run, even a wrong one, makes you see more."
HARDER = "the app's list of names is a little harder than the lecture's"
NOTHING_RUN = "Nothing has been run to its end yet."


class RecapScreen(Screen[None]):
    """Enter on an exercise opens its stub."""

    PLACE: ClassVar[Place] = "recap"
    CSS_PATH = "recap.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("recap")

    def __init__(self, pack: Pack, lesson: Lesson, progress: Progress) -> None:
        super().__init__()
        self._pack, self._lesson, self._progress = pack, lesson, progress
        self._exercises: tuple[Exercise, ...] = ()

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="told"):
            yield Static(Content.styled("looking at your runs …", QUIET), id="words")
        yield RowList(id="exercises")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#told").border_title = Content(f"{self._lesson.title}: what you take home")
        self.query_one("#told").border_subtitle = "Tab, then ↑↓ scroll"
        exercises = self.query_one("#exercises")
        exercises.border_title = "Exercises: make it yourself"
        exercises.border_subtitle = "Enter opens the file to fill in"
        exercises.display = False
        self.query_one("#told").focus()
        self.query_one(KeyBar).show(Situation(self.PLACE))
        self._look()

    @work(exclusive=True)
    async def _look(self) -> None:
        said, self._exercises = await beside(self._made)
        if not self.is_running:
            return  # it was left meanwhile
        self.query_one("#words", Static).update(said)
        rows = self.query_one(RowList)
        rows.set_options(Option(row(exercise)) for exercise in self._exercises)
        rows.display = bool(self._exercises)
        if self._exercises:
            rows.highlighted = 0
            rows.focus()

    def _made(self) -> tuple[Content, tuple[Exercise, ...]]:
        """What there is to tell, and the exercises."""
        try:
            made = recap(self._pack, self._lesson, self._progress, paths.runs())
        except UserError as error:
            return Content.styled(str(error), "$text-error"), ()
        return words(made), made.exercises

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        from zth_tui.tui.screens.code import CodeScreen

        event.stop()
        self.app.push_screen(CodeScreen(self._exercises[event.option_index].path, None))

    def action_back(self) -> None:
        if self.is_current:
            self.dismiss()


def row(exercise: Exercise) -> Content:
    return Content.assemble((f"{exercise.name:<5} ", ACCENT), exercise.task)


def words(made: Recap) -> Content:
    parts = [*_steps(made), Content(), *_predictions(made), Content(), *_runs(made), *_how_to_begin(made)]
    return Content("\n").join(parts)


def _steps(made: Recap) -> Iterator[Content]:
    done = sum(step.done for step in made.steps)
    passed = sum(step.level == "passed" for step in made.steps)
    helped = sum(step.level == "helped" for step in made.steps)
    with_help = f", {helped} with help" if helped else ""
    yield Content(f"{done} of {len(made.steps)} steps done; questions: {passed} answered at once{with_help}")
    if made.open_steps:
        yield Content.styled(f"still open: {', '.join(made.open_steps)}", QUIET)


def _predictions(made: Recap) -> Iterator[Content]:
    known = [step for step in made.predicted if step.guess and step.guess.truth is not None]
    if not made.predicted:
        yield Content.styled(NOTHING_PREDICTED, QUIET)
        return
    yield Content.styled(f"Predicted: {made.guessed_well} of {len(known)} close", "bold")
    width = max(len(step.title) for step in made.predicted)
    for step in made.predicted:
        yield _prediction(step, width)


def _prediction(step: StepStanding, width: int) -> Content:
    guess = step.guess
    assert guess is not None and guess.guess is not None
    truth = in_words(guess.truth) if guess.truth is not None else "not known: the run did not end"
    mark = "✓" if guess.good else "·"
    return Content.assemble(
        (f" {mark} ", ACCENT), f"{step.title:<{width}}  you: {in_words(guess.guess)}", (f"   the run: {truth}", QUIET)
    )


def _runs(made: Recap) -> Iterator[Content]:
    if not made.best:
        yield Content.styled(NOTHING_RUN, QUIET)
        return
    yield Content.styled("Your best runs", "bold")
    if any(best.expected is not None for best in made.best):
        why = f"; {HARDER}" if made.on_stand_in else ""
        yield Content.styled(f"✓ reached: within {TOLERANCE} of the figure, or below{why}", QUIET)
    width = max(len(best.experiment) for best in made.best)
    for best in made.best:
        yield _run(best, width)


def _how_to_begin(made: Recap) -> Iterator[Content]:
    if made.exercises:
        yield Content()
        yield Content(
            f"The exercises are files in {made.exercises[0].path.parent}. Copy one, fill it in, run it with Python."
        )


def _run(best: Best, width: int) -> Content:
    goal = f"  to reach {best.expected:.4f}" if best.expected is not None else ""
    note = f"  {best.note}" if best.note else ""
    mark = "✓" if best.reached else "·"
    loss = f"{best.experiment:<{width}}  {best.figure} {best.loss:.4f}"
    return Content.assemble((f" {mark} ", ACCENT), loss, (goal + note, QUIET))
