"""What a trainer tells: one typed event a line of `events.jsonl`.

A step's number counts the updates before it: the loss of step 0 is the loss of the untouched net, and an
evaluation at step 1000 sees the weights after 1,000 updates.
"""

import time
from typing import Literal

import msgspec

SATURATED = 0.97  # as in lecture 4: |tanh| beyond this passes almost no gradient
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
    uniform_loss: float | None  # the loss of knowing nothing, ln(vocabulary), nats; None where there is none
    splits: list[str]
    versions: dict[str, str]
    config: dict[str, float | int | str | bool] = {}  # the settings in force
    loss_name: str = "loss"  # what the numbers of `scalars` are, where they are no loss in nats


class Scalars(_Event, frozen=True):
    """Consecutive steps; `loss[i]` (nats) and `lr[i]` belong to step `first + i`."""

    first: int
    loss: list[float]
    lr: list[float]


class Evaluation(_Event, frozen=True):
    """Mean loss over splits; while training, over some examples of each."""

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
    saturation: float  # share of values beyond ±SATURATED
    dead: int = 0  # units that are beyond it for every example


class Histograms(_Event, frozen=True):
    step: int
    layers: list[Histogram]
    panel: str = "activations"


class Matrix(_Event, frozen=True):
    """A small matrix, `values[row][column]`, with a label for each row and column."""

    step: int
    name: str
    rows: list[str]
    columns: list[str]
    values: list[list[int | float]]
    panel: str = "matrix"


class Scatter(_Event, frozen=True):
    """Labelled points in the plane."""

    step: int
    name: str
    labels: list[str]
    x: list[float]
    y: list[float]


class Measures(_Event, frozen=True):
    """One point of each curve of a panel."""

    step: int
    panel: str
    values: dict[str, float]


class Table(_Event, frozen=True):
    """Rows of words and numbers under their headings."""

    step: int
    panel: str
    name: str
    columns: list[str]
    rows: list[list[str | int | float | bool | None]]


class Node(msgspec.Struct, frozen=True):
    """One value of a computation graph; `children` are the places of its operands in the list of nodes."""

    label: str
    op: str  # "" for a leaf
    data: float | None  # None: not computed yet
    grad: float | None
    children: list[int] = []


class Graph(_Event, frozen=True):
    """A computation graph, operands before results; `turn` is the node that was worked on last."""

    step: int
    name: str
    nodes: list[Node]
    turn: int | None = None


class Decision(_Event, frozen=True):
    """A net's score over a rectangle of the plane, `values[row][column]` with the highest row first, and the points."""

    step: int
    name: str
    low: tuple[float, float]
    high: tuple[float, float]
    values: list[list[float]]
    x: list[float]
    y: list[float]
    labels: list[int]  # 1 or -1


class Level(msgspec.Struct, frozen=True):
    """One layer of a tree: which places of the layer before flow into each of its places."""

    name: str
    groups: list[list[int]]


class Tree(_Event, frozen=True):
    """How the letters of a context are fused, from the first layer up."""

    step: int
    name: str
    letters: list[str]
    levels: list[Level]


class Passage(_Event, frozen=True):
    """A text in pieces, the marked ones being what is new."""

    step: int
    panel: str
    name: str
    pieces: list[tuple[str, bool]]


class Token(msgspec.Struct, frozen=True):
    """A sampled token, its probability, and the most likely ones at its place."""

    text: str
    p: float
    top: list[tuple[str, float]]


class Stream(_Event, frozen=True):
    """The next tokens of a sample that is being written; `first` is the place of the first of them, 0 in a new one."""

    step: int
    seed: int
    temperature: float
    prompt: str
    first: int
    tokens: list[Token]


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
    best: float | None = None  # the dev loss there (nats), if it is the lowest so far: it will be kept


class Refused(_Event, frozen=True):
    """A command that was not obeyed, and why."""

    step: int
    command: str
    reason: str


class Warning(_Event, frozen=True):
    step: int
    text: str


class Finished(_Event, frozen=True):
    """A trainer's life ends. `evaluation` is over whole splits when the run is done, test among them; over a part of
    train and dev when it was stopped, or where a warning says that the whole could not be computed."""

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
    | Measures
    | Table
    | Graph
    | Decision
    | Tree
    | Passage
    | Stream
    | Samples
    | Knob
    | Paused
    | Resumed
    | Checkpoint
    | Refused
    | Warning
    | Finished
)
