"""Can a question be read at a glance?"""

from collections.abc import Iterator

from zth_tui.course.lessons import Step

MOST_CHOICES = 4
LONGEST_CHOICE = 200  # characters
LONGEST_WHY = 300


def unreadable(step: Step) -> Iterator[str]:
    if step.question is None:
        return
    if (n := len(step.question.choices)) > MOST_CHOICES:
        yield f"its question has {n} choices; leave {MOST_CHOICES}"
    for choice in step.question.choices:
        begins = f"{choice.says:.30}…" if len(choice.says) > 30 else choice.says
        if (n := len(choice.says)) > LONGEST_CHOICE:
            yield f"the choice {begins!r} has {n} characters; cut it to {LONGEST_CHOICE}"
        if (n := len(choice.why)) > LONGEST_WHY:
            yield f"the why of {begins!r} has {n} characters; cut it to {LONGEST_WHY}"
