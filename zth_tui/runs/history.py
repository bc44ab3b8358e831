"""Everything that a run's events say so far, in the shape in which panels want it."""

from dataclasses import dataclass, field
from typing import Literal

from zth_tui.runs import events
from zth_tui.runs.series import Series

State = Literal["starting", "training", "paused", "finished"]
Intervention = events.Knob | events.Paused | events.Resumed


@dataclass
class History:
    """A run as its log tells it. `apply` takes the events in order; readers only look.

    A resume from step k opens a new branch: what the earlier life did beyond k moves to `abandoned`.
    """

    state: State = "starting"
    started: events.Started | None = None
    finished: events.Finished | None = None
    config: dict[str, float | int | str | bool] = field(default_factory=dict)  # the settings in force
    loss: Series = field(default_factory=Series)
    lr: Series = field(default_factory=Series)
    abandoned: dict[int, Series] = field(default_factory=dict)  # resume step -> losses beyond it
    evaluations: dict[str, list[tuple[int, float]]] = field(default_factory=dict)  # split -> (step, loss)
    histograms: events.Histograms | None = None
    matrices: dict[str, events.Matrix] = field(default_factory=dict)
    scatters: dict[str, events.Scatter] = field(default_factory=dict)
    samples: events.Samples | None = None
    interventions: list[Intervention] = field(default_factory=list)
    messages: list[events.Warning | events.Refused] = field(default_factory=list)
    version: int = 0  # grows with every event, so that an idle viewer can leave the screen alone
    _arrivals: list[tuple[float, int]] = field(default_factory=list)  # (time, step) of late batches

    @property
    def step(self) -> int:
        """Updates made so far."""
        return len(self.loss)

    @property
    def max_steps(self) -> int:
        return self.started.max_steps if self.started else 0

    @property
    def last_loss(self) -> float | None:
        return self.loss[-1] if len(self.loss) else None

    @property
    def last_lr(self) -> float | None:
        return self.lr[-1] if len(self.lr) else None

    @property
    def steps_per_second(self) -> float:
        """Over the last few seconds of training; 0 before there is anything to measure."""
        if self.finished:
            return self.finished.steps_per_second
        if len(self._arrivals) < 2:
            return 0.0
        (t0, step0), (t1, step1) = self._arrivals[0], self._arrivals[-1]
        return (step1 - step0) / (t1 - t0) if t1 > t0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        rate = self.steps_per_second
        return (self.max_steps - self.step) / rate if rate and self.state == "training" else None

    def last_evaluation(self, split: str) -> tuple[int, float] | None:
        points = self.evaluations.get(split)
        return points[-1] if points else None

    def apply(self, event: events.Event) -> None:
        self.version += 1
        match event:
            case events.Started():
                self._start(event)
            case events.Scalars():
                self._extend(event)
            case events.Evaluation():
                self._evaluate(event.step, event.losses)
            case events.Histograms():
                self.histograms = event
            case events.Matrix():
                self.matrices[event.name] = event
            case events.Scatter():
                self.scatters[event.name] = event
            case events.Samples():
                self.samples = event
            case events.Knob():
                self.config[event.name] = event.new
                self.interventions.append(event)
            case events.Paused():
                self.state = "paused"
                self.interventions.append(event)
            case events.Resumed():
                self.state = "training"
                self._arrivals.clear()
                self.interventions.append(event)
            case events.Warning() | events.Refused():
                self.messages.append(event)
            case events.Finished():
                self.state = "finished"
                self.finished = event
                self._evaluate(event.steps, event.evaluation)

    def _evaluate(self, step: int, losses: dict[str, float]) -> None:
        """Of two at one step the later holds: at the end, whole splits take the place of estimates."""
        for split, loss in losses.items():
            points = self.evaluations.setdefault(split, [])
            if points and points[-1][0] == step:
                points.pop()
            points.append((step, loss))

    def _start(self, event: events.Started) -> None:
        self._branch_off(event.step)
        self.started, self.finished, self.state = event, None, "training"
        self.config = dict(event.config)

    def _branch_off(self, k: int) -> None:
        if len(self.loss) > k:
            self.abandoned[k] = self.loss.tail(k)
        self.loss.truncate(k)
        self.lr.truncate(k)
        for split, points in self.evaluations.items():
            self.evaluations[split] = [(step, loss) for step, loss in points if step <= k]
        self.interventions = [i for i in self.interventions if i.step <= k]
        self._arrivals.clear()

    def _extend(self, event: events.Scalars) -> None:
        if self.finished or event.first < len(self.loss):  # a corrupt line ate the start of a new life
            self._branch_off(event.first)
            self.finished, self.state = None, "training"
        missing = event.first - len(self.loss)  # a corrupt line ate some steps: leave a gap, invent nothing
        if missing > 0:
            self.loss.extend([float("nan")] * missing)
            self.lr.extend([float("nan")] * missing)
        self.loss.extend(event.loss)
        self.lr.extend(event.lr)
        self._arrivals.append((event.t, self.step))
        while len(self._arrivals) > 2 and event.t - self._arrivals[1][0] > 3.0:
            self._arrivals.pop(0)
