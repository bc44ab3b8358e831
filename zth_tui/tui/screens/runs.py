"""All runs: open one, watch which still train, delete what is no longer wanted."""

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from zth_tui import paths
from zth_tui.errors import UserError
from zth_tui.runs import catalogue
from zth_tui.runs.catalogue import RunSummary
from zth_tui.runs.folder import RunFolder
from zth_tui.tui.commands import Place, Situation, bindings
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.watch import LIVE
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.run_table import RunTable

NO_RUNS = """\
No runs yet.

Open a lesson: its steps offer experiments, and Enter starts one.
From the shell: zth-tui --train bigram"""


class RunsScreen(Screen[None]):
    """Every run, newest first, with what can be told of it at a glance."""

    CSS_PATH = "runs.tcss"
    PLACE: ClassVar[Place] = "runs"
    BINDINGS: ClassVar[list[BindingType]] = bindings("runs")

    def __init__(self) -> None:
        super().__init__()
        self._table, self._detail = RunTable(paths.runs(), empty=NO_RUNS), Static(id="detail")
        self._going: set[RunFolder] = set()  # that are being deleted

    def compose(self) -> ComposeResult:
        yield self._table
        yield self._detail
        yield KeyBar()

    def on_mount(self) -> None:
        self._table.border_title = "Runs"
        self.query_one(KeyBar).show(Situation(self.PLACE))

    def on_screen_resume(self) -> None:
        self._table.look()

    def on_run_table_listed(self, event: RunTable.Listed) -> None:
        counted = _count(event.runs)
        if counted != self._table.border_subtitle:  # setting it draws the whole table
            self._table.border_subtitle = counted
        self._describe(self._table.highlighted)

    def on_run_table_highlighted(self, event: RunTable.Highlighted) -> None:
        self._describe(event.run)

    def action_back(self) -> None:
        if self.is_current:
            self.dismiss()

    def action_delete(self) -> None:
        run = self._table.highlighted
        if run is None or run.folder in self._going:
            return
        name = run.folder.name
        if run.status in LIVE:
            state = "still training" if run.status == "training" else "about to begin"
            self.notify(f"{name} is {state}; open it and stop it first.", severity="warning", markup=False)
            return

        def answered(answer: str | None) -> None:
            if answer == "d":
                self._delete(run.folder)

        answers = {"k": "keep it", "d": "delete it for good"}
        self.app.push_screen(ConfirmScreen(f"Delete {name}?", answers), answered)

    @work(group="delete")
    async def _delete(self, folder: RunFolder) -> None:
        """In a thread: its checkpoints may be gigabytes."""
        self._going.add(folder)
        try:
            await asyncio.to_thread(catalogue.delete, folder)
        except UserError as error:
            self.notify(str(error), severity="error", markup=False)
        finally:
            self._going.discard(folder)
        self._table.look(changed=True)

    def _describe(self, run: RunSummary | None) -> None:
        detail = Content()
        if run is not None:
            detail = Content(str(run.folder.path)) + Content.styled(
                f"\n{_story(run)}", "$text-error" if run.trouble else ""
            )
        if detail != self._detail.content:
            self._detail.update(detail)


def _count(runs: list[RunSummary]) -> str:
    live = sum(run.status in LIVE for run in runs)
    return f"{len(runs)} {'run' if len(runs) == 1 else 'runs'}, {live} live" if runs else ""


def _story(run: RunSummary) -> str:
    """What there is to say beyond the row."""
    if run.trouble:
        return run.trouble
    said = [f"data {run.info.data.name}"] if run.info and run.info.data else []
    said += [f"{split} {loss:.4f}" for split, loss in run.evaluation.items()]
    return "   ".join(said)
