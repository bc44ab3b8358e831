"""The losses of train and dev against a setting that a run tries out: where is the floor?"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text

from zth_tui.runs.events import Table
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.axes import Axis, linear, logarithmic
from zth_tui.tui.charts import FRAME_ROWS, Layer, Line, Upright, line_chart, plot_columns
from zth_tui.tui.panels.panel import Entry, Panel, View, legend, remark
from zth_tui.visible import visible

NUMBERS_WIDTH = 24  # "  1000  2.8523  2.8516 "
LEAST_CHART = 44  # cells of width below which the chart has the place to itself
DECADE_CELLS = 12  # from which on a decade has three ticks
RISE = 2.0  # times the height of the U's left side is drawn above its floor

WHAT = """\
## How much smoothing?

Before dividing, k is added to every count. A small k believes the counts, to the letter; a large one makes all
letters alike, and the loss goes to ln 27. Each step tries one k, on a log scale, and asks twice.

**train**, the names that were counted, only ever get worse with k: to believe the counts is best for them.
**dev**, names that were not counted, hold pairs that never occurred, and with k = 0 one of them costs an infinite
loss. So dev falls first and rises then, a **U**, and its floor is the k to take. That choice has seen dev; the honest
figure is that of the *test* names, asked once, at the end, with that k alone.

What lies far above the floor is cut off; the log scale (`l`) shows it."""


@dataclass(frozen=True)
class Tried:
    """What was tried so far, in the order of the setting."""

    name: str  # of the setting
    k: list[float]
    train: list[float]
    dev: list[float]

    @property
    def best(self) -> int:
        return min(range(len(self.dev)), key=self.dev.__getitem__)


def read_tried(history: History) -> Tried | None:
    """None while there is nothing; rows that are not three numbers, the first above 0, are left out."""
    for table in history.tables.get("sweep", {}).values():
        if rows := sorted(_rows(table)):
            k, train, dev = (list(column) for column in zip(*rows, strict=True))
            return Tried(table.columns[0], k, train, dev)
    return None


def _rows(table: Table) -> Iterator[tuple[float, float, float]]:
    for row in table.rows:
        match row:
            case [int() | float() as k, int() | float() as train, int() | float() as dev] if k > 0:
                yield float(k), float(train), float(dev)


def draw(history: History, view: View) -> list[Text]:
    tried = read_tried(history)
    if tried is None:
        return remark("the first points come with the first steps", view)
    key = legend(_key(tried), view)
    height = view.height - 1
    if height < FRAME_ROWS + 2 or view.width < 16:
        return key[: view.height]
    if view.width < LEAST_CHART + NUMBERS_WIDTH:
        return [*key, *_chart(tried, view.width, height, view.log_scale)]
    chart = _chart(tried, view.width - NUMBERS_WIDTH, height, view.log_scale)
    numbers = _numbers(tried, height)
    for row, beside in zip(chart, numbers, strict=False):
        row.append_text(beside)
    return [*key, *chart]


def _chart(tried: Tried, width: int, height: int, log: bool) -> list[Text]:
    y = _y_axis(tried, max(2, (height - FRAME_ROWS) // 3), log)
    x = _x_axis(tried, plot_columns(width, y))
    layers: list[Layer] = [
        Upright(tried.k[tried.best], "", colours.KNOB),
        Line(tried.k, tried.train, colours.TRAIN),
        Line(tried.k, tried.dev, colours.DEV),
        Line(tried.k, tried.train, colours.TRAIN, colours.POINTS["train"]),
        Line(tried.k, tried.dev, colours.DEV, colours.POINTS["dev"]),
    ]
    return line_chart(layers, x, y, width, height)


def _y_axis(tried: Tried, ticks: int, log: bool) -> Axis:
    """Around the floor of the U: far to the right, both losses climb out of the picture. A log scale holds all."""
    losses = [*tried.train, *tried.dev]
    if log and min(losses) > 0:
        return logarithmic(min(losses), max(losses), ticks)
    floor = tried.dev[tried.best]
    left = tried.dev[0] - floor  # how high the left side of the U is
    ceiling = max(floor + RISE * left, tried.train[tried.best]) if left else max(losses)
    return linear(min(losses), min(ceiling, max(losses)), ticks)


def _x_axis(tried: Tried, columns: int) -> Axis:
    """Whole decades, with 2 and 5 between them where there is room."""
    low = math.floor(math.log10(tried.k[0]) + 1e-9)
    high = max(low + 1, math.ceil(math.log10(tried.k[-1]) - 1e-9))
    multiples = (1, 2, 5) if columns >= DECADE_CELLS * (high - low) else (1,)
    ticks = [(m * 10.0**e, f"{m * 10.0**e:g}") for e in range(low, high + 1) for m in multiples]
    return Axis(10.0**low, 10.0**high, tuple(t for t in ticks if t[0] <= 10.0**high * (1 + 1e-9)), log=True)


def _numbers(tried: Tried, height: int) -> list[Text]:
    """A line a setting, as many as there is room for, the best one among them."""
    room = height - 1
    first = min(max(0, tried.best - room // 2), max(0, len(tried.k) - room))
    heading = Text(f"  {tried.name:>5}   train     dev", colours.AXIS, no_wrap=True, end="")
    rows = [heading]
    for i in range(first, min(first + room, len(tried.k))):
        marked = i == tried.best
        row = Text.assemble(
            ("▸".rjust(2) if marked else "  ", f"bold {colours.KNOB}"),
            (f"{tried.k[i]:>5g}", f"bold {colours.KNOB}" if marked else colours.AXIS),
            (f"  {tried.train[i]:.4f}", colours.TRAIN),
            (f"  {tried.dev[i]:.4f}", colours.DEV),
            no_wrap=True,
            end="",
        )
        rows.append(row)
    return rows


def _key(tried: Tried) -> list[Entry]:
    i = tried.best
    return [
        ("┊", colours.KNOB, f"best {visible(tried.name)} {tried.k[i]:g}"),
        (colours.POINTS["dev"], colours.DEV, f"dev {tried.dev[i]:.4f}"),
        (colours.POINTS["train"], colours.TRAIN, f"train {tried.train[i]:.4f}"),
    ]


def summary(history: History) -> str:
    tried = read_tried(history)
    return f"best {visible(tried.name)} {tried.k[tried.best]:g}" if tried else ""


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    tried = read_tried(history)
    if tried is None:
        return
    yield f"Lowest so far on dev: **{visible(tried.name)} = {tried.k[tried.best]:g}**."
    rows = zip(tried.k, tried.train, tried.dev, strict=True)
    lines = [f"| {k:g} | {train:.4f} | {dev:.4f} |" for k, train, dev in rows]
    yield "\n".join([f"| {visible(tried.name)} | train | dev |", "| ---: | ---: | ---: |", *lines])
    test = history.finished.evaluation.get("test") if history.finished else None
    if test is not None:
        yield f"Asked once, at the end: **test {test:.4f}**."


SWEEP = Panel("sweep", "Smoothing", draw, summary, explain)
