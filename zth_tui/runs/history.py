"""Everything that a run's events say so far, in the shape in which panels want it."""

from dataclasses import dataclass, field
from typing import Literal

import msgspec

from zth_tui.runs import events
from zth_tui.runs.folder import Forecast
from zth_tui.runs.series import Series

State = Literal["starting", "training", "paused", "finished"]
Intervention = events.Knob | events.Paused | events.Resumed


@dataclass
class Curve:
    """A number that is measured now and then."""

    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def truncate(self, k: int) -> None:
        """Forget what was measured after step k."""
        kept = sum(step <= k for step in self.steps)
        del self.steps[kept:], self.values[kept:]


@dataclass
class History:
    """A run as its log tells it. `apply` takes the events in order; readers only look.

    A resume from step k opens a new branch: what the earlier life did beyond k moves to `abandoned`.
    """

    state: State = "starting"
    forecast: Forecast | None = None  # it stands in `run.json`, not in the log
    started: events.Started | None = None
    finished: events.Finished | None = None
    config: dict[str, float | int | str | bool] = field(default_factory=dict)  # the settings in force
    loss: Series = field(default_factory=Series)
    lr: Series = field(default_factory=Series)
    abandoned: dict[int, Series] = field(default_factory=dict)  # resume step -> losses beyond it
    evaluations: dict[str, list[tuple[int, float]]] = field(default_factory=dict)  # split -> (step, loss)
    histograms: dict[str, events.Histograms] = field(default_factory=dict)  # panel -> the latest
    matrices: dict[str, dict[str, events.Matrix]] = field(default_factory=dict)  # panel -> name -> the latest
    scatters: dict[str, events.Scatter] = field(default_factory=dict)
    measures: dict[str, dict[str, Curve]] = field(default_factory=dict)  # panel -> name -> curve
    tables: dict[str, dict[str, events.Table]] = field(default_factory=dict)  # panel -> name -> the latest
    graphs: dict[str, events.Graph] = field(default_factory=dict)
    decisions: dict[str, events.Decision] = field(default_factory=dict)
    trees: dict[str, events.Tree] = field(default_factory=dict)
    passages: dict[str, dict[str, events.Passage]] = field(default_factory=dict)  # panel -> name -> the latest
    saved: events.Checkpoint | None = None  # the latest
    best: events.Checkpoint | None = None  # of those that were kept, the one with the lowest dev loss
    stream: events.Stream | None = None  # the latest, all its tokens together
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
    def loss_name(self) -> str:
        return self.started.loss_name if self.started else "loss"

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
                self.histograms[event.panel] = event
            case events.Matrix():
                self.matrices.setdefault(event.panel, {})[event.name] = event
            case events.Scatter():
                self.scatters[event.name] = event
            case events.Measures():
                self._measure(event)
            case events.Table():
                self.tables.setdefault(event.panel, {})[event.name] = event
            case events.Graph():
                self.graphs[event.name] = event
            case events.Decision():
                self.decisions[event.name] = event
            case events.Tree():
                self.trees[event.name] = event
            case events.Passage():
                self.passages.setdefault(event.panel, {})[event.name] = event
            case events.Stream():
                self._go_on_streaming(event)
            case events.Samples():
                self.samples = event
            case events.Checkpoint():
                self.saved = event
                self.best = event if event.best is not None else self.best
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

    def _measure(self, event: events.Measures) -> None:
        """Of two at one step the later holds."""
        curves = self.measures.setdefault(event.panel, {})
        for name, value in event.values.items():
            curve = curves.setdefault(name, Curve())
            if curve.steps and curve.steps[-1] == event.step:
                curve.values[-1] = value
            else:
                curve.steps.append(event.step)
                curve.values.append(value)

    def _go_on_streaming(self, event: events.Stream) -> None:
        """Tokens that follow those already here; a gap, which a corrupt line leaves, begins anew."""
        if self.stream and event.first == len(self.stream.tokens) and event.first:
            event = msgspec.structs.replace(event, first=0, tokens=[*self.stream.tokens, *event.tokens])
        self.stream = event

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
        for curves in self.measures.values():
            for curve in curves.values():
                curve.truncate(k)
        self.interventions = [i for i in self.interventions if i.step <= k]
        self.best = None if self.best and self.best.step > k else self.best
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
