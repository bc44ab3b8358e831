"""One run as a row of text: which columns there are, and how a run reads in them."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from zth_tui.runs.catalogue import RunSummary
from zth_tui.tui import colours
from zth_tui.tui.widgets.row_list import QUIET

MARKS = {
    "starting": "◌",
    "training": "●",
    "paused": "‖",
    "done": "✓",
    "stopped": "■",
    "diverged": "✗",
    "failed": "✗",
    "broken": "?",
}
NOTHING = "–"
STYLES = {"training": "bold $text-success", "diverged": "$text-error", "failed": "$text-error", "broken": "$text-error"}


@dataclass(frozen=True)
class Column:
    title: str
    width: int
    cell: Callable[[RunSummary, float], str]  # of a run, at a time
    right: bool = False
    style: str = ""

    def fit(self, text: str) -> str:
        """The text in exactly the column's width."""
        missing = self.width - cell_len(text)
        if missing < 0:
            return set_cell_size(text, self.width - 1) + "…"
        return " " * missing + text if self.right else text + " " * missing


def status(run: RunSummary) -> str:
    return "paused" if run.paused else run.status


def columns(width: int, names: list[str]) -> list[Column]:
    """Those that have room in `width` cells, two apart: the important ones first."""
    train = Column("train", 6, _loss("train"), right=True, style=colours.TRAIN)
    chosen = [
        Column("", 10, lambda run, now: f"{MARKS[status(run)]} {status(run)}"),
        Column("experiment", 17, lambda run, now: run.info.title if run.info else run.folder.name),
        Column("step", 8, lambda run, now: steps(run.steps), right=True),
        Column("dev", 6, _loss("dev"), right=True, style=colours.DEV),
        Column("age", 6, lambda run, now: age(now - run.created), right=True),
    ]
    room = width - sum(column.width + 2 for column in chosen) + 2
    if room >= train.width + 2:
        chosen.insert(3, train)
        room -= train.width + 2
    longest = max([len("name"), *map(cell_len, names)])
    if room >= min(longest, 20) + 2:
        chosen.append(Column("name", min(longest, room - 2), lambda run, now: run.folder.name, style=QUIET))
    return chosen


def heading(chosen: list[Column]) -> Content:
    return Content("  ".join(column.fit(column.title) for column in chosen))


def row(run: RunSummary, chosen: list[Column], now: float) -> Content:
    texts = [column.cell(run, now) for column in chosen]
    styles = [STYLES.get(status(run), QUIET), *(column.style for column in chosen[1:])]
    return Content("  ").join(
        Content.styled(column.fit(text), QUIET if text == NOTHING else style)
        for column, text, style in zip(chosen, texts, styles, strict=True)
    )


def steps(count: int) -> str:
    return f"{count:,}" if count < 1_000_000 else f"{count / 1e6:.2f}M"


def age(seconds: float) -> str:
    """Coarse, so that a list of old runs has nothing to redraw."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds / size)} {unit}"
    return "now"


def _loss(split: str) -> Callable[[RunSummary, float], str]:
    return lambda run, now: f"{run.evaluation[split]:.3f}" if split in run.evaluation else NOTHING
