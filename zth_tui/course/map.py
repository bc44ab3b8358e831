"""The map of a course: `course.toml`, with a [[lesson]] for each that there is or will be."""

from pathlib import Path

import msgspec

from zth_tui.course import toml
from zth_tui.errors import UserError

NOT_IN_A_NAME = "/\\.\0"  # it is the name of a folder and of a Python package


class Listed(msgspec.Struct, frozen=True):
    """A [[lesson]]."""

    name: str
    title: str
    lecture: str = ""
    about: str = ""


class Map(msgspec.Struct, frozen=True):
    title: str
    lesson: tuple[Listed, ...]


def map_of(text: str, file: Path) -> Map:
    """From the TOML of `file`. Raises UserError with the file and what is to be mended."""
    try:
        content = toml.parse(text)
        toml.know_keys(content, Map.__struct_fields__)
        for lesson in toml.tables(content.get("lesson")):
            toml.know_keys(lesson, Listed.__struct_fields__)
        read = msgspec.convert(content, Map)
        _check(read)
    except msgspec.ValidationError as error:
        raise UserError(f"{file}: a pack needs a title, and for each [[lesson]] a name and a title ({error})") from None
    except ValueError as error:
        raise UserError(f"{file}: {error}") from None
    return read


def _check(read: Map) -> None:
    if not read.title.strip():
        raise ValueError("the title is empty")
    names = [lesson.name for lesson in read.lesson]
    for lesson in read.lesson:
        if not lesson.name.isprintable() or not lesson.name.strip() or set(lesson.name) & set(NOT_IN_A_NAME):
            raise ValueError(
                f"{lesson.name!r} cannot be the name of a lesson: it is that of its folder, without / \\ ."
            )
        if not lesson.title.strip():
            raise ValueError(f"the title of the lesson {lesson.name!r} is empty")
        if names.count(lesson.name) > 1:
            raise ValueError(f"two lessons are called {lesson.name!r}")
