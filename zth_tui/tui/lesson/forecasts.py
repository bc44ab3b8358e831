"""What the learner has predicted in a lesson, and what came of it, in words."""

from typing import Literal

from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.predictions import DIRECTIONS, Prediction, in_words
from zth_tui.course.progress import Guess, Progress
from zth_tui.runs.folder import Forecast
from zth_tui.tui.lesson.truth import outcome, truth
from zth_tui.tui.watch import Watch

SKIP: Literal["skip"] = "skip"
Said = Forecast | Literal["skip"] | None  # None: the learner does not want to run it


def is_due(guess: Guess | None) -> bool:
    """The learner is to be asked: at first, and as long as no run has told what came of an earlier guess."""
    return guess is None or (guess.guess is not None and guess.truth is None)


def numeric(prediction: Prediction, step: str, number: float) -> Forecast:
    return Forecast(step, prediction.number, number=number)


def picked(prediction: Prediction, step: str, choice: str) -> Forecast:
    """A direction, or the name of a curve."""
    if prediction.direction:
        return Forecast(step, prediction.direction, direction=choice)
    return Forecast(step, curve=choice, heights=tuple(prediction.curves[choice]))


def settle(lesson: Lesson, watch: Watch, progress: Progress) -> Step | None:
    """Keep what came of the run's forecast, if that has just become known; the step whose prediction it was.

    Once something is known it stays: neither an older run that is opened nor one that is repeated tells it anew.
    """
    forecast = watch.viewer.info.forecast
    step = next((step for step in lesson.steps if forecast and step.title == forecast.step), None)
    if forecast is None or step is None or step.prediction is None:
        return None
    kept = progress.guess(lesson.name, step.title)
    if not is_due(kept):
        return None
    found = truth(step.prediction, watch.history)
    if found is None:
        return None
    progress.guessed(lesson.name, step.title, outcome(step.prediction, forecast, found, watch.folder.name))
    return step


def verdict(guess: Guess) -> str:
    """'you said 3.3, and it is 3.296: well guessed', kindly."""
    if guess.guess is None:
        return ""
    said = _of_it(guess.guess)
    if guess.truth is None:
        return f"you said {said}; the run will tell"
    found = _of_it(guess.truth)
    if said == found:
        return f"you said {said}, and so it does" if guess.truth in DIRECTIONS else f"you said {said}, and so it is"
    if guess.truth in DIRECTIONS:
        return f"you said {said}; {found}"
    return f"you said {said}, and it is {found}: well guessed" if guess.good else f"you said {said}; it is {found}"


def _of_it(value: float | str) -> str:
    """'it falls', '“a slide”', '3.296'."""
    if isinstance(value, str):
        return f"it {value}" if value in DIRECTIONS else f"“{value}”"
    return in_words(value)
