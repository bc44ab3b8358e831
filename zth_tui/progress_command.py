"""`zth-tui progress`: how far the learner has come, and starting a lesson over."""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.course.progress import Progress
from zth_tui.course.standing import Standing, StepStanding, standing
from zth_tui.errors import OK, UserError
from zth_tui.printing import print_whole, table


def main(arguments: Sequence[str]) -> int:
    """Of the built-in course; the exit code."""
    show(Console(), builtin_pack(), _parser().parse_args(arguments))
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zth-tui progress", description="How far you have come.")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument("--reset", metavar="LESSON", help="begin a lesson anew; its runs are kept")
    return parser


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
    print_whole(console, Text(f"\n{_where_kept(pack.progress_path)}", style="dim"))
    if progress.trouble:
        print_whole(console, Text(progress.trouble, style="yellow"))


def _where_kept(file: Path) -> str:
    return f"kept in {file}; copy it to take it along" if os.path.exists(file) else "nothing is kept yet"


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
