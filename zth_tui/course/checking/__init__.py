"""What a teacher would want to know of a lesson pack before a learner does. A file a question."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from zth_tui.course.checking.exercises import broken_exercises
from zth_tui.course.checking.experiments import idle_experiments
from zth_tui.course.checking.figures import stray_tags
from zth_tui.course.checking.fit import COLUMN, MOST_WORDS, too_much
from zth_tui.course.checking.glossary import wrong_terms
from zth_tui.course.checking.keys import dead_keys
from zth_tui.course.checking.links import broken_links
from zth_tui.course.checking.map import lost_lessons
from zth_tui.course.checking.offers import missing_panel, undecided
from zth_tui.course.checking.places import Known, in_step
from zth_tui.course.checking.questions import unreadable
from zth_tui.course.checking.zoo import betrayed, hidden_bugs, malformed_bugs
from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.packs import Pack
from zth_tui.course.search import Term, glossary
from zth_tui.errors import UserError

__all__ = ["COLUMN", "MOST_WORDS", "problems"]


def problems(pack: Pack, keys: Collection[str] = (), panels: Collection[str] = ()) -> list[str]:
    """Each with the place where it is, and what would mend it. Its numbers are checked elsewhere: figures.py.

    `keys` are those that a learner can press, `panels` those that can be shown; without any, they are not checked.
    Raises UserError where there is no pack.
    """
    lessons = [entry.name for entry in pack.entries]
    terms, troubles = _glossary(pack)
    names = [name for term in terms for name in term.words]
    known = Known(lessons, names, keys, panels)
    found = [problem for entry in pack.entries if entry.there for problem in _of_lesson(pack, entry.name, known)]
    return [*lost_lessons(pack), *found, *troubles, *wrong_terms(terms, lessons)]


def _glossary(pack: Pack) -> tuple[Sequence[Term], list[str]]:
    try:
        return glossary(pack), []
    except UserError as error:  # it names the file
        return [], [str(error)]


def _of_lesson(pack: Pack, name: str, known: Known) -> Iterator[str]:
    try:
        lesson = pack.lesson(name)
    except UserError as error:  # it names file and line
        yield str(error)
        return
    yield from broken_exercises(pack.path / name)
    yield from malformed_bugs(lesson)
    if lesson.stage:
        yield from idle_experiments(lesson.stage, known.panels)
    if not (pack.path / name / "lesson.md").is_file():
        return  # its steps are made from its experiments
    for title, n in Counter(step.title for step in lesson.steps).items():
        if n > 1:
            yield f"{name}/lesson.md: {n} steps are called {title!r}; progress knows steps by their titles"
    yield from hidden_bugs(lesson)
    for step in lesson.steps:
        yield from (in_step(lesson, step, problem) for problem in _of_step(step, lesson, known))


def _of_step(step: Step, lesson: Lesson, known: Known) -> Iterator[str]:
    yield from too_much(step)
    yield from stray_tags(step)
    yield from broken_links(step, lesson, known)
    yield from dead_keys(step, known.keys)
    yield from unreadable(step)
    if lesson.stage:
        yield from missing_panel(step, lesson.stage)
        yield from undecided(step, lesson.stage)
        yield from betrayed(step, lesson.stage)
