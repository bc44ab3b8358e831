"""Who listens to whom: the attention weights of each head of a layer, for the letters of a prompt."""

import math
from collections.abc import Iterator, Sequence

from rich.text import Text

from zth_tui.runs.events import Matrix
from zth_tui.runs.history import History
from zth_tui.tui.panels.multiples import draw_multiples
from zth_tui.tui.panels.panel import Panel, View, remark
from zth_tui.visible import visible

WHAT = """\
## Attention

A row is a letter that listens, a column one that it can hear: itself and those before it. The lighter the cell, the
more of that letter's *value* flows into the row's letter. Each row should sum to 1, and above the diagonal should be
nothing, for nobody hears the future.

`wei = q @ k.transpose(-2, -1) * head_size**-0.5`

`wei = wei.masked_fill(tril == 0, -inf).softmax(-1)`

A letter's *query* says what it looks for, its *key* what it has to offer; where the two point the same way, the
weight is large. Before training the weights are a matter of chance, and most rows are shared among several letters.
Change `prompt` and `layer` with the knobs; `←` `→` show the heads one by one."""


def heads_of(history: History) -> dict[str, Matrix]:
    """Those of the layer that is asked for now, by their names without the layer's."""
    layer = f"layer {history.config.get('layer', 1)} "
    found = history.matrices.get("attention", {})
    return {name.removeprefix(layer): m for name, m in found.items() if name.startswith(layer) and m.values}


def draw(history: History, view: View) -> list[Text]:
    heads = heads_of(history)
    if not heads:
        return remark("the first picture comes with the first look at this layer", view)
    step = max(m.step for m in heads.values())
    return draw_multiples(heads, view, words=[f"layer {history.config.get('layer', 1)}", f"step {step:,}"])


def evenness(rows: Sequence[Sequence[float]]) -> float:
    """The mean entropy of the rows with a choice, as a share of the most it could be: 1 is all alike, 0 one alone."""
    shares = [
        -sum(p * math.log(p) for p in row if p > 0) / math.log(heard) for heard, row in enumerate(rows, 1) if heard > 1
    ]
    return min(1.0, sum(shares) / len(shares)) if shares else 1.0


def summary(history: History) -> str:
    heads = heads_of(history)
    if not heads:
        return ""
    return f"layer {history.config.get('layer', 1)} · {len(heads)} head{'s' * (len(heads) > 1)}"


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    heads = heads_of(history)
    if not heads:
        return
    prompt = "".join(next(iter(heads.values())).rows)
    yield f"Layer {history.config.get('layer', 1)}, for `{visible(prompt)}`; evenness is 1 where all are heard alike:"
    yield "\n".join(_listening(name, matrix) for name, matrix in heads.items())


def _listening(name: str, matrix: Matrix) -> str:
    last = matrix.values[-1]
    place = max(range(len(last)), key=last.__getitem__)
    who, whom = visible(matrix.rows[-1]), visible(matrix.columns[place])
    return (
        f"- **{visible(name)}**: evenness {evenness(matrix.values):.2f}; the last letter `{who}` listens most to "
        f"`{whom}`, letter {place + 1} ({last[place]:.2f}); {_sums(matrix.values)}"
    )


def _sums(rows: Sequence[Sequence[float]]) -> str:
    least, most = f"{min(map(sum, rows)):.2f}", f"{max(map(sum, rows)):.2f}"
    return f"each row sums to {least}" if least == most else f"the rows sum to {least} … {most}"


ATTENTION = Panel("attention", "Attention", draw, summary, explain)
