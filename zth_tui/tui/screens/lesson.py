"""A lesson: its text, the panels of its run, and the run bar."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Guess
from zth_tui.course.stages import Experiment, Value
from zth_tui.course.standing import experiments_of
from zth_tui.runs.folder import Forecast, RunInfo
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.commands import Place, bindings
from zth_tui.tui.lesson.forecasts import SKIP, Said, is_due, settle, verdict
from zth_tui.tui.lesson.meanwhile import reaches_now
from zth_tui.tui.lesson.of_run import panels_of
from zth_tui.tui.lesson.offers import about, run_words
from zth_tui.tui.recall.card import Dealt
from zth_tui.tui.recall.deal import invitation
from zth_tui.tui.screens.reading import ReadingScreen
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.lesson_text import LessonText
from zth_tui.tui.widgets.panel_grid import PanelGrid
from zth_tui.tui.widgets.panel_view import PanelView
from zth_tui.tui.widgets.run_bar import RunBar

NOTHING_OFFERED = "Nothing runs in this step; n reads on."
ONLY_ASKED = "Nothing runs in this step; Enter opens its question."


class LessonScreen(ReadingScreen):
    """The panels are those of the run; before there is one, those of the experiment that the step offers."""

    PLACE: ClassVar[Place] = "lesson"
    CSS_PATH = "lesson.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("lesson"), Binding("enter", "answer", "Answer", show=False)]

    def __init__(self, pack: Pack, lesson: Lesson, step: int | None = None, *, about: RunInfo | None = None) -> None:
        """Begins at `step`, or at what is said `about` a run; else where the learner left."""
        super().__init__(pack, lesson)
        self._wanted, self._about = step, about
        self._hidden = ""  # the panels that are told to be hidden
        self._arranged_for: tuple[Watch | None, Step] | None = None

    @property
    def panels(self) -> Sequence[str]:
        grids = self.query(PanelGrid)
        return grids.first().names if grids else ()  # a key may still be on its way when the screen has gone

    def compose(self) -> ComposeResult:
        with Horizontal(id="lesson"):
            yield LessonText(self.lesson, id="text")
            with Vertical(id="run"):
                yield PanelGrid(id="panels")
                yield Static(id="more")
        yield RunBar(id="run-bar")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        left_at = self.progress.place_in(self.lesson.name)
        self.read(self.reader.nearest(self._about, left_at) if self._wanted is None else self._wanted)
        if self._about:
            self.read_about(self._about.experiment)

    def show(self) -> None:
        if self._arranged_for != (self.watched, self.step):
            self._arranged_for = (self.watched, self.step)
            self._arrange()
        grid = self.query_one(PanelGrid)
        grid.set_log_scale(self.zth.log_scale)
        grid.show(self.history)
        self._tell_hidden(grid)
        self.show_offers()
        self.query_one(RunBar).show(self.watched, starting=self.is_starting, invitation=self._invitation)
        if self.watched:
            self._judge(self.watched)
            self._settle_forecast(self.watched)

    @property
    def _invitation(self) -> str:
        if self.offered and self._is_due(self.step):
            return run_words(self.offered, self.step.set)  # what it is about would tell what to predict
        if self.offered:
            said = about(self.offered, self.step.set)
            return run_words(self.offered, self.step.set) + (f": {said}" if said else "")
        return ONLY_ASKED if self.step.question else NOTHING_OFFERED

    @work(exclusive=True, group="arrange")
    async def _arrange(self) -> None:
        """The panels of the run; before there is one, those of the experiment that the step offers."""
        experiment = self.watched.viewer.info.experiment if self.watched else self.step.run
        grid = self.query_one(PanelGrid)
        if experiment is not None or not grid.names:
            await grid.hold(panels_of(self.lesson, experiment, self.history))
        grid.point_at(self.step.panel if self.step.run in (experiment, None) else None)
        grid.show(self.history)
        self._tell_hidden(grid)
        self.show_offers()

    def _tell_hidden(self, grid: PanelGrid) -> None:
        """Name the panels for which there is no room."""
        hidden = " ".join(view.border_title or "" for view in grid.hidden)
        if hidden != self._hidden:
            self._hidden = hidden
            self.query_one("#more", Static).update(Content(f"more: {hidden}"))
            self.query_one("#more").display = bool(hidden)

    def on_dealt(self, event: Dealt) -> None:
        """Quick questions are offered, and never asked unasked."""
        self.notify(f"{invitation(event.cards)}: b", timeout=5, markup=False)

    def _judge(self, watch: Watch) -> None:
        """Tell the learner, once, that a run has reached what it should."""
        if reaches_now(self.lesson, watch, self.progress):
            title = watch.viewer.info.title
            self.progress.passed(title)
            self.notify(f"{title} has reached the lecture's figures", timeout=3, markup=False)

    def _settle_forecast(self, watch: Watch) -> None:
        """Tell the learner, once, what came of a prediction."""
        step = settle(self.lesson, watch, self.progress)
        guess = self.sitting.guess(step) if step else None
        if guess:
            self.notify(verdict(guess), title="Your prediction", timeout=3, markup=False)
            self.show_offers()

    # Commands

    def action_back(self) -> None:
        self.zth.action_home()

    def action_run(self) -> None:
        step, experiment = self.step, self.offered
        if experiment is not None:
            self.when_free(run_words(experiment, step.set), partial(self._predict_and_start, step, experiment))

    def _is_due(self, step: Step) -> bool:
        """It is still open what the learner expects of the step's run."""
        return step.prediction is not None and is_due(self.sitting.guess(step))

    def _predict_and_start(self, step: Step, experiment: Experiment, instead_of: Watch | None) -> None:
        """Once it is clear what the learner expects of it."""
        if step.prediction is None or not self._is_due(step):
            self._start(experiment, step.set, instead_of)
            return
        from zth_tui.tui.screens.predict import PredictScreen

        def said(forecast: Said) -> None:
            if forecast is None:
                return
            made = None if forecast == SKIP else forecast
            guess = Guess(made.guess if made else None)
            remember = partial(self.progress.guessed, self.lesson.name, step.title, guess)
            self._start(experiment, step.set, instead_of, made, remember)

        self.app.push_screen(PredictScreen(step.title, step.prediction), said)

    def action_experiments(self) -> None:
        from zth_tui.tui.screens.experiments import ExperimentsScreen

        if stage := self.lesson.stage:
            standings = experiments_of(stage, self.progress)
            self.app.push_screen(ExperimentsScreen(stage, standings, self.step.run), self._run_chosen)

    def _run_chosen(self, experiment: Experiment | None) -> None:
        if experiment is not None:
            self.when_free(experiment.title, partial(self._start, experiment, {}))

    def _start(
        self,
        experiment: Experiment,
        settings: Mapping[str, Value],
        instead_of: Watch | None,
        forecast: Forecast | None = None,
        remember: Callable[[], None] = lambda: None,
    ) -> None:
        """`settings`: those that differ from the experiment's own. `remember` is called once there is a run."""

        def make() -> RunViewer:
            return self.zth.starter.run(self.pack, experiment, settings, forecast=forecast)

        self.start(make, instead_of=instead_of, begun=lambda _: remember())
        self.read_about(experiment.name)
        self.look()

    def action_enlarge(self, number: int) -> None:
        self._enlarge(number, explained=False)

    def action_explain(self) -> None:
        """Of the panel under the focus, or the one that the text points to."""
        names = self.panels
        wanted = self.focused.panel.name if isinstance(self.focused, PanelView) else self.step.panel
        self._enlarge(names.index(wanted) + 1 if wanted in names else 1, explained=True)

    def _enlarge(self, number: int, *, explained: bool) -> None:
        from zth_tui.tui.screens.panel import PanelScreen

        names = self.panels
        if number <= len(names):
            self.app.push_screen(PanelScreen(self.pack, self.key, names, number, explained=explained, tell=self.note))
