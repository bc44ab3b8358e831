"""What a teacher would want to know of a lesson pack before a learner does."""

import re
from collections import Counter
from collections.abc import Iterator

from zth_tui.course.lessons import Step
from zth_tui.course.packs import Pack
from zth_tui.course.search import glossary
from zth_tui.course.stages import Stage, did_you_mean
from zth_tui.errors import UserError

COLUMN = 28  # characters that a title or a line of code may have, beside the panels of 80 columns
MOST_WORDS = 130  # of a step, so that little has to be scrolled
CODE = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def problems(pack: Pack) -> list[str]:
    """Each with the lesson and the step where it is, and what would mend it. Raises UserError where none is."""
    of_lessons = [problem for entry in pack.entries if entry.there for problem in _of_lesson(pack, entry.name)]
    return [*of_lessons, *_of_glossary(pack)]


def _of_glossary(pack: Pack) -> Iterator[str]:
    try:
        terms = glossary(pack)
    except UserError as error:  # it names the file
        yield str(error)
        return
    lessons = {entry.name for entry in pack.entries}
    for term in terms:
        if term.lesson and term.lesson not in lessons:
            yield f"glossary, {term.name!r}: there is no lesson {term.lesson!r}{did_you_mean(term.lesson, lessons)}"
    for name, n in Counter(term.name.casefold() for term in terms).items():
        if n > 1:
            yield f"glossary: {name!r} stands there {n} times"


def _of_lesson(pack: Pack, name: str) -> Iterator[str]:
    try:
        lesson = pack.lesson(name)
    except UserError as error:  # it names file and line
        yield str(error)
        return
    if not (pack.path / name / "lesson.md").is_file():
        return  # its steps are made from its experiments
    titles = Counter(step.title for step in lesson.steps)
    for title, n in titles.items():
        if n > 1:
            yield f"{name}: {n} steps are called {title!r}; progress knows steps by their titles"
    for step in lesson.steps:
        yield from (f"{name}, step {step.title!r}: {problem}" for problem in _of_step(step, lesson.stage))


def _of_step(step: Step, stage: Stage | None) -> Iterator[str]:
    if len(step.title) > COLUMN:
        yield f"its title has {len(step.title)} characters; {COLUMN} fit"
    if (words := len(step.text.split())) > MOST_WORDS:
        yield f"it has {words} words; cut it to {MOST_WORDS}, or make two steps of it"
    for block in CODE.findall(step.text):
        for line in block.splitlines():
            if len(line) > COLUMN:
                yield f"{line!r} has {len(line)} characters; {COLUMN} fit"
    if stage and step.run and step.panel and step.panel not in stage.experiments[step.run].panels:
        panels = ", ".join(stage.experiments[step.run].panels)
        yield f"{step.run} does not show the panel {step.panel!r}; it has: {panels}"
