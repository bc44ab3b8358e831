"""The exercises of a lesson: a file each, with the task in its docstring and a stub to fill."""

import ast
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Exercise:
    name: str  # as its file is called
    task: str  # in a few words
    path: Path


def exercises(lesson: Path) -> tuple[Exercise, ...]:
    """Those in the lesson's folder, by name; a file that cannot be read is left out."""
    found = (_exercise(path) for path in sorted((lesson / "exercises").glob("*.py")))
    return tuple(exercise for exercise in found if exercise)


def _exercise(path: Path) -> Exercise | None:
    try:
        told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, SyntaxError):
        return None
    return Exercise(path.stem, told.partition("\n")[0], path) if told else None
