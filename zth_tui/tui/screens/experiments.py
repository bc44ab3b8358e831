"""Every experiment of a stage: what it is, what it should reach, and whether it was."""

from collections.abc import Sequence
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from zth_tui.course.stages import Experiment, Stage
from zth_tui.course.standing import ExperimentStanding
from zth_tui.tui.lesson.verdict import has_stand_in
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.lesson_card import mark
from zth_tui.tui.widgets.row_list import ACCENT, QUIET, RowList

WIDTH = 70  # cells of a row, as long as its list is not drawn


class ExperimentsScreen(Dialog[Experiment | None]):
    """Dismisses with the experiment to run, or None."""

    CSS_PATH = "experiments.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,e", "dismiss(None)", "Back")]

    def __init__(self, stage: Stage, standings: Sequence[ExperimentStanding], at: str | None) -> None:
        """`standings`: of all the stage's experiments. `at`: the name of the one on which the cursor starts."""
        super().__init__()
        self._stage, self._standings, self._at = stage, standings, at

    def compose(self) -> ComposeResult:
        yield ExperimentList(self._standings, id="experiments")

    def on_mount(self) -> None:
        rows = self.query_one(ExperimentList)
        rows.border_title = f"Experiments of {self._stage.name}{self._figures}"
        rows.border_subtitle = "Enter run it   Esc back"
        names = list(self._stage.experiments)
        rows.highlighted = names.index(self._at) if self._at in names else 0

    @property
    def _figures(self) -> str:
        """For which data they hold, where the app has others of its own."""
        elsewhere = any(map(has_stand_in, self._stage.experiments.values()))
        return ": figures for the lectures' names" if elsewhere else ""

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._stage.experiments[event.option_id or ""])


class ExperimentList(RowList):
    """Rows with all that is said of an experiment, in as many lines as that takes."""

    def __init__(self, standings: Sequence[ExperimentStanding], *, id: str) -> None:  # noqa: A002
        super().__init__(*(Option(row(s), id=s.experiment.name) for s in standings), id=id)
        self._standings = standings
        self._wrapped_at = WIDTH

    def on_resize(self) -> None:
        width = self.scrollable_content_region.width - 2  # a blank on each side
        if width > 2 and width != self._wrapped_at:
            self._wrapped_at = width
            for index, standing in enumerate(self._standings):
                self.replace_option_prompt_at_index(index, row(standing, width))
            self.call_after_refresh(self.scroll_to_highlight)


def row(standing: ExperimentStanding, width: int = WIDTH) -> Content:
    """Its name and figures, and below them what it is, in lines of that many cells."""
    experiment = standing.experiment
    figures = "  ".join(f"{name} {loss:.4f}" for name, loss in experiment.expect.items())
    said = "".join(f"\n  {line}" for line in wrap(experiment.doc, width - 2))
    return Content.assemble((f"{mark(standing)} ", ACCENT), f"{experiment.name:<20}", (figures, QUIET), (said, QUIET))
