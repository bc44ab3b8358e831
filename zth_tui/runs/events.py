"""What a trainer tells: one typed event a line of `events.jsonl`.

A step's number counts the updates before it: the loss of step 0 is the loss of the untouched net, and an
evaluation at step 1000 sees the weights after 1,000 updates.
"""

import time
from typing import Literal

import msgspec

Why = Literal["done", "stopped", "diverged", "refused", "error"]


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag=str.lower):
    t: float = msgspec.field(default_factory=time.time)  # seconds since the epoch


class Started(_Event, frozen=True):
    """A trainer's life begins: at step 0, or at a checkpoint's step after a resume."""

    step: int
    max_steps: int
    pid: int
    device: str
    why: str  # why this device
    threads: int
    parameters: int
    uniform_loss: float  # the loss of knowing nothing, ln(vocabulary), nats
    splits: list[str]
    versions: dict[str, str]
    config: dict[str, float | int | str | bool] = {}  # the settings in force


class Scalars(_Event, frozen=True):
    """Consecutive steps; `loss[i]` (nats) and `lr[i]` belong to step `first + i`."""

    first: int
    loss: list[float]
    lr: list[float]


class Evaluation(_Event, frozen=True):
    """Mean loss (nats) over whole splits."""

    step: int
    losses: dict[str, float]


class Histogram(msgspec.Struct, frozen=True):
    """How one layer's values are spread over equal bins from `low` to `high`."""

    name: str
    low: float
    high: float
    counts: list[int]
    mean: float
    std: float
    saturation: float  # share of values beyond ±0.97
    dead: int = 0  # units that are beyond ±0.97 for every example


class Histograms(_Event, frozen=True):
    step: int
    layers: list[Histogram]


class Matrix(_Event, frozen=True):
    """A small matrix, `values[row][column]`, with a label for each row and column."""

    step: int
    name: str
    rows: list[str]
    columns: list[str]
    values: list[list[int | float]]


class Scatter(_Event, frozen=True):
    """Labelled points in the plane."""

    step: int
    name: str
    labels: list[str]
    x: list[float]
    y: list[float]


class Sample(msgspec.Struct, frozen=True):
    text: str
    known: bool  # stands in the training set


class Samples(_Event, frozen=True):
    step: int
    seed: int
    temperature: float
    prompt: str
    samples: list[Sample]


class Knob(_Event, frozen=True):
    """Somebody changed a setting; it holds from this step on."""

    step: int
    who: str
    name: str
    old: float | int | str | bool
    new: float | int | str | bool


class Paused(_Event, frozen=True):
    step: int


class Resumed(_Event, frozen=True):
    step: int


class Checkpoint(_Event, frozen=True):
    step: int
    folder: str  # its name under checkpoints/


class Refused(_Event, frozen=True):
    """A command that was not obeyed, and why."""

    step: int
    command: str
    reason: str


class Warning(_Event, frozen=True):
    step: int
    text: str


class Finished(_Event, frozen=True):
    """A trainer's life ends. `evaluation` holds the whole splits, the test split only when the run is done."""

    why: Why
    steps: int
    evaluation: dict[str, float]
    steps_per_second: float
    run: str
    message: str = ""


Event = (
    Started
    | Scalars
    | Evaluation
    | Histograms
    | Matrix
    | Scatter
    | Samples
    | Knob
    | Paused
    | Resumed
    | Checkpoint
    | Refused
    | Warning
    | Finished
)
