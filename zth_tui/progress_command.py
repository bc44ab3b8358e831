"""`zth-tui progress`: how far the learner has come, and starting a lesson over."""

import argparse
import json
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress
from zth_tui.course.standing import Standing, StepStanding, standing
from zth_tui.errors import UserError
from zth_tui.printing import print_whole, table


def show(console: Console, pack: Pack, asked: argparse.Namespace) -> None:
    """Raises UsageError for a lesson that there is not, UserError where progress cannot be saved."""
    progress = Progress.load(pack.progress_path)
    if asked.reset:
        _reset(console, progress, pack.lesson(asked.reset).name)
        return
    standings = [standing(pack, progress, entry) for entry in pack.entries]
    if asked.json:
        lessons = [_as_json(s) for s in standings if s.steps]
        print(json.dumps({"file": str(pack.progress_path), "trouble": progress.trouble, "lessons": lessons}))
        return
    _print(console, standings)
    print_whole(console, Text(f"\nkept in {pack.progress_path}; copy it to take it along", style="dim"))
    if progress.trouble:
        print_whole(console, Text(progress.trouble, style="yellow"))


def _reset(console: Console, progress: Progress, lesson: str) -> None:
    progress.reset(lesson)
    if progress.trouble:
        raise UserError(progress.trouble)
    print_whole(console, Text(f"{lesson} begins anew; its runs are kept (zth-tui runs)"))


def _print(console: Console, standings: Sequence[Standing]) -> None:
    headings = ("seen", "done", "passed", "with help", "run", "reached")
    made = table("lesson", *headings, right=headings)
    for one in standings:
        if one.steps:
            made.add_row(one.entry.title, *_counts(one))
        else:
            made.add_row(one.entry.title, one.trouble or "to come")
    console.print(made)


def _counts(one: Standing) -> tuple[str, ...]:
    """Of steps, then of experiments."""
    steps = len(one.steps)
    return (
        f"{one.steps_seen}/{steps}",
        f"{one.steps_done}/{steps}",
        str(one.steps_at("passed")),
        str(one.steps_at("helped")),
        f"{one.ran}/{len(one.experiments)}",
        f"{one.passed}/{one.passable}",
    )


def _as_json(one: Standing) -> dict[str, object]:
    return {
        "name": one.entry.name,
        "steps": [_step_as_json(step) for step in one.steps],
        "experiments": [{"name": e.experiment.name, "run": e.ran, "passed": e.passed} for e in one.experiments],
    }


def _step_as_json(step: StepStanding) -> dict[str, object]:
    guess = step.guess
    predicted = {"guess": guess.guess, "truth": guess.truth, "good": guess.good} if guess else None
    return {"title": step.title, "level": step.level, "predicted": predicted}
