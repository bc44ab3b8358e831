"""The beginning of a lesson: a small one that trains, to be changed into one's own."""

import json
import re
import tomllib
from contextlib import suppress
from pathlib import Path

from zth_tui.course.packs import Pack, shipped
from zth_tui.errors import UsageError, UserError

NAME = re.compile(r"[a-z][a-z0-9_]*")  # it is the name of a Python package, too
FILES = ("lesson.md", "stage.py", "figures.py", "zoo.toml", "exercises/E01.py")
COURSE = 'title = "A course of my own"\n'


def begin(name: str, folder: Path) -> Path:
    """A new lesson in the pack at `folder`, which is made if there is none; the lesson's folder.

    Raises UsageError for a name that is none, UserError where the lesson is there already, the pack is
    malformed or nothing can be written.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be the name of a lesson: small letters, digits and _, a letter first")
    course, lesson = folder / "course.toml", folder / name
    if lesson.exists():
        raise UserError(f"{lesson} is there already; choose another name")
    try:
        names = _listed(folder)
        lesson.mkdir(parents=True)
        if not course.exists():
            course.write_text(COURSE, encoding="utf-8")
        if name not in names:
            _list(course, name)
        for file in FILES:
            _write(file, lesson, name)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}") from error
    return lesson


def _listed(folder: Path) -> list[str]:
    """The lessons of the pack; none where there is no pack yet, or one with no more than a title."""
    course = folder / "course.toml"
    if not course.exists():
        return []
    with suppress(ValueError):  # the pack itself says what is wrong
        declared = tomllib.loads(course.read_text(encoding="utf-8"))
        if "title" in declared and "lesson" not in declared:
            return []
    return [entry.name for entry in Pack(folder).entries]


def _list(course: Path, name: str) -> None:
    with open(course, "a", encoding="utf-8") as file:
        file.write(f"\n[[lesson]]\nname = {json.dumps(name)}\ntitle = {json.dumps(_title(name))}\n")


def _write(file: str, lesson: Path, name: str) -> None:
    content = (shipped("data") / "new-lesson" / file).read_text(encoding="utf-8")
    (lesson / file).parent.mkdir(exist_ok=True)
    (lesson / file).write_text(content.replace("# Unigrams\n", f"# {_title(name)}\n"), encoding="utf-8")


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
