"""A lesson: its text, the panels of its run, and the run bar."""

from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from zth_tui.course.lessons import Lesson, Step, code_line, step_of_experiment
from zth_tui.course.packs import Pack
from zth_tui.course.stages import Experiment
from zth_tui.course.standing import experiments_of
from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.lesson_of_run import panels_of
from zth_tui.tui.run_screen import RunScreen
from zth_tui.tui.verdict import passed
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.lesson_text import LessonText
from zth_tui.tui.widgets.panel_grid import PanelGrid
from zth_tui.tui.widgets.panel_view import PanelView
from zth_tui.tui.widgets.run_bar import RunBar

NOTHING_OFFERED = "Nothing runs in this step; n reads on."


class LessonScreen(RunScreen):
    """The panels are those of the run; before there is one, those of the experiment that the step offers."""

    PLACE: ClassVar[Place] = "lesson"
    CSS_PATH = "lesson.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("lesson")

    def __init__(self, pack: Pack, lesson: Lesson, step: int | None = None) -> None:
        """`step`: which one to read first, if it is known."""
        super().__init__(pack, (pack.path, lesson.name))
        self.lesson = lesson
        self._wanted = step
        self.index = 0  # of the step that is read
        self._aside: Step | None = None  # is read instead: about an experiment of which the text does not speak
        self._hidden = ""  # the panels that are told to be hidden
        self._arranged_for: tuple[Watch | None, Step] | None = None

    @property
    def step(self) -> Step:
        return self._aside or self.lesson.steps[self.index]

    @property
    def offered(self) -> Experiment | None:
        """What Enter runs."""
        if self.step.run is None or self.lesson.stage is None:
            return None
        return self.lesson.stage.experiments[self.step.run]

    @property
    def situation(self) -> Situation:
        return replace(
            super().situation,
            offers=self.offered is not None,
            has_source=self.lesson.stage is not None,
            has_next=self._aside is not None or self.index + 1 < len(self.lesson.steps),
            has_previous=self._aside is None and self.index > 0,
        )

    def compose(self) -> ComposeResult:
        with Horizontal(id="lesson"):
            yield LessonText(self.lesson, id="text")
            with Vertical(id="run"):
                yield PanelGrid(id="panels")
                yield Static(id="more")
        yield RunBar(id="run-bar")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        super().on_mount()
        self._read(self._first_step() if self._wanted is None else self._wanted)
        if self.watched and self._wanted is None:
            self._read_about(self.watched.viewer.info.experiment)

    def _first_step(self) -> int:
        """Where the learner left; where there is a run, the nearest step from there on that is about it."""
        steps = self.lesson.steps
        left_at = min(self.zth.progress.place_in(self.lesson.name), len(steps) - 1)
        experiment = self.watched.viewer.info.experiment if self.watched else None
        about_it = [i for i, step in enumerate(steps) if step.run == experiment and experiment]
        return min(about_it, key=lambda i: (i < left_at, i), default=left_at)

    def _read(self, index: int) -> None:
        self.index, self._aside = index, None
        self.query_one(LessonText).show(self.step)
        self.look()
        self.call_after_refresh(self._remember)

    def _read_about(self, experiment: str) -> None:
        """Go to a step that offers the experiment, if this one does not; to words beside the text, if none does."""
        stage = self.lesson.stage
        if self.step.run == experiment or stage is None or experiment not in stage.experiments:
            return
        offered = [step.run for step in self.lesson.steps]
        if experiment in offered:
            self._read(offered.index(experiment))
        else:
            self._aside = step_of_experiment(stage.experiments[experiment], stage)
            self.query_one(LessonText).show(self._aside)
            self.look()

    def _remember(self) -> None:
        self.zth.progress.place(self.lesson.name, self.index)
        self.zth.progress.seen(self.lesson.name, self.lesson.steps[self.index].title)

    def show(self) -> None:
        if self._arranged_for != (self.watched, self.step):
            self._arranged_for = (self.watched, self.step)
            self._arrange()
        grid = self.query_one(PanelGrid)
        grid.set_log_scale(self.zth.log_scale)
        grid.show(self.history)
        self._tell_hidden(grid)
        invitation = f"{self.offered.title}: {self.offered.doc}" if self.offered else NOTHING_OFFERED
        self.query_one(RunBar).show(self.watched, starting=self.key in self.zth.starting, invitation=invitation)
        if self.watched:
            self._judge(self.watched)

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

    def _tell_hidden(self, grid: PanelGrid) -> None:
        """Name the panels for which there is no room."""
        hidden = " ".join(view.border_title or "" for view in grid.hidden)
        if hidden != self._hidden:
            self._hidden = hidden
            self.query_one("#more", Static).update(Content(f"more: {hidden}"))
            self.query_one("#more").display = bool(hidden)

    def _judge(self, watch: Watch) -> None:
        """Tell the learner, once, that a run has reached what it should."""
        title = watch.viewer.info.title
        if watch.phase == "done" and self.lesson.stage and not self.zth.progress.has_passed(title):
            experiment = self.lesson.stage.experiments.get(watch.viewer.info.experiment)
            if experiment and passed(experiment, watch.viewer.info, watch.history):
                self.zth.progress.passed(title)
                self.notify(f"passed: {title} reached its figures", timeout=3, markup=False)

    # Commands

    def action_back(self) -> None:
        self.zth.action_home()

    def action_next_step(self) -> None:
        self._read(self.index if self._aside else self.index + 1)

    def action_previous_step(self) -> None:
        self._read(self.index - 1)

    def action_run(self) -> None:
        self._run_or_ask(self.offered)

    def action_experiments(self) -> None:
        from zth_tui.tui.screens.experiments import ExperimentsScreen

        if stage := self.lesson.stage:
            standings = experiments_of(stage, self.zth.progress)
            self.app.push_screen(ExperimentsScreen(stage, standings, self.step.run), self._run_or_ask)

    def _run_or_ask(self, experiment: Experiment | None) -> None:
        if experiment is not None:
            self.when_free(experiment.title, lambda: self._run(experiment))

    def _run(self, experiment: Experiment) -> None:
        self.zth.begin(self.key, lambda: self.zth.starter.run(self.pack, experiment))
        self._read_about(experiment.name)
        self.look()

    def action_code(self) -> None:
        from zth_tui.tui.screens.code import CodeScreen

        if stage := self.lesson.stage:
            self.app.push_screen(CodeScreen(stage.source, code_line(stage, self.step.code) if self.step.code else None))

    def action_log_scale(self) -> None:
        self.zth.log_scale = not self.zth.log_scale
        self.look()

    def action_enlarge(self, number: int) -> None:
        self._enlarge(number, explained=False)

    def action_explain(self) -> None:
        """Of the panel under the focus, or the one that the text points to."""
        names = self.query_one(PanelGrid).names
        wanted = self.focused.panel.name if isinstance(self.focused, PanelView) else self.step.panel
        self._enlarge(names.index(wanted) + 1 if wanted in names else 1, explained=True)

    def _enlarge(self, number: int, *, explained: bool) -> None:
        from zth_tui.tui.screens.panel import PanelScreen

        names = self.query_one(PanelGrid).names
        if number <= len(names):
            self.app.push_screen(PanelScreen(self.pack, self.key, names, number, explained=explained))
