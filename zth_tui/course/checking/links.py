"""Does every link lead somewhere? To a step, as <#Its title>; to lesson:NAME; or to term:NAME of the glossary."""

from collections.abc import Collection, Iterator

from zth_tui.course.checking.places import Known
from zth_tui.course.checking.prose import links
from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.stages import did_you_mean

LEADS = "A link leads to <#Title of a step>, lesson:NAME or term:NAME"


def broken_links(step: Step, lesson: Lesson, known: Known) -> Iterator[str]:
    titles = [step.title for step in lesson.steps]
    for written in links(step.text):
        target = written.removeprefix("<").removesuffix(">")
        if " " in target and target == written:
            yield f"Markdown takes ({target}) for no link; write (<{target}>)"
            continue
        kind, name = (
            ("#", target[1:]) if target.startswith("#") else target.split(":", 1) if ":" in target else ("", "")
        )
        match kind:
            case "#":
                yield from _unknown("step", name, titles)
            case "lesson":
                yield from _unknown("lesson", name, known.lessons)
            case "term":
                yield from _unknown("term", name, known.terms)
            case _:
                yield f"the link to {target} shows its text alone; write the address out. {LEADS}"


def _unknown(kind: str, name: str, names: Collection[str]) -> Iterator[str]:
    if name not in names:
        yield f"a link leads to the {kind} {name!r}, and there is none{did_you_mean(name, names)}"
