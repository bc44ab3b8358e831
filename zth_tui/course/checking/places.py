"""Where in a pack something is to be mended, and what the check knows of the pack as a whole."""

from collections.abc import Collection
from dataclasses import dataclass

from zth_tui.course.lessons import Lesson, Step


@dataclass(frozen=True)
class Known:
    """What a step may speak of, beside its own lesson."""

    lessons: Collection[str]
    terms: Collection[str]  # of the glossary
    keys: Collection[str]  # that a learner can press; none: they are not checked
    panels: Collection[str]  # that can be shown; none: they are not checked


def in_step(lesson: Lesson, step: Step, what: str) -> str:
    return f"{lesson.name}/lesson.md, line {step.line} (step {step.title!r}): {what}"
