"""Histories, and the events in them, for panels to show."""

import math
from collections.abc import Sequence

from tests.build import started
from zth_tui.runs import events
from zth_tui.runs.history import History

LETTERS = [".", *"abcdefghijklmnopqrstuvwxyz"]


def after(*said: events.Event) -> History:
    history = History()
    for event in said:
        history.apply(event)
    return history


def counts(step: int = 0) -> events.Matrix:
    values = [[float(27 * row + column) for column in range(27)] for row in range(27)]
    return events.Matrix(step=step, name="N", rows=LETTERS, columns=LETTERS, values=values)


def layer(name: str = "h", counts: Sequence[int] = (5, 10, 20, 10, 5), **numbers: float) -> events.Histogram:
    values = {"mean": 0.02, "std": 0.61, "saturation": 0.081, "dead": 0} | numbers
    return events.Histogram(name=name, low=-1.0, high=1.0, counts=list(counts), **values)  # type: ignore[arg-type]


def samples(*texts: str, known: Sequence[str] = (), temperature: float = 1.0) -> events.Samples:
    made = [events.Sample(text, text in known) for text in texts]
    return events.Samples(step=500, seed=1, temperature=temperature, prompt="", samples=made)


def scatter(x: Sequence[float], y: Sequence[float], labels: Sequence[str] = LETTERS) -> events.Scatter:
    return events.Scatter(step=500, name="C", labels=list(labels[: len(x)]), x=list(x), y=list(y))


def everything() -> History:
    return after(
        started(max_steps=2000),
        events.Scalars(
            first=0, loss=[27 * 0.99**i + 2 for i in range(1000)], lr=[10 ** (-3 + i / 333) for i in range(1000)]
        ),
        events.Evaluation(step=0, losses={"train": 27.1, "dev": 27.3}),
        events.Evaluation(step=900, losses={"train": 2.04, "dev": 2.11}),
        events.Histograms(step=900, layers=[layer(f"tanh {i}") for i in range(5)]),
        counts(900),
        scatter([math.sin(i) for i in range(27)], [math.cos(i) for i in range(27)]),
        samples(*(f"name{i}" for i in range(40))),
        events.Knob(step=400, who="you", name="lr", old=0.1, new=0.05),
        events.Paused(step=600),
        events.Resumed(step=600),
        events.Tree(step=900, name="ab → c", letters=["a", "b"], levels=[events.Level("tanh 1", [[0, 1]])]),
        events.Table(step=900, panel="shapes", name="x", columns=["layer", "shape"], rows=[["Linear", "(4, 27)"]]),
    )
