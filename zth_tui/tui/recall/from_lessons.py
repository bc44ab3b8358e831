"""Questions of lessons that were answered once, and guesses that were wide of the mark."""

from collections.abc import Iterable, Iterator

from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.predictions import DIRECTIONS, Prediction, in_words
from zth_tui.course.progress import Guess, Progress
from zth_tui.course.questions import Choice
from zth_tui.tui.lesson.acts import settled
from zth_tui.tui.recall.card import Card, ask


def answered(lessons: Iterable[Lesson], progress: Progress) -> Iterator[Card]:
    """Those whose answer is known; the ones that took help come first."""
    found = [
        (
            answer.helped or answer.shown,
            Card(_name(lesson, step), f"the lesson {lesson.title}", step.question),
        )
        for lesson, step in _steps(lessons)
        if step.question and (answer := progress.answer(lesson.name, step.title)) and settled(answer)
    ]
    yield from (card for _, card in sorted(found, key=lambda pair: not pair[0]))


def missed(lessons: Iterable[Lesson], progress: Progress) -> Iterator[Card]:
    """What the learner guessed, and what the run said."""
    for lesson, step in _steps(lessons):
        guess = progress.guess(lesson.name, step.title)
        if step.prediction and guess and _is_wide(guess):
            yield _of_guess(lesson, step, step.prediction, guess)


def _is_wide(guess: Guess) -> bool:
    if guess.guess is None or guess.truth is None or guess.good:
        return False
    return in_words(guess.guess) != in_words(guess.truth)  # else two choices would read the same


def _of_guess(lesson: Lesson, step: Step, prediction: Prediction, guess: Guess) -> Card:
    assert guess.guess is not None and guess.truth is not None
    said, found = in_words(guess.guess), in_words(guess.truth)
    wrong = [
        Choice(other, "Not what the run showed.") for other in _others(prediction, guess) if other not in (said, found)
    ]
    question = ask(
        prediction.ask,
        Choice(found, prediction.says, right=True),
        Choice(said, "That is what you said then, too."),
        *wrong,
    )
    run = f"{lesson.title}, {step.run}"
    return Card(f"guess {_name(lesson, step)}", run, question)


def _others(prediction: Prediction, guess: Guess) -> list[str]:
    if isinstance(guess.guess, float | int) and isinstance(guess.truth, float | int):
        return [in_words((guess.guess + guess.truth) / 2)]
    return list(prediction.curves or DIRECTIONS)


def _steps(lessons: Iterable[Lesson]) -> Iterator[tuple[Lesson, Step]]:
    return ((lesson, step) for lesson in lessons for step in lesson.steps)


def _name(lesson: Lesson, step: Step) -> str:
    return f"{lesson.name}/{step.title}"
