"""The beginning of a lesson: a small one that trains, to be changed into one's own."""

import json
import re
import shutil
from pathlib import Path

from zth_tui.course import toml
from zth_tui.course.map import map_of
from zth_tui.course.packs import shipped
from zth_tui.errors import UsageError, UserError
from zth_tui.files import write_atomically

NAME = re.compile(r"[a-z][a-z0-9_]*")  # it is the name of a Python package, too
FILES = ("lesson.md", "stage.py", "figures.py", "zoo.toml", "exercises/E01.py")
COURSE = 'title = "A course of my own"\n'


def write_new_lesson(name: str, folder: Path) -> Path:
    """A new lesson in the pack at `folder`, which is made if there is none; the lesson's folder.

    Raises UsageError for a name that is none, UserError where the lesson is there already, the pack is
    malformed or nothing can be written.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be the name of a lesson: small letters, digits and _, a letter first")
    course, lesson = folder / "course.toml", folder / name
    try:
        if lesson.exists():
            raise UserError(f"{lesson} is there already; choose another name")
        listing = _listing(course, name)  # before anything is made
        lesson.mkdir(parents=True)
        try:
            _fill(lesson)
            _append(course, listing)  # at the end: the map names no lesson that is not there
        except BaseException:  # ctrl+c, too
            shutil.rmtree(lesson, ignore_errors=True)
            raise
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}") from error
    return lesson


def _listing(course: Path, name: str) -> str:
    """What is to be added to the map; nothing where the lesson was planned. Raises UserError for a malformed map."""
    try:
        old = course.read_text(encoding=toml.ENCODING) if course.exists() else ""
    except UnicodeDecodeError as error:
        raise UserError(f"{course}: {error}") from None
    added = f"\n[[lesson]]\nname = {json.dumps(name)}\ntitle = {json.dumps(_title(name))}\n"
    if not old:
        added = COURSE + added
    elif _lists_any(old) and any(lesson.name == name for lesson in map_of(old, course).lesson):
        return ""
    map_of(old + added, course)
    return added


def _lists_any(course: str) -> bool:
    """A course to begin with may have no more than a title. What is no TOML is told by whoever reads it as a map."""
    try:
        return "lesson" in toml.parse(course)
    except ValueError:
        return True


def _fill(lesson: Path) -> None:
    for file in FILES:
        content = (shipped("data") / "new-lesson" / file).read_text(encoding="utf-8")
        (lesson / file).parent.mkdir(exist_ok=True)
        (lesson / file).write_text(content.replace("# Unigrams\n", f"# {_title(lesson.name)}\n"), encoding="utf-8")


def _append(course: Path, listing: str) -> None:
    """What the map holds stays as it is, to the byte."""
    if listing:
        old = course.read_bytes() if course.exists() else b""
        write_atomically(course, old + listing.encode())


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
