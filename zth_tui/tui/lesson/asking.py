"""A question while it is being answered."""

from dataclasses import dataclass, replace

from msgspec import structs

from zth_tui.course.progress import Answer
from zth_tui.course.questions import Question
from zth_tui.tui.lesson.acts import settled


@dataclass(frozen=True)
class Asking:
    question: Question
    answer: Answer  # the tries of earlier times included
    told: frozenset[int] = frozenset()  # the choices of which is said why they are right or wrong

    @property
    def right(self) -> int:
        return next(i for i, choice in enumerate(self.question.choices) if choice.right)

    @property
    def verdict(self) -> str:
        if self.answer.right:
            return "passed with help" if self.answer.helped else "passed"
        if self.answer.shown:
            return "shown, so it counts as done with help"
        return "not that one; try another" if self.told else ""

    def choose(self, i: int) -> "Asking":
        """A choice that was made before in this sitting, or after the right one, changes nothing."""
        if self.answer.right or (i in self.told and i != self.right):
            return self
        tried = structs.replace(self.answer, tries=self.answer.tries + 1, right=i == self.right)
        return replace(self, answer=tried, told=self.told | {i})

    def show(self) -> "Asking":
        """Tell the right one."""
        if settled(self.answer):
            return self
        return replace(self, answer=structs.replace(self.answer, shown=True), told=self.told | {self.right})


def begin(question: Question, before: Answer | None) -> Asking:
    """Of a question that is answered, or was shown, all is told."""
    told = frozenset(range(len(question.choices))) if settled(before) else frozenset()
    return Asking(question, before or Answer(), told)
