"""What the learner has seen, done, predicted and passed: one small file, and never in the way.

{"version": 1, "lesson": "mlp",
 "lessons": {"mlp": {"seen": ["A step"], "done": ["A step"], "place": 3,
                     "answers": {"A step": {"tries": 2, "right": true}},
                     "guesses": {"A step": {"guess": 3.3, "truth": 3.2958, "good": true, "run": "mlp-kaiming-…"}}}},
 "ran": ["mlp/kaiming"], "passed": ["mlp/kaiming"]}
"""

from pathlib import Path
from typing import Annotated

import msgspec

from zth_tui.course.progress_file import Document, ProgressFile


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the learner came by the answer to a step's question."""

    tries: int = 0
    right: bool = False
    shown: bool = False  # the answer was asked for

    @property
    def helped(self) -> bool:
        """Right in the end, but not at once."""
        return self.right and (self.shown or self.tries > 1)


class Guess(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the learner said of a run before it ran, and what came of it. None for a guess: it was skipped."""

    guess: float | str | None = None
    truth: float | str | None = None  # None as long as it is not known
    good: bool = False
    run: str = ""  # the name of its folder


class Recall(msgspec.Struct, frozen=True):
    """When a quick question was asked last, and how often in a row it was answered right."""

    at: float  # seconds since the epoch
    right: Annotated[int, msgspec.Meta(ge=0)]


class _Lesson(msgspec.Struct):
    seen: list[str] = []
    done: list[str] = []
    answers: dict[str, Answer] = {}
    guesses: dict[str, Guess] = {}
    place: Annotated[int, msgspec.Meta(ge=0)] = 0


class _Shape(msgspec.Struct):
    """What a file must look like to be read; it may hold more."""

    version: int
    lesson: str = ""  # the one that was open last
    lessons: dict[str, _Lesson] = {}
    ran: list[str] = []
    passed: list[str] = []
    recalls: dict[str, Recall] = {}


class Progress:
    """The learner's progress, written to its file at every change."""

    def __init__(self, path: Path) -> None:
        self._file = ProgressFile(path, _Shape)

    @classmethod
    def load(cls, path: Path) -> "Progress":
        """Never raises: a file that cannot be read is left alone or set aside, and `trouble` says so."""
        return cls(path)

    @property
    def trouble(self) -> str:
        """What the learner should know about the file; "" when all is well."""
        return self._file.trouble

    @property
    def last_lesson(self) -> str | None:
        """The lesson that was open last."""
        return self._file.document.get("lesson") or None

    def place_in(self, lesson: str) -> int:
        """The index of the step at which the learner left the lesson; 0 at first."""
        return int(self._lesson(lesson).get("place", 0))

    def has_seen(self, lesson: str, step_title: str) -> bool:
        return step_title in self._lesson(lesson).get("seen", [])

    def steps_seen(self, lesson: str) -> int:
        """How many steps of the lesson were seen, those that its text has no more included."""
        return len(self._lesson(lesson).get("seen", []))

    def has_done(self, lesson: str, step_title: str) -> bool:
        return step_title in self._lesson(lesson).get("done", [])

    def answer(self, lesson: str, step_title: str) -> Answer | None:
        """None where the step's question was not answered yet."""
        answer = self._lesson(lesson).get("answers", {}).get(step_title)
        return msgspec.convert(answer, Answer) if answer is not None else None

    def guess(self, lesson: str, step_title: str) -> Guess | None:
        """None where nothing was predicted yet, nor skipped."""
        guess = self._lesson(lesson).get("guesses", {}).get(step_title)
        return msgspec.convert(guess, Guess) if guess is not None else None

    def recall(self, question: str) -> Recall | None:
        """None where this quick question was never asked."""
        recall = self._file.document.get("recalls", {}).get(question)
        return msgspec.convert(recall, Recall) if recall is not None else None

    def has_run(self, experiment_title: str) -> bool:
        return experiment_title in self._file.document.get("ran", [])

    def has_passed(self, experiment_title: str) -> bool:
        return experiment_title in self._file.document.get("passed", [])

    def came_to(self, lesson: str, step_index: int, step_title: str) -> None:
        """The learner is at this step now, and has seen it."""
        is_there = (self.last_lesson, self.place_in(lesson)) == (lesson, step_index)
        if not (is_there and self.has_seen(lesson, step_title)):
            self._file.change(lambda document: _come_to(document, lesson, step_index, step_title))

    def done(self, lesson: str, step_title: str) -> None:
        """What the step asks for was done."""
        if not self.has_done(lesson, step_title):
            self._file.change(lambda document: _add(_lesson_in(document, lesson), "done", step_title))

    def answered(self, lesson: str, step_title: str, answer: Answer) -> None:
        """The first right answer is kept: to practise later takes nothing away."""
        before = self.answer(lesson, step_title)
        if before is None or not before.right:
            self._file.change(lambda document: _answer(document, lesson, step_title, answer))

    def guessed(self, lesson: str, step_title: str, guess: Guess) -> None:
        """A new guess takes the place of an older one."""
        written = msgspec.to_builtins(guess)
        self._file.change(
            lambda document: _lesson_in(document, lesson).setdefault("guesses", {}).update({step_title: written})
        )

    def ran(self, experiment_title: str) -> None:
        if not self.has_run(experiment_title):
            self._file.change(lambda document: _add(document, "ran", experiment_title))

    def passed(self, experiment_title: str) -> None:
        if not (self.has_run(experiment_title) and self.has_passed(experiment_title)):
            self._file.change(lambda document: _pass(document, experiment_title))

    def recalled(self, question: str, recall: Recall) -> None:
        written = msgspec.to_builtins(recall)
        self._file.change(lambda document: document.setdefault("recalls", {}).update({question: written}))

    def reset(self, lesson: str) -> None:
        """Forget all of one lesson: steps, guesses, answers, experiments run and passed. Runs themselves are kept."""
        self._file.change(lambda document: _forget(document, lesson))

    def _lesson(self, name: str) -> Document:
        lesson: Document = self._file.document.get("lessons", {}).get(name, {})
        return lesson


def _lesson_in(document: Document, name: str) -> Document:
    lesson: Document = document.setdefault("lessons", {}).setdefault(name, {})
    return lesson


def _come_to(document: Document, lesson: str, step_index: int, step_title: str) -> None:
    document["lesson"] = lesson
    there = _lesson_in(document, lesson)
    there["place"] = step_index
    _add(there, "seen", step_title)


def _answer(document: Document, lesson: str, step_title: str, answer: Answer) -> None:
    answers = _lesson_in(document, lesson).setdefault("answers", {})
    if not answers.get(step_title, {}).get("right"):  # in another app, meanwhile
        answers[step_title] = msgspec.to_builtins(answer)


def _pass(document: Document, experiment_title: str) -> None:
    for key in ("ran", "passed"):
        _add(document, key, experiment_title)


def _forget(document: Document, lesson: str) -> None:
    document.get("lessons", {}).pop(lesson, None)
    for key in ("ran", "passed"):
        document[key] = [title for title in document.get(key, []) if not title.startswith(f"{lesson}/")]
    recalls = document.get("recalls", {})
    for name in [name for name in recalls if name.removeprefix("guess ").startswith(f"{lesson}/")]:
        del recalls[name]
    if document.get("lesson") == lesson:
        del document["lesson"]


def _add(document: Document, key: str, item: str) -> None:
    items = document.setdefault(key, [])
    if item not in items:
        items.append(item)
