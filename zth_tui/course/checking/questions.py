"""Can a question or a prediction be read at a glance?"""

from collections.abc import Iterator

from zth_tui.course.lessons import Step

MOST_CHOICES = 4
LONGEST_CHOICE = 200  # characters
LONGEST_WHY = 300
LONGEST_ASK = 400  # and what is said to a prediction
MOST_CURVES = 6


def unreadable(step: Step) -> Iterator[str]:
    if step.prediction:
        yield from _long("prediction's `ask`", step.prediction.ask)
        yield from _long("prediction's `says`", step.prediction.says)
        if (n := len(step.prediction.curves)) > MOST_CURVES:
            yield f"its prediction has {n} curves; leave {MOST_CURVES}"
    if step.question is None:
        return
    yield from _long("question's `ask`", step.question.ask)
    if (n := len(step.question.choices)) > MOST_CHOICES:
        yield f"its question has {n} choices; leave {MOST_CHOICES}"
    for choice in step.question.choices:
        begins = f"{choice.says:.30}…" if len(choice.says) > 30 else choice.says
        if (n := len(choice.says)) > LONGEST_CHOICE:
            yield f"the choice {begins!r} has {n} characters; cut it to {LONGEST_CHOICE}"
        if (n := len(choice.why)) > LONGEST_WHY:
            yield f"the why of {begins!r} has {n} characters; cut it to {LONGEST_WHY}"


def _long(what: str, text: str) -> Iterator[str]:
    if len(text) > LONGEST_ASK:
        yield f"its {what} has {len(text)} characters; cut it to {LONGEST_ASK}"
