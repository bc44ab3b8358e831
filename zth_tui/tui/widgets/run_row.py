"""One run as a row of text: which columns there are, and how a run reads in them."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content

from zth_tui.runs.catalogue import RunSummary
from zth_tui.tui import colours

MARKS = {"training": "●", "paused": "‖", "done": "✓", "stopped": "■", "diverged": "✗", "failed": "✗", "broken": "?"}
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
        text = text if len(text) <= self.width else text[: self.width - 1] + "…"
        return text.rjust(self.width) if self.right else text.ljust(self.width)


def status(run: RunSummary) -> str:
    return "paused" if run.paused else run.status


def columns(width: int, names: list[str]) -> list[Column]:
    """Those that have room in `width` cells, two apart; the names of the folders come when everything else has."""
    chosen = [
        Column("", 10, lambda run, now: f"{MARKS[status(run)]} {status(run)}"),
        Column("experiment", 17, lambda run, now: run.info.title if run.info else run.folder.name),
        Column("step", 9, lambda run, now: f"{run.steps:,}", right=True),
        Column("train", 6, _loss("train"), right=True, style=colours.TRAIN),
        Column("dev", 6, _loss("dev"), right=True, style=colours.DEV),
        Column("age", 7, lambda run, now: age(now - run.created), right=True),
    ]
    room = width - sum(column.width + 2 for column in chosen)
    longest = max([len("name"), *map(len, names)])
    if room >= min(longest, 24):
        chosen.append(Column("name", min(longest, room), lambda run, now: run.folder.name, style="$text-muted"))
    return chosen


def heading(chosen: list[Column]) -> Content:
    return Content("  ".join(column.fit(column.title) for column in chosen))


def row(run: RunSummary, chosen: list[Column], now: float) -> Content:
    styles = [STYLES.get(status(run), "$text-muted"), *(column.style for column in chosen[1:])]
    texts = (column.fit(column.cell(run, now)) for column in chosen)
    return Content("  ").join(Content.styled(text, style) for text, style in zip(texts, styles, strict=True))


def age(seconds: float) -> str:
    """Coarse, so that a list of old runs has nothing to redraw."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds / size)} {unit}"
    return "now"


def _loss(split: str) -> Callable[[RunSummary, float], str]:
    return lambda run, now: f"{run.evaluation[split]:.3f}" if split in run.evaluation else "–"
