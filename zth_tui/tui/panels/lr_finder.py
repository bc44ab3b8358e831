"""Loss against learning rate, of a run whose learning rate grows: where is the valley?"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text

from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.axes import Axis, linear, logarithmic
from zth_tui.tui.charts import FRAME_ROWS, Layer, Line, Upright, line_chart, plot_columns
from zth_tui.tui.panels.panel import Panel, View, legend, remark
from zth_tui.tui.panels.smooth import BUCKETS, beta_for, centred_mean

LEAST_SPAN = 0.1  # decades of learning rate, below which there is no curve
START = 5  # places at the start, whose largest loss
HEADROOM = 1.1  # times this is the most that is drawn: what explodes is cut off


@dataclass(frozen=True)
class Sweep:
    exponent: list[float]  # log10 of the learning rate
    raw: list[float]  # mean loss of a few steps
    smooth: list[float]

    @property
    def valley(self) -> int:
        return min(range(len(self.smooth)), key=self.smooth.__getitem__)


WHAT = """\
## Which learning rate?

One run tries them all: the learning rate grows a little with every step, by equal *factors*, and the loss is drawn
against it. Too small, and nothing moves; too large, and the steps jump out of the valley and the loss explodes. A
good rate lies on the floor between the two, rather to the left of where the curve turns up.

`lre = torch.linspace(-3, 0, 1000); lrs = 10**lre`"""


def draw(history: History, view: View) -> list[Text]:
    sweep = read_sweep(history)
    if sweep is None:
        return remark(_why_empty(history), view)
    key = legend(_key(sweep), view)
    if view.height < FRAME_ROWS + 3 or view.width < 16:
        return key[: view.height]
    height = view.height - 1
    y = _y_axis(sweep, (height - FRAME_ROWS) // 3, view.log_scale)
    columns = plot_columns(view.width, y)
    x = _x_axis(sweep, columns)
    valley = sweep.exponent[sweep.valley]
    layers: list[Layer] = [
        Line(sweep.exponent, sweep.raw, colours.RAW_LOSS),
        Upright(valley, f" lr {10**valley:.2g} ", colours.KNOB),
        Line(sweep.exponent, sweep.smooth, colours.LOSS),
    ]
    return [*key, *line_chart(layers, x, y, view.width, height)]


def read_sweep(history: History) -> Sweep | None:
    """None while the learning rate has not moved enough."""
    size, losses = history.loss.buckets(BUCKETS)
    _, rates = history.lr.buckets(BUCKETS)
    both = ((rate.mean, loss.mean) for rate, loss in zip(rates, losses, strict=False))
    pairs = sorted((math.log10(rate), loss) for rate, loss in both if rate > 0 and math.isfinite(rate + loss))
    if len(pairs) < 2 or pairs[-1][0] - pairs[0][0] < LEAST_SPAN:
        return None
    raw = [loss for _, loss in pairs]
    ceiling = HEADROOM * max(raw[:START])  # without it, an explosion would lift its whole neighbourhood
    return Sweep([e for e, _ in pairs], raw, centred_mean([min(loss, ceiling) for loss in raw], beta_for(size)))


def _x_axis(sweep: Sweep, columns: int) -> Axis:
    low, high = math.floor(sweep.exponent[0]), math.ceil(sweep.exponent[-1])
    multiples = (1, 2, 5) if columns >= 18 * (high - low) else (1,)
    ticks = [(e + math.log10(m), f"{m * 10.0**e:g}") for e in range(low, high + 1) for m in multiples]
    return Axis(low, high, tuple(t for t in ticks if t[0] <= high))


def _y_axis(sweep: Sweep, ticks: int, log: bool) -> Axis:
    low, high = min(sweep.raw), max(sweep.smooth)
    return logarithmic(low, high, ticks) if log and low > 0 else linear(low, high, ticks)


def _key(sweep: Sweep) -> list[tuple[str, str, str]]:
    valley = sweep.valley
    return [
        ("┊", colours.KNOB, f"valley at lr {10 ** sweep.exponent[valley]:.2g} = 10^{sweep.exponent[valley]:.1f}"),
        ("━", colours.LOSS, f"loss {sweep.smooth[valley]:.3f}"),
        ("⠒", colours.RAW_LOSS, "a few steps each"),
    ]


def _why_empty(history: History) -> str:
    if len(history.loss) < 2:
        return "the first points come with the first steps"
    return "the learning rate has not moved yet: the lr-finder experiment sweeps it"


def summary(history: History) -> str:
    sweep = read_sweep(history)
    return f"valley at lr {10 ** sweep.exponent[sweep.valley]:.2g}" if sweep else ""


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    sweep = read_sweep(history)
    if sweep is None:
        yield _why_empty(history).capitalize() + "."
        return
    valley = sweep.valley
    yield (
        f"So far, from lr {10 ** sweep.exponent[0]:.2g} to {10 ** sweep.exponent[-1]:.2g}, the smoothed loss is "
        f"lowest, **{sweep.smooth[valley]:.3f}**, at **lr {10 ** sweep.exponent[valley]:.2g}** "
        f"(exponent {sweep.exponent[valley]:.2f})."
    )


LR_FINDER = Panel("lr_finder", "Learning rate finder", draw, summary, explain)
