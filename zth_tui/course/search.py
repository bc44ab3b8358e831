"""Finding a word in the lessons and in the glossary."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from zth_tui.course import toml
from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.packs import Pack
from zth_tui.course.plain import plain
from zth_tui.errors import UserError

AROUND = 28  # characters of a text on each side of what was found


class Term(msgspec.Struct, frozen=True):
    """An entry of a pack's `glossary.toml`."""

    name: str
    says: str
    lesson: str = ""  # where it is taught
    also: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, *self.also)


class _Glossary(msgspec.Struct, frozen=True):
    term: list[Term] = []


@dataclass(frozen=True)
class Found:
    """A term of the glossary, or a step of a lesson."""

    title: str
    text: str  # plain
    lesson: str = ""
    step: int | None = None  # of the lesson, by its index; None: none of them speaks of the term
    is_term: bool = False
    place: str = ""  # where a term is explained, as a reader calls it: lesson and step


def glossary(pack: Pack) -> Sequence[Term]:
    """None where the pack has none. Raises UserError naming the file when it is malformed."""
    file = pack.path / "glossary.toml"
    try:
        return _terms(toml.parse(file.read_text(encoding=toml.ENCODING)))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}") from None
    except msgspec.ValidationError as error:
        raise UserError(f"{file}: {error}; a [[term]] has a name and says") from None
    except ValueError as error:
        raise UserError(f"{file}: {error}") from None


def _terms(content: dict[str, object]) -> list[Term]:
    toml.know_keys(content, _Glossary.__struct_fields__)
    for term in toml.tables(content.get("term")):
        toml.know_keys(term, Term.__struct_fields__)
    terms = msgspec.convert(content, _Glossary).term
    for term in terms:
        if not all(word.strip() for word in (*term.words, term.says)):
            raise ValueError(f"the term {term.name!r} has an empty name or an empty `says`")
    return terms


@dataclass(frozen=True)
class Index:
    """What words are looked for in: the terms of a glossary, each with how it is told, and the steps of all lessons."""

    terms: Sequence[tuple[Term, Found]]
    steps: Sequence[Found]


def index_of(pack: Pack) -> Index:
    """Reads every lesson, so it is made once and off the loop. Raises UserError where the glossary is malformed."""
    lessons = {lesson.name: lesson for lesson in pack.readable()}
    terms = [(term, _of_term(term, lessons.get(term.lesson))) for term in glossary(pack)]
    return Index(terms, list(_steps(lessons.values())))


def search(index: Index, words: str) -> list[Found]:
    """Terms whose name begins so, then steps whose title holds the words, then terms and steps that speak of them."""
    wanted = words.casefold().strip()
    if not wanted:
        return []
    named = [told for term, told in index.terms if any(word.casefold().startswith(wanted) for word in term.words)]
    titled = [step for step in index.steps if wanted in step.title.casefold()]
    telling = [told for term, told in index.terms if any(wanted in w.casefold() for w in (*term.words, term.says))]
    speaking = [step for step in index.steps if wanted in step.text.casefold()]
    return [
        *named,
        *titled,
        *(told for told in telling if told not in named),
        *(_at(step, wanted) for step in speaking if step not in titled),
    ]


def _steps(lessons: Iterable[Lesson]) -> Iterator[Found]:
    for lesson in lessons:
        for i, step in enumerate(lesson.steps):
            yield Found(f"{lesson.title}: {step.title}", plain(step.text), lesson.name, i)


def _of_term(term: Term, lesson: Lesson | None) -> Found:
    step = _explaining(term, lesson) if lesson else None
    return Found(term.name, plain(term.says), term.lesson, step, is_term=True, place=_place(lesson, step))


def _place(lesson: Lesson | None, step: int | None) -> str:
    if lesson is None:
        return ""
    return lesson.title if step is None else f"{lesson.title}: {lesson.steps[step].title}"


def _explaining(term: Term, lesson: Lesson) -> int | None:
    """The first step in which the term is emphasised, by whichever of its names; else the first that speaks of it."""
    names = [_as_pattern(name) for name in term.words]
    ways = (rf"(?<!\*)\*{{1,2}}({'|'.join(names)})\*{{1,2}}(?!\*)", *names)
    steps = [(i, f"{s.title}\n{s.text}") for i, s in enumerate(lesson.steps) if not _is_riddle(s, lesson)]
    return next((i for way in ways for i, text in steps if re.search(way, text, re.IGNORECASE)), None)


def _as_pattern(name: str) -> str:
    """One or several of it, as whole words; a line may end between two of them."""
    words = r"[\s-]+".join(re.escape(word) for word in name.split())
    return rf"(?<!\w){words}(e?s)?(?!\w)"


def _is_riddle(step: Step, lesson: Lesson) -> bool:
    return bool(lesson.stage and step.run and lesson.stage.experiments[step.run].bug)


def _at(step: Found, wanted: str) -> Found:
    """The step with as much of its text as stands around what was found, in whole words."""
    i = step.text.casefold().index(wanted)
    start, end = max(0, i - AROUND), i + len(wanted) + AROUND
    before, after = step.text[start:i], step.text[i:end]
    if start:
        before = "…" + before.partition(" ")[2]
    if end < len(step.text):
        kept = after.rpartition(" ")[0]
        after = f"{kept if len(kept) >= len(wanted) else after}…"
    return replace(step, text=before + after)
