"""Three ways to take the mean of the past: a loop, a product with a triangle, a softmax. The same weights."""

from collections.abc import Iterator

from rich.text import Text

from zth_tui.runs.events import Matrix
from zth_tui.runs.history import History
from zth_tui.tui.panels.multiples import draw_multiples
from zth_tui.tui.panels.panel import Panel, View, remark

WHAT = """\
## Averaging the past

The simplest way to hear the letters before: take their mean. Row *t* shows how much each letter counts for letter
*t*: 1, then ½ ½, then ⅓ ⅓ ⅓.

1. **loop**: `x[:t + 1].mean(0)`, for each *t*
2. **tril @ x**: ones below the diagonal, each row divided by its sum, times `x`: all means in one product
3. **softmax**: zeros below the diagonal, −∞ above it, softmax along the rows

All three are equal. The third is the door to attention: its zeros are *affinities*, and once they come from the
letters themselves, the mean turns into a choice."""


def ways(history: History) -> dict[str, Matrix]:
    return {name: matrix for name, matrix in history.matrices.get("averaging", {}).items() if matrix.values}


def are_equal(matrices: dict[str, Matrix]) -> bool:
    first, *others = matrices.values()
    return all(other.values == first.values for other in others)


def draw(history: History, view: View) -> list[Text]:
    matrices = ways(history)
    if not matrices:
        return remark("the first picture comes with the first look", view)
    return draw_multiples(matrices, view, words=["all equal" if are_equal(matrices) else "not equal"])


def summary(history: History) -> str:
    matrices = ways(history)
    return ("all equal" if are_equal(matrices) else "not equal") if matrices else ""


def explain(history: History) -> str:
    return "\n\n".join([WHAT, *_now(history)])


def _now(history: History) -> Iterator[str]:
    matrices = ways(history)
    if matrices:
        last = next(iter(matrices.values())).values[-1]
        yield f"In the last of {len(last)} rows each letter counts {last[0]:.3g}."
        yield "The matrices are " + ("equal." if are_equal(matrices) else "**not** equal.")


AVERAGING = Panel("averaging", "Averaging the past", draw, summary, explain)
