"""Which step of a lesson is read, and which are about a run."""

from zth_tui.course.lessons import Lesson, Step, step_of_experiment
from zth_tui.course.stages import Experiment
from zth_tui.runs.folder import RunInfo


class Reader:
    """A place in a lesson, or beside it: at an experiment of which the text does not speak."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.index = 0  # of the step in the text
        self.aside: Step | None = None  # is read instead

    @property
    def step(self) -> Step:
        return self.aside or self.lesson.steps[self.index]

    @property
    def offered(self) -> Experiment | None:
        """What the step runs."""
        if self.step.run is None or self.lesson.stage is None:
            return None
        return self.lesson.stage.experiments[self.step.run]

    @property
    def has_next(self) -> bool:
        return self.aside is not None or self.index + 1 < len(self.lesson.steps)

    @property
    def has_previous(self) -> bool:
        return self.aside is None and self.index > 0

    def go_to(self, index: int) -> None:
        self.index, self.aside = index, None

    def turn_to(self, experiment: str) -> bool:
        """To a step that offers the experiment, if this one does not; beside the text, if none does. Did it turn?"""
        stage = self.lesson.stage
        if self.step.run == experiment or stage is None or experiment not in stage.experiments:
            return False
        offered = [step.run for step in self.lesson.steps]
        if experiment in offered:
            self.go_to(offered.index(experiment))
        else:
            self.aside = step_of_experiment(stage.experiments[experiment], stage)
        return True

    def nearest(self, run: RunInfo | None, left_at: int) -> int:
        """The step that offers most nearly this run, from the one on at which the learner left; that one, if none."""
        steps = self.lesson.steps
        left_at = min(left_at, len(steps) - 1)
        if run is None:
            return left_at
        about_it = [i for i, step in enumerate(steps) if step.run == run.experiment]
        return min(about_it, key=lambda i: (self._differences(steps[i], run), i < left_at, i), default=left_at)

    def _differences(self, step: Step, run: RunInfo) -> int:
        """How many settings of the run are others than those that the step would give it."""
        stage = self.lesson.stage
        own = stage.experiments[run.experiment].config if stage else {}
        return sum(run.config.get(name, value) != value for name, value in {**own, **step.set}.items())
