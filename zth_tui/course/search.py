"""Finding a word in the lessons and in the glossary."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from zth_tui.course import toml
from zth_tui.course.packs import Pack
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
    text: str
    lesson: str = ""
    step: int | None = None
    is_term: bool = False


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


def search(pack: Pack, words: str) -> list[Found]:
    """Terms whose name begins so, then steps whose title holds the words, then terms and steps that speak of them."""
    wanted = words.casefold().strip()
    if not wanted:
        return []
    terms, steps = list(glossary(pack)), list(_steps(pack))
    named = [t for t in terms if any(word.casefold().startswith(wanted) for word in t.words)]
    titled = [s for s in steps if wanted in s.title.casefold()]
    telling = [t for t in terms if t not in named and any(wanted in w.casefold() for w in (*t.words, t.says))]
    speaking = [s for s in steps if s not in titled and wanted in s.text.casefold()]
    found = [*map(_of_term, named), *titled, *map(_of_term, telling), *(_at(s, wanted) for s in speaking)]
    return found


def _steps(pack: Pack) -> Iterator[Found]:
    for lesson in pack.readable():
        for i, step in enumerate(lesson.steps):
            yield Found(f"{lesson.title}: {step.title}", " ".join(step.text.split()), lesson.name, i)


def _of_term(term: Term) -> Found:
    return Found(term.name, term.says, term.lesson, is_term=True)


def _at(step: Found, wanted: str) -> Found:
    """The step with as much of its text as stands around what was found."""
    i = step.text.casefold().index(wanted)
    start, end = max(0, i - AROUND), i + len(wanted) + AROUND
    text = ("…" if start else "") + step.text[start:end] + ("…" if end < len(step.text) else "")
    return Found(step.title, text, step.lesson, step.step)
