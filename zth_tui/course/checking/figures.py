"""Do the numbers of a lesson hold? What their expressions come to is computed elsewhere, with torch."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from zth_tui.course.checking.places import in_step
from zth_tui.course.lessons import Figure, Lesson, Step
from zth_tui.course.literals import holds

Answers = Mapping[str, Mapping[str, Any]]  # expression -> {"value": …}, {"missing": …} or {"error": …}


def expressions(lesson: Lesson) -> list[str]:
    """Each that stands in the lesson, once."""
    return list(dict.fromkeys(figure.expression for step in lesson.steps for figure in step.figures))


def stray_tags(step: Step) -> Iterator[str]:
    """What was meant for a number, and has none before it."""
    if "<!--" in step.text:
        yield "there is nothing to check before <!-- … -->; put it right behind a number, on the same line"


def wrong_figures(lesson: Lesson, answers: Answers) -> Iterator[str]:
    """Numbers that are not what their expressions come to, and expressions that come to nothing."""
    for step in lesson.steps:
        for figure in step.figures:
            if problem := _problem(figure, answers[figure.expression]):
                yield in_step(lesson, step, problem)


def unchecked_figures(lesson: Lesson, answers: Answers) -> Iterator[str]:
    """Of how many numbers nothing can be said here, and why."""
    figures = (answers[figure.expression] for step in lesson.steps for figure in step.figures)
    for why, n in Counter(answer["missing"] for answer in figures if "missing" in answer).items():
        yield f"{lesson.name}: {n} {'figure is' if n == 1 else 'figures are'} not checked: {why}"


def _problem(figure: Figure, answer: Mapping[str, Any]) -> str:
    if "error" in answer:
        return f"{figure.literal}<!-- {figure.expression} -->: {answer['error']}"
    if "missing" in answer or holds(figure.literal, answer["value"]):
        return ""
    return f"{figure.literal} is not {figure.expression} = {_shown(answer['value'])}"


def _shown(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else repr(value)
