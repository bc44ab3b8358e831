"""How the values of each layer are spread: a histogram a layer."""

import math
from collections.abc import Iterator

from rich.text import Text

from zth_tui.runs.events import SATURATED, Histogram, Histograms
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.panels.panel import GAP, Panel, View, legend, line, remark, side_by_side
from zth_tui.visible import visible

BLOCKS = " ▁▂▃▄▅▆▇█"  # eighths
LEAST_HEIGHT, LEAST_WIDTH = 4, 24  # of a layer: numbers, two rows of bars, axis
LEAST_SATURATED = 0.0005  # share of the values: less is written as 0.0%


def histograms_panel(name: str, title: str, what: str, *, of_tanh: bool = True) -> Panel:
    """A histogram a layer. `of_tanh`: values of a tanh beyond ±0.97 are saturated, and that matters."""

    def draw(history: History, view: View) -> list[Text]:
        layers = layers_of(history)
        if not layers:
            return remark("the first histogram comes with the first look at the net", view)
        return _draw_layers(layers, view, of_tanh)

    def layers_of(history: History) -> list[Histogram]:
        return history.histograms[name].layers if name in history.histograms else []

    def summary(history: History) -> str:
        layers = layers_of(history)
        if not layers:
            return ""
        if squashed := [layer for layer in layers if of_tanh and is_squashed(layer)]:
            return f"saturated {max(layer.saturation for layer in squashed):.1%}"
        digits = ".3g" if of_tanh else ".1e"
        return f"std {min(layer.std for layer in layers):{digits}} to {max(layer.std for layer in layers):{digits}}"

    def explain(history: History) -> str:
        if not layers_of(history):
            return what
        return "\n\n".join([what, *_now(history.histograms[name], of_tanh)])

    return Panel(name, title, draw, summary, explain)


def is_squashed(layer: Histogram) -> bool:
    """Values of a tanh: within -1..1, and either named so or crowding at the ends.

    What goes further, as in a net without tanh, is large and not saturated; and such a net may start within -1..1.
    """
    return max(-layer.low, layer.high) <= 1 and ("tanh" in layer.name or layer.saturation >= LEAST_SATURATED)


def _draw_layers(layers: list[Histogram], view: View, of_tanh: bool) -> list[Text]:
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
        beside = layers[i * across : (i + 1) * across]
        rows += side_by_side([_draw_layer(layer, place, of_tanh) for layer in beside], place.width)
    rows += [line("↑↓ more layers", view, colours.AXIS)] * clipped
    return rows[: view.height]


def _draw_layer(layer: Histogram, view: View, of_tanh: bool) -> list[Text]:
    numbers = legend(_numbers(layer, of_tanh), view, 2 if view.height > LEAST_HEIGHT + 1 else 1)
    numbers = [n for n in numbers if n] or numbers[:1]
    bars = Canvas(view.width, max(0, view.height - len(numbers) - 1))
    if bars.height < 1 or sum(layer.counts) == 0:
        return [*numbers, *[Text()] * (view.height - len(numbers))][: view.height]
    shares = _resample(layer.counts, view.width)
    heights = [math.log1p(s * 1e4) if view.log_scale else s for s in shares]
    for column, height in enumerate(heights):
        value = layer.low + (layer.high - layer.low) * (column + 0.5) / view.width
        is_saturated = of_tanh and is_squashed(layer) and abs(value) > SATURATED
        colour = colours.SATURATED if is_saturated else colours.ACTIVATIONS
        eighths = round(height / max(heights) * bars.height * 8) or (height > 0)
        for row in range(bars.height):
            rest = eighths - 8 * row
            if rest > 0:
                bars.put(column, bars.height - 1 - row, BLOCKS[min(8, rest)], colour)
    return [*numbers, *bars.rows(), _axis(layer, view.width)]


def _numbers(layer: Histogram, of_tanh: bool) -> list[tuple[str, str, str]]:
    name = ("", f"bold {colours.ACTIVATIONS}", visible(layer.name))
    if not of_tanh:
        return [
            name,
            ("", colours.ACTIVATIONS, f"std {layer.std:.2e}"),
            ("", colours.ACTIVATIONS, f"mean {layer.mean:+.0e}"),
        ]
    std = ("", colours.ACTIVATIONS, f"std {layer.std:.3g}")
    mean = ("", colours.ACTIVATIONS, f"mean {round(layer.mean, 2) + 0.0:+.2f}")
    if not is_squashed(layer):
        return [name, std, mean]
    entries = [name, std, ("█", colours.SATURATED, f"{layer.saturation:.1%} saturated"), mean]
    return [*entries, ("", colours.SATURATED, f"{layer.dead} dead")] if layer.dead else entries


def _axis(layer: Histogram, width: int) -> Text:
    axis = Canvas(width, 1)
    axis.put(0, 0, "─" * width, colours.AXIS)
    low, high = f"{layer.low:.3g} ", f" {layer.high:.3g}"
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


def _now(histograms: Histograms, of_tanh: bool) -> Iterator[str]:
    yield f"At step {histograms.step:,}:"
    for layer in histograms.layers:
        if of_tanh:
            squashed = f", saturated {layer.saturation:.2%}, dead neurons {layer.dead}" if is_squashed(layer) else ""
            yield f"- **{visible(layer.name)}**: mean {layer.mean:+.3f}, std {layer.std:.3g}{squashed}"
        else:
            yield f"- **{visible(layer.name)}**: mean {layer.mean:+.2e}, std {layer.std:.2e}"
