"""Which numbers of a text does nobody check?"""

import re
from collections import Counter

from zth_tui.course.lessons import Step

TO_CHECK = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+−]?\d+)?%?")
SIGNS = (".", ",", "%")  # a number with one of these is measured or computed, not counted on one's fingers


def prose(step: Step) -> str:
    """All that a step tells the learner: its text, what it asks, and what it says to the answers."""
    parts = [step.text]
    if step.prediction:
        parts += [step.prediction.ask, step.prediction.says, *step.prediction.curves]
    if step.question:
        parts += [step.question.ask]
        parts += [said for choice in step.question.choices for said in (choice.says, choice.why)]
    return "\n\n".join(parts)


def unchecked(text: str, literals: list[str]) -> list[str]:
    """The numbers of a text with a decimal point, a thousands comma or a percent sign that are no checked figure."""
    left = Counter(_to_check(text)) - Counter(number for literal in literals for number in _to_check(literal))
    return list(left.elements())


def _to_check(text: str) -> list[str]:
    return [number for number in TO_CHECK.findall(text) if any(sign in number for sign in SIGNS)]
