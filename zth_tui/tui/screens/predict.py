"""Before a run: what does the learner think will come of it?"""

import math
import re
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from zth_tui.course.predictions import DIRECTIONS, Prediction
from zth_tui.tui import colours
from zth_tui.tui.lesson.forecasts import SKIP, Said, numeric, picked
from zth_tui.tui.lesson.truth import resampled
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.hint import Hint
from zth_tui.tui.widgets.inline import inline
from zth_tui.tui.widgets.row_list import RowList
from zth_tui.visible import visible

TYPED = "Enter  predict and run; empty: just run    Esc  back"
PICKED = "↑↓ 1 2 …  choose   Enter  predict and run   Esc  back"
SKETCH = 28  # cells
BARS = "▁▂▃▄▅▆▇█"
ARROWS = dict(zip(DIRECTIONS, "↘→↗", strict=True))
NUMBER = re.compile(r"[+−-]?(\d+|\d{1,3}(,\d{3})+|(?=\.\d))(\.\d*)?([eE][+−-]?\d{1,3})?", re.ASCII)


class PredictScreen(Dialog[Said]):
    """Dismisses with the forecast, SKIP to run without one, or None to stay."""

    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        *(Binding(f"{number}", f"choose({number})", show=False) for number in range(1, 10)),
    ]

    def __init__(self, step: str, prediction: Prediction) -> None:
        """`step`: the title of the one that asks."""
        super().__init__()
        self._step = step
        self._prediction = prediction
        self._choices = tuple(prediction.curves) or DIRECTIONS

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="form", can_focus=False) as frame:
            frame.border_title = "What do you think?"
            yield Static(inline(self._prediction.ask), classes="ask")
            if self._prediction.number:
                yield Input(placeholder="a number", compact=True)
                yield Hint(TYPED, id="hint")
            else:
                rows = [*map(self._row, self._choices), Content("just run it")]
                yield RowList(*(Option(Content(f"{number} ") + row) for number, row in enumerate(rows, start=1)))
                yield Hint(PICKED, id="hint")

    def _row(self, choice: str) -> Content:
        if self._prediction.curves:
            drawn = sketch(self._prediction.curves[choice])
            return Content.assemble((drawn, colours.GUESS), f"  {choice}")
        return Content.assemble((ARROWS[choice], colours.GUESS), f"  it {choice}")

    def on_input_changed(self) -> None:
        self.query_one(Hint).forgive()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        number = read_number(text)
        if not text:
            self.dismiss(SKIP)
        elif number is None:
            self.query_one(Hint).complain(f"{visible(text)} is no number; type one, such as 2.5, or nothing")
        else:
            self.dismiss(numeric(self._prediction, self._step, number))

    def action_choose(self, number: int) -> None:
        """Move the cursor to the choice of this number, if there is one; a field takes digits itself."""
        for rows in self.query(RowList):
            if number <= rows.option_count:
                rows.highlighted = number - 1

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index == len(self._choices):
            self.dismiss(SKIP)
        else:
            self.dismiss(picked(self._prediction, self._step, self._choices[event.option_index]))


def read_number(text: str) -> float | None:
    """None for what is no finite number. A comma parts thousands, and nothing else."""
    if not NUMBER.fullmatch(text):
        return None
    number = float(text.replace("−", "-").replace(",", ""))
    return number if math.isfinite(number) else None  # 1e999 is not


def sketch(heights: Sequence[float], cells: int = SKETCH) -> str:
    """The curve in blocks, between its lowest and its highest."""
    at = [resampled(heights, i / (cells - 1)) for i in range(cells)]
    low, high = min(at), max(at)
    scale = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((height - low) * scale)] for height in at)
