"""`zth-tui lessons`: begin a lesson, and see what is to be mended in a pack."""

import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from zth_tui.course.beginning import begin
from zth_tui.course.checking import problems
from zth_tui.course.packs import Pack
from zth_tui.errors import FAILED, OK
from zth_tui.printing import print_whole


def new(console: Console, name: str, folder: Path) -> int:
    """Begin a lesson, and say what to do next; the exit code. Raises UserError where it cannot be."""
    lesson = begin(name, folder)
    print_whole(console, Text(f"{lesson}: lesson.md and stage.py, a small lesson that trains\n"))
    print_whole(console, Text(f"zth-tui lessons check {folder}\nzth-tui --lessons {folder} {name}"))
    return OK


def check(console: Console, pack: Pack) -> int:
    """Print every problem on a line of its own; the exit code. Raises UserError where there is no pack."""
    found = problems(pack)
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        return FAILED
    there = [entry for entry in pack.entries if entry.there]
    steps = sum(len(pack.lesson(entry.name).steps) for entry in there)
    print_whole(console, Text(f"{pack.title}: {len(there)} lessons, {steps} steps, nothing to mend"))
    return OK
