"""The runs as a list that keeps itself up to date."""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, cast

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from zth_tui.errors import UserError
from zth_tui.runs.catalogue import RunSummary, list_runs
from zth_tui.runs.folder import RunFolder
from zth_tui.tui.beside import beside
from zth_tui.tui.widgets import run_row
from zth_tui.tui.widgets.row_list import RowList

REFRESH_SECONDS = 1.0


class RunOpener(Protocol):
    """What this table wants of its app."""

    def open_run(self, folder: RunFolder) -> None: ...


class RunTable(Vertical):
    """Runs under a heading, newest first; Enter opens one.

    While its screen is visible, it looks once a second for what has changed.
    Looking happens in a thread; only rows whose text changed are drawn again, and the cursor stays on its run.
    """

    DEFAULT_CSS = """
    RunTable {
        & > .heading { height: 1; padding: 0 1; color: $text-muted; }
        & > RowList { height: 1fr; }
        & > .empty { display: none; height: 1fr; padding: 0 1; color: $text-muted; }
    }
    """

    @dataclass
    class Listed(Message):
        """The runs were looked at; `runs` are all of them."""

        runs: list[RunSummary]

    @dataclass
    class Highlighted(Message):
        """The cursor moved to another run, or there is none any more."""

        run: RunSummary | None

    def __init__(self, folder: Path, *, empty: str, at_most: int | None = None) -> None:
        """`empty`: what to say and do where there are no runs. `at_most`: leave out older ones."""
        super().__init__()
        self._folder = folder
        self._at_most = at_most
        self._runs: dict[str, RunSummary] = {}  # by name, newest first
        # held, for the table may close while it looks
        self._heading, self._list, self._no_runs = Static(classes="heading"), RowList(), Static(empty, classes="empty")
        self._rows: dict[str, Content] | None = None  # as they are shown; None before the first look
        self._looking = self._outdated = False
        self._trouble = ""  # why the last look saw nothing

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self._list
        yield self._no_runs

    def on_mount(self) -> None:
        self.call_after_refresh(self.look)
        self.set_interval(REFRESH_SECONDS, self.look)

    @property
    def highlighted(self) -> RunSummary | None:
        option = self._list.highlighted_option
        return self._runs.get(option.id) if option and option.id else None

    @work
    async def look(self, *, changed: bool = False) -> None:
        """List the runs anew, unless nobody can see it or a slow disk is still busy with the last time.

        `changed`: what was seen before this moment is out of date.
        """
        if self._looking:
            self._outdated = self._outdated or changed
        if self._looking or not (self.is_running and self.screen.is_active):
            return
        self._looking = self._outdated = True
        try:
            while self._outdated:
                self._outdated = False
                runs = await beside(partial(list_runs, self._folder))
        except UserError as error:  # such as of a network disk that is away for a while
            self._complain(str(error))
            return
        finally:
            self._looking = False
        self._trouble = ""
        self._runs = {run.folder.name: run for run in runs[: self._at_most]}
        self._show()
        self.post_message(self.Listed(runs))

    def _complain(self, trouble: str) -> None:
        """Once, and the runs that were there stay."""
        if trouble != self._trouble:
            self._trouble = trouble
            self.notify(trouble, severity="warning", markup=False)

    def on_resize(self) -> None:
        if self._rows is not None:
            self._show()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        run = self._runs.get(event.option_id or "")
        if run is None:
            return
        if run.status == "broken":
            self.notify(run.trouble, severity="error", markup=False)
        else:
            cast(RunOpener, self.app).open_run(run.folder)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Highlighted(self.highlighted))

    def _show(self) -> None:
        chosen = run_row.columns(self.size.width - 3, list(self._runs))
        now = time.time()
        rows = {name: run_row.row(run, chosen, now) for name, run in self._runs.items()}
        if self._rows is None or list(rows) != list(self._rows):
            self._replace(rows)
        else:
            for index, (row, shown) in enumerate(zip(rows.values(), self._rows.values(), strict=True)):
                if row != shown:
                    self._list.replace_option_prompt_at_index(index, row)
        self._rows = rows
        heading = run_row.heading(chosen)
        if heading != self._heading.content:
            self._heading.update(heading)

    def _replace(self, rows: dict[str, Content]) -> None:
        """Other runs than before: the cursor stays on its run, or where that was if it is gone.

        While nobody moves it, it stays on the newest.
        """
        names, before, index = list(rows), list(self._rows or ()), self._list.highlighted or 0
        moved = index > 0 or self._list.has_focus
        self._list.set_options(Option(row, id=name) for name, row in rows.items())
        self._list.display = self._heading.display = bool(rows)
        self._no_runs.display = not rows
        if rows:
            stays = before and before[index] in rows and moved
            self._list.highlighted = names.index(before[index]) if stays else min(index, len(names) - 1)
        else:
            self.post_message(self.Highlighted(None))
