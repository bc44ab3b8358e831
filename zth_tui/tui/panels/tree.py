"""Which letters of a context are fused where, as a tree that grows from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len
from rich.text import Text

from zth_tui.runs.events import Level, Tree
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.canvas import Canvas
from zth_tui.tui.panels.panel import Panel, View, chosen, legend, pages, remark
from zth_tui.tui.panels.scatter import VOWELS
from zth_tui.tui.wiring import DOWN, LEFT, RIGHT, UP, WIRES
from zth_tui.visible import visible

STEPS = (8, 6, 4, 2, 1)  # cells from letter to letter

WHAT = """\
## The tree

Below, a context from the data; above, what the net makes of it, a layer a row, up to its guess. (The title names the
letter that really comes next.) Where lines meet, numbers are laid side by side and go through one `Linear`. Every ●
is a vector, and knows no more of the context than the letters under it.

A flat net fuses all letters in one step. A tree fuses two by two: the first layer need only know about pairs of
letters, the next one about pairs of pairs. All ● of a row share their weights.

As dilated convolutions the same layers slide over the letters and stop at every place: ○ is what the tree of *this*
context does not need, but those of the contexts one, two, three letters further on do. In a whole name every value
serves several contexts, and is computed once. From row to row the two that are fused are twice as far apart: 1, 2,
4."""


@dataclass(frozen=True)
class Layer:
    """One row of the picture: where its places stand, what each is fused from, and what leads to the top."""

    name: str
    groups: list[list[int]]
    columns: list[int]
    used: set[int]  # the places that lead to the top's last one
    letters: int  # that flow into one of its places

    @property
    def only_passes_on(self) -> bool:
        return all(len(group) == 1 for group in self.groups)


def draw(history: History, view: View) -> list[Text]:
    tree = shown(history, view)
    if tree is None or not tree.letters or not tree.levels:
        return remark("the tree grows with the first look at the net", view)
    is_roomy = rows_between(tree) + len(tree.levels) + 1 < view.height
    layers = widest(tree, view.width, is_roomy)
    entries = [("", f"bold {colours.LETTER}", title(tree)), *pages(list(history.trees), view)]
    if any(len(layer.used) < len(layer.columns) for layer in layers):
        entries.append(("○", colours.FAINT, "for other places"))
    entries.append(("", colours.AXIS, f"step {tree.step:,}"))
    rows = picture(layers, tree.letters, view.width, is_roomy)
    first = min(view.first_row, max(0, len(rows) + 1 - view.height))
    return [*legend(entries, view), *rows[first:]][: view.height]


def title(tree: Tree) -> str:
    """The letter after the arrow is the data's, and no guess of the net's."""
    return visible(tree.name).replace(" → ", ", then ")


def shown(history: History, view: View) -> Tree | None:
    return history.trees[chosen(list(history.trees), view)] if history.trees else None


def rows_between(tree: Tree) -> int:
    """Rows of lines, where each has one of its own."""
    return sum(any(len(group) > 1 for group in level.groups) for level in tree.levels)


def widest(tree: Tree, width: int, is_roomy: bool) -> list[Layer]:
    """The letters as far apart as leaves room for the names of the layers."""
    for step in STEPS:
        layers = lay_out(tree, step)
        if all(_label_start(layer, layers, is_roomy) + cell_len(_label(layer)) <= width for layer in layers):
            break
    return layers


def lay_out(tree: Tree, step: int) -> list[Layer]:
    """The letters, then each level: in the middle of what it fuses or, where they slide, above the last of it."""
    slides = any(sum(map(len, level.groups)) > len(_places(level)) for level in tree.levels)
    layers = [Layer("", [], [i * step for i in range(len(tree.letters))], set(), 1)]
    for level in tree.levels:
        below = layers[-1].columns
        ends = [(below[group[0]], below[group[-1]]) for group in level.groups]
        columns = [last if slides else (first + last) // 2 for first, last in ends]
        letters = layers[-1].letters * max(map(len, level.groups))
        layers.append(Layer(level.name, level.groups, columns, set(), letters))
    layers[-1].used.add(len(layers[-1].columns) - 1)
    for lower, upper in reversed(list(pairwise(layers))):
        lower.used.update(place for i in upper.used for place in upper.groups[i])
    return layers


def _places(level: Level) -> set[int]:
    return {place for group in level.groups for place in group}


def picture(layers: list[Layer], letters: list[str], width: int, is_roomy: bool) -> list[Text]:
    """From the top: places and, below them, lines; where that is too high, the places lie on the lines."""
    rows = []
    for lower, layer in reversed(list(pairwise(layers))):
        lines = Canvas(width, 1)
        _draw_lines(lines, layer, lower)
        places = Canvas(width, 1) if is_roomy and not layer.only_passes_on else lines
        _draw_places(places, layer)
        _draw_label(places, layer, _label_start(layer, layers, is_roomy))
        rows += [lines] if places is lines else [places, lines]
    rows.append(Canvas(width, 1))
    for column, letter in zip(layers[0].columns, letters, strict=True):
        rows[-1].put(column, 0, visible(letter), f"bold {colours.VOWEL}" if letter in VOWELS else colours.LETTER)
    return [row.rows()[0] for row in rows]


def _draw_places(row: Canvas, layer: Layer) -> None:
    """A line that passes by a place which the top does not need is not broken for it."""
    for i, column in enumerate(layer.columns):
        if i in layer.used:
            row.put(column, 0, "●", f"bold {colours.ACTIVATIONS}")
        elif row.is_free(column, 0):
            row.put(column, 0, "○", colours.FAINT)


def _draw_label(row: Canvas, layer: Layer, start: int) -> None:
    label, more = _label(layer), f" · {layer.letters} letters"
    row.put(start, 0, label, f"bold {colours.LETTER}" if layer.only_passes_on else colours.AXIS)
    if not layer.only_passes_on and start + cell_len(label + more) <= row.width:
        row.put(start + cell_len(label), 0, more, colours.FAINT)


def _label(layer: Layer) -> str:
    return f"  {visible(layer.name)}" if layer.name else ""


def _label_start(layer: Layer, layers: list[Layer], is_roomy: bool) -> int:
    """Beside the last place; where the lines lie in the same row, right of them all."""
    return 1 + (layer if is_roomy else layers[0]).columns[-1]


def _draw_lines(row: Canvas, layer: Layer, lower: Layer) -> None:
    """What leads to the top; the other places are fused in the same way."""
    ways: dict[int, int] = {}
    for i in layer.used:
        top, bottoms = layer.columns[i], [lower.columns[place] for place in layer.groups[i]]
        low, high = min(top, *bottoms), max(top, *bottoms)
        for column in range(low, high + 1):
            sides = LEFT * (column > low) | RIGHT * (column < high)
            ways[column] = ways.get(column, 0) | sides | UP * (column == top) | DOWN * (column in bottoms)
    for column, way in ways.items():
        row.put(column, 0, WIRES[way], colours.AXIS)


def summary(history: History) -> str:
    tree = shown(history, View(0, 0))
    if tree is None:
        return ""
    hidden = sum(any(len(group) > 1 for group in level.groups) for level in tree.levels)
    return f"{len(tree.letters)} letters · {hidden} hidden layer{'s' * (hidden != 1)}"


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    tree = shown(history, View(0, 0))
    if tree is None or not tree.letters or not tree.levels:
        return
    yield f"At step {tree.step:,}, from the letters up:"
    for layer in lay_out(tree, 1)[1:]:
        if layer.only_passes_on:
            yield f"- the guess: **{visible(layer.name)}**"
        else:
            stops = len(layer.columns)
            yield f"- `{visible(layer.name)}`: {layer.letters} letters in each of {stops} place{'s' * (stops > 1)}"


TREE = Panel("tree", "Tree", draw, summary, explain)
