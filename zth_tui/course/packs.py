"""A lesson pack: `course.toml` and a folder a lesson. The built-in one lies beside the code, or inside the wheel.

What is there is asked of os.path: unlike Path, it takes what is closed to us, or no name of a file, for none.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from glob import glob
from pathlib import Path

from zth_tui import paths
from zth_tui.course import toml
from zth_tui.course.declarations import read_stage
from zth_tui.course.lessons import Lesson, lesson_of_experiments
from zth_tui.course.map import Map, map_of
from zth_tui.course.reading import read_lesson
from zth_tui.course.stages import Experiment, Stage, did_you_mean
from zth_tui.errors import UsageError, UserError

PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Entry:
    """A line of the course's map."""

    name: str
    title: str
    lecture: str
    about: str
    there: bool  # false: still to come


@dataclass(frozen=True)
class Pack:
    path: Path

    @cached_property
    def title(self) -> str:
        return self._course.title

    @property
    def is_built_in(self) -> bool:
        return self.path == builtin_pack().path

    @property
    def is_there(self) -> bool:
        return os.path.isfile(self.path / "course.toml")

    @property
    def progress_path(self) -> Path:
        """Where the learner's progress in this course is kept."""
        return paths.progress(None if self.is_built_in else self.path)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(Entry(e.name, e.title, e.lecture, e.about, self._is_there(e.name)) for e in self._course.lesson)

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """Every stage of the pack by name, in the order of the course."""
        return {name: self.stage(name) for name in self._sources}

    def stage(self, name: str) -> Stage:
        """Reads no other, so a mistake in one hides none of the rest."""
        if name not in self._sources:
            raise UsageError(f"there is no stage {name!r}{did_you_mean(name, self._sources)}")
        return read_stage(self._sources[name])

    def experiment(self, title: str) -> Experiment:
        """By `stage/experiment`, or `stage` for its first one."""
        stage, _, experiment = title.partition("/")
        return self.stage(stage).experiment(experiment or None)

    def lesson(self, name: str) -> Lesson:
        """A lesson that is there, be it only its experiments. Raises UsageError for others, with the nearest names."""
        there = [e.name for e in self.entries if e.there]
        if name not in there:
            planned = any(e.name == name for e in self.entries)
            raise UsageError(
                f"lesson {name!r} is still to come"
                if planned
                else f"there is no lesson {name!r}{did_you_mean(name, there)}"
            )
        text = self.path / name / "lesson.md"
        if not os.path.exists(text):
            title = next(e.title for e in self.entries if e.name == name)
            return lesson_of_experiments(title, self.stage(name))
        return read_lesson(text, self.stage(name) if name in self._sources else None)

    def readable(self) -> list[Lesson]:
        """The lessons that are there and can be read; `lesson` tells what is wrong with another."""
        lessons = []
        for entry in self.entries:
            with suppress(UserError):
                lessons.append(self.lesson(entry.name))
        return lessons

    @cached_property
    def _sources(self) -> dict[str, Path]:
        """The file of each stage by its name."""
        names = [e.name for e in self.entries] + sorted(map(os.path.dirname, glob("*/stage.py", root_dir=self.path)))
        files = {name: self.path / name / "stage.py" for name in names}
        return {name: file for name, file in files.items() if os.path.isfile(file)}

    def _is_there(self, name: str) -> bool:
        folder = self.path / name
        return os.path.exists(folder / "lesson.md") or os.path.isfile(folder / "stage.py")

    @cached_property
    def _course(self) -> Map:
        file = self.path / "course.toml"
        try:
            text = file.read_text(encoding=toml.ENCODING)
        except FileNotFoundError:
            raise UserError(f"{self.path} is no lesson pack: it has no course.toml") from None
        except OSError as error:
            raise UserError(f"{file} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise UserError(f"{file}: {error}") from None
        return map_of(text, file)


def builtin_pack() -> Pack:
    return Pack(shipped("lessons"))


def pack_of(path: str | None) -> Pack:
    """The pack that a run names in its record; None is the built-in one."""
    return Pack(Path(path)) if path else builtin_pack()


def shipped(name: str) -> Path:
    """`lessons` or `data`: inside the installed package, or at the top of the checkout."""
    inside, beside = PACKAGE / name, PACKAGE.parent / name
    return inside if inside.is_dir() else beside
