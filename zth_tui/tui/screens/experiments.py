"""Every experiment of a stage: what it is, what it should reach, and whether it was."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from zth_tui.course.stages import Experiment, Stage
from zth_tui.course.standing import ExperimentStanding
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.lesson_card import mark
from zth_tui.tui.widgets.row_list import ACCENT, QUIET, RowList


class ExperimentsScreen(Dialog[Experiment | None]):
    """Dismisses with the experiment to run, or None."""

    CSS_PATH = "experiments.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,e", "dismiss(None)", "Back")]

    def __init__(self, stage: Stage, standings: Sequence[ExperimentStanding], at: str | None) -> None:
        """`standings`: of all the stage's experiments. `at`: the name of the one on which the cursor starts."""
        super().__init__()
        self._stage, self._standings, self._at = stage, standings, at

    def compose(self) -> ComposeResult:
        yield RowList(*(Option(row(s), id=s.experiment.name) for s in self._standings), id="experiments")

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.border_title = f"Experiments of {self._stage.name}"
        rows.border_subtitle = "Enter run it   Esc back"
        names = list(self._stage.experiments)
        rows.highlighted = names.index(self._at) if self._at in names else 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._stage.experiments[event.option_id or ""])


def row(standing: ExperimentStanding) -> Content:
    """Its name and figures, and below them what it is."""
    experiment = standing.experiment
    figures = "  ".join(f"{name} {loss:.4f}" for name, loss in experiment.expect.items())
    return Content.assemble(
        (f"{mark(standing)} ", ACCENT), f"{experiment.name:<20}", (figures, QUIET), (f"\n  {experiment.doc}", QUIET)
    )
