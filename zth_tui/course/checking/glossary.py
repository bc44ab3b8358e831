"""Is every term there once, and taught in a lesson that there is?"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from zth_tui.course.search import Term
from zth_tui.course.stages import did_you_mean


def wrong_terms(terms: Sequence[Term], lessons: Collection[str]) -> Iterator[str]:
    for term in terms:
        if term.lesson and term.lesson not in lessons:
            near = did_you_mean(term.lesson, lessons)
            yield f"glossary.toml, {term.name!r}: there is no lesson {term.lesson!r}{near}"
    for name, n in Counter(term.name.casefold() for term in terms).items():
        if n > 1:
            yield f"glossary.toml: {name!r} stands there {n} times"
