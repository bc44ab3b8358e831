"""Can the exercises of a lesson be listed and begun?"""

import ast
from collections.abc import Iterator
from pathlib import Path

LONGEST_TASK = 60  # characters: the first line of its docstring is listed


def broken_exercises(lesson: Path) -> Iterator[str]:
    for file in sorted((lesson / "exercises").glob("*.py")):
        if problem := _problem(file):
            yield f"{lesson.name}/exercises/{file.name}{problem}"


def _problem(file: Path) -> str:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except SyntaxError as error:
        return f", line {error.lineno}: {error.msg}"
    except (OSError, ValueError) as error:
        return f": cannot be read as UTF-8 text ({error})"
    task = (ast.get_docstring(tree) or "").partition("\n")[0]
    if not task:
        return ", line 1: begin it with a docstring; its first line is the task in a few words"
    if len(task) > LONGEST_TASK:
        return f", line 1: the task has {len(task)} characters; cut the docstring's first line to {LONGEST_TASK}"
    return ""
