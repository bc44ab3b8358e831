"""`zth-tui lessons`: begin a lesson, and see what is to be mended in a pack."""

import argparse
import json
import subprocess
import sys
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.text import Text

from zth_tui.course.checking import problems
from zth_tui.course.checking.figures import Answers, expressions, unchecked_figures, wrong_figures
from zth_tui.course.lessons import Lesson
from zth_tui.course.new_lesson import write_new_lesson
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.errors import FAILED, OK, UserError
from zth_tui.printing import print_whole

AT_ONCE = 2  # lessons whose figures are computed side by side
LONGEST = 120.0  # seconds for all the figures of a lesson


def main(arguments: Sequence[str]) -> int:
    """Begin a lesson, or check a pack; the exit code."""
    asked = _parser().parse_args(arguments)
    if asked.action == "new":
        return new(Console(), asked.name, asked.dir)
    from zth_tui.tui.panels import PANELS

    return check(Console(), Pack(asked.dir) if asked.dir else builtin_pack(), keys(), PANELS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zth-tui lessons", description="Lesson packs.")
    actions = parser.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help="what is to be mended in a pack")
    check.add_argument("dir", nargs="?", type=Path, metavar="DIR", help="the built-in pack if left out")
    new = actions.add_parser("new", help="begin a lesson")
    new.add_argument("name")
    new.add_argument("dir", nargs="?", type=Path, default=Path(), metavar="DIR", help="its pack; made if there is none")
    return parser


def keys() -> set[str]:
    """What a learner can press, as Textual calls it and as a person reads it."""
    from zth_tui.tui.commands import COMMANDS, NAMES

    return {name for command in COMMANDS for key in command.keys for name in (key, NAMES.get(key, key))}


def new(console: Console, name: str, folder: Path) -> int:
    """Begin a lesson, and say what to do next; the exit code. Raises UserError where it cannot be."""
    lesson = write_new_lesson(name, folder)
    print_whole(console, Text(f"{lesson}: lesson.md and stage.py, a small lesson that trains\n"))
    print_whole(console, Text(f"zth-tui lessons check {folder}\nzth-tui --lessons {folder} {name}"))
    return OK


def check(console: Console, pack: Pack, keys: Collection[str], panels: Collection[str]) -> int:
    """Print every problem on a line of its own; the exit code. Raises UserError where there is no pack.

    `keys` are those that a text may tell the learner to press, `panels` those that an experiment may show.
    """
    found = problems(pack, keys, panels)
    lessons = pack.readable()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        figures = list(pool.map(partial(figures_of, pack), lessons))
    found += [problem for wrong, _ in figures for problem in wrong]
    for problem in found:
        print(problem, file=sys.stderr)
    for remark in [remark for _, remarks in figures for remark in remarks]:
        print_whole(console, Text(remark))
    if found:
        return FAILED
    steps = sum(len(lesson.steps) for lesson in lessons)
    print_whole(
        console, Text(f"{pack.title}: {_many(len(lessons), 'lesson')}, {_many(steps, 'step')}, nothing to mend")
    )
    return OK


def _many(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"


def figures_of(pack: Pack, lesson: Lesson) -> tuple[list[str], list[str]]:
    """(what is wrong with the numbers of a lesson's text, what could not be checked)."""
    if not expressions(lesson):
        return [], []
    try:
        answers = _compute(pack, lesson)
    except UserError as error:
        return [str(error)], []
    return list(wrong_figures(lesson, answers)), list(unchecked_figures(lesson, answers))


def _compute(pack: Pack, lesson: Lesson) -> Answers:
    """What the expressions of a lesson come to, by a process that may import torch. Raises UserError."""
    if sys.stderr.isatty():
        print(f"{lesson.name}: computing its figures …", file=sys.stderr)
    asked = expressions(lesson)
    command = [sys.executable, "-m", "zth_tui.train.expressions", str(pack.path), lesson.name]
    try:
        done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise UserError(f"{lesson.name}: a figure takes too long: they were stopped after {LONGEST:g} s") from None
    if done.returncode or not done.stdout:
        ended = f"their process ended with exit code {done.returncode} and no answer"
        said = done.stderr.decode(errors="replace").strip().splitlines() if done.returncode else []
        raise UserError(f"{lesson.name}: its figures cannot be computed: {said[-1] if said else ended}")
    return dict(zip(asked, json.loads(done.stdout), strict=True))
