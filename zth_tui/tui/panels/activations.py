"""How the activations of each layer are spread: a histogram a layer, and how many of them are saturated."""

import math
from collections.abc import Iterator

from rich.text import Text

from zth_tui.runs.events import Histogram
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.panels.panel import Panel, View, legend, line, remark
from zth_tui.visible import visible

BLOCKS = " ▁▂▃▄▅▆▇█"  # eighths
SATURATED = 0.97
LEAST_HEIGHT, LEAST_WIDTH, GAP = 4, 24, 2  # of a layer: numbers, two rows of bars, axis

WHAT = """\
## Activations

Each layer's outputs for a few hundred examples, sorted into bins from lowest to highest. `tanh` squeezes everything
into −1..1. Its slope is 1 − tanh²: where an output lies beyond ±0.97 (red), less than 6 % of the gradient passes,
and that neuron hardly learns from that example. A neuron that is out there for *every* example is **dead**: no
gradient reaches its weights at all.

Good: a broad hill around 0. Bad: two towers at ±1 (the weights before the layer are too large), or a needle at 0
(too small: the layer is almost linear)."""


def draw(history: History, view: View) -> list[Text]:
    if history.histograms is None or not history.histograms.layers:
        return remark("the first histogram comes with the first look at the net", view)
    layers = history.histograms.layers
    most_across = max(1, (view.width + GAP) // (LEAST_WIDTH + GAP))
    across = min(most_across, math.ceil(len(layers) / max(1, view.height // LEAST_HEIGHT)))
    down = math.ceil(len(layers) / across)
    clipped = down * LEAST_HEIGHT > view.height
    height = view.height - clipped
    shown = min(down, max(1, height // LEAST_HEIGHT))
    first = max(0, min(view.first_row, down - shown))
    place = View(max(1, (view.width + GAP) // across - GAP), max(1, height // shown), view.log_scale)
    rows: list[Text] = []
    for i in range(first, first + shown):
        rows += _side_by_side([_draw_layer(layer, place) for layer in layers[i * across : (i + 1) * across]], place)
    rows += [line("↑↓ more layers", view, colours.AXIS)] * clipped
    return rows[: view.height]


def _side_by_side(pictures: list[list[Text]], place: View) -> Iterator[Text]:
    for rows in zip(*pictures, strict=True):
        text = Text(no_wrap=True, end="")
        for i, row in enumerate(rows):
            text.append(" " * (i * (place.width + GAP) - text.cell_len)).append_text(row)
        yield text


def _draw_layer(layer: Histogram, view: View) -> list[Text]:
    numbers = legend(_numbers(layer), view, 2 if view.height > LEAST_HEIGHT + 1 else 1)
    numbers = [n for n in numbers if n] or numbers[:1]
    bars = Canvas(view.width, max(0, view.height - len(numbers) - 1))
    if bars.height < 1 or sum(layer.counts) == 0:
        return [*numbers, *[Text()] * (view.height - len(numbers))][: view.height]
    shares = _resample(layer.counts, view.width)
    heights = [math.log1p(s * 1e4) if view.log_scale else s for s in shares]
    for column, height in enumerate(heights):
        value = layer.low + (layer.high - layer.low) * (column + 0.5) / view.width
        colour = colours.SATURATED if abs(value) > SATURATED else colours.ACTIVATIONS
        eighths = round(height / max(heights) * bars.height * 8) or (height > 0)
        for row in range(bars.height):
            rest = eighths - 8 * row
            if rest > 0:
                bars.put(column, bars.height - 1 - row, BLOCKS[min(8, rest)], colour)
    return [*numbers, *bars.rows(), _axis(layer, view.width)]


def _numbers(layer: Histogram) -> list[tuple[str, str, str]]:
    entries = [
        ("", f"bold {colours.ACTIVATIONS}", visible(layer.name)),
        ("█", colours.SATURATED, f"{layer.saturation:.1%} saturated"),
        ("", colours.ACTIVATIONS, f"std {layer.std:.2f}"),
        ("", colours.ACTIVATIONS, f"mean {round(layer.mean, 2) + 0.0:+.2f}"),
    ]
    return [*entries, ("", colours.SATURATED, f"{layer.dead} dead")] if layer.dead else entries


def _axis(layer: Histogram, width: int) -> Text:
    axis = Canvas(width, 1)
    axis.put(0, 0, "─" * width, colours.AXIS)
    low, high = f"{layer.low:g} ", f" {layer.high:g}"
    axis.put(0, 0, low, colours.AXIS)
    axis.put(width - len(high), 0, high, colours.AXIS)
    if layer.low < 0 < layer.high:
        axis.put(int(-layer.low / (layer.high - layer.low) * width) - 1, 0, " 0 ", colours.AXIS)
    return axis.rows()[0]


def _resample(counts: list[int], columns: int) -> list[float]:
    """The share of all that falls on each of so many columns, each bin spread evenly."""
    total, bins = sum(counts), len(counts)
    shares = []
    for column in range(columns):
        start, stop = column * bins / columns, (column + 1) * bins / columns
        parts = (counts[i] * (min(stop, i + 1) - max(start, i)) for i in range(int(start), min(bins, math.ceil(stop))))
        shares.append(sum(parts) / total)
    return shares


def summary(history: History) -> str:
    if history.histograms is None or not history.histograms.layers:
        return ""
    return f"saturated {max(layer.saturation for layer in history.histograms.layers):.1%}"


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    if history.histograms is None:
        return
    yield f"At step {history.histograms.step:,}:"
    for layer in history.histograms.layers:
        yield (
            f"- **{visible(layer.name)}**: mean {layer.mean:+.3f}, std {layer.std:.3f}, "
            f"saturated {layer.saturation:.2%}, dead neurons {layer.dead}"
        )


ACTIVATIONS = Panel("activations", "Activations", draw, summary, explain)
