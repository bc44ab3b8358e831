"""What the model makes up, and which of it it has read before."""

import math
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from zth_tui.runs.events import Sample, Samples
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.panels.panel import Entry, Panel, View, legend, line, remark
from zth_tui.visible import visible

GAP = 3
HEAD_ROWS = 2
EMPTY_GLYPH = "·"

WHAT = """\
## Samples

The model, a table or a net, writes a name letter by letter: it looks at the letters so far, gives every next letter a
probability, and a die with these odds is thrown. The name ends when the die shows `.`

`p = p ** (1 / temperature)`, divided by its sum; of a net's logits: `F.softmax(logits / temperature, dim=1)`

A temperature below 1 makes likely letters likelier (safe, dull), above 1 evens the odds out (bold, odd). `●` marks
what the model made up; `○` stands word for word in the training set. One that only repeats has learned by heart.
Where the die shows `.` at once there is no name, and nothing new."""


def draw(history: History, view: View) -> list[Text]:
    samples = history.samples
    if samples is None:
        return remark("the first names come with the first look at the model", view)
    head = [*legend(_key(samples), view), line(_circumstances(samples), view, colours.AXIS)]
    room = view.height - HEAD_ROWS
    if room < 1:
        return head[: view.height]
    names = [visible(s.text) or "(nothing)" for s in samples.samples]
    width = max((cell_len(name) for name in names), default=0) + 2 + GAP
    columns = min(max(1, (view.width + GAP) // width), math.ceil(len(names) / room)) or 1
    rows = math.ceil(len(names) / columns)
    first = max(0, min(view.first_row, rows - room))
    canvas = Canvas(view.width, min(room, rows))
    for i, (name, sample) in enumerate(zip(names, samples.samples, strict=True)):
        glyph, style = _looks(sample)
        canvas.put(i // rows * width, i % rows - first, f"{glyph} {name}", style)
    return [*head, *canvas.rows()]


def is_new(sample: Sample) -> bool:
    """Made up. Where nothing was written, nothing was."""
    return bool(sample.text) and not sample.known


def _looks(sample: Sample) -> tuple[str, str]:
    if is_new(sample):
        return colours.NEW_GLYPH, f"bold {colours.NEW_NAME}"
    return (colours.KNOWN_GLYPH, colours.KNOWN_NAME) if sample.known else (EMPTY_GLYPH, colours.AXIS)


def share_new(samples: Samples) -> float:
    return sum(map(is_new, samples.samples)) / max(1, len(samples.samples))


def _key(samples: Samples) -> list[Entry]:
    new, known = sum(map(is_new, samples.samples)), sum(s.known for s in samples.samples)
    entries = [
        (colours.NEW_GLYPH, colours.NEW_NAME, f"{new} new"),
        (colours.KNOWN_GLYPH, colours.KNOWN_NAME, f"{known} in the training set"),
    ]
    empty = len(samples.samples) - new - known
    return [*entries, (EMPTY_GLYPH, colours.AXIS, f"{empty} empty")] if empty else entries


def _circumstances(samples: Samples) -> str:
    prompt = f" · begins with {visible(samples.prompt)}" if samples.prompt else ""
    return f"step {samples.step:,} · temperature {samples.temperature:g}{prompt}"


def summary(history: History) -> str:
    return f"{share_new(history.samples):.0%} new" if history.samples else ""


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    if samples := history.samples:
        new = sum(map(is_new, samples.samples))
        yield (
            f"At step {samples.step:,}, with temperature {samples.temperature:g} and seed {samples.seed}, "
            f"**{new} of {len(samples.samples)}** are new ({share_new(samples):.0%})."
        )


SAMPLES = Panel("samples", "Samples", draw, summary, explain)
