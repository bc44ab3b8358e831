"""What came of a prediction, in words."""

import pytest

from zth_tui.course.progress import Guess
from zth_tui.tui.lesson.forecasts import is_due, verdict


@pytest.mark.parametrize(
    ("guess", "words"),
    [
        (Guess(3.3), "you said 3.3; the run will tell"),
        (Guess(3.296, 3.2958, True), "you said 3.296, and so it is"),
        (Guess(3.3, 3.2958, True), "you said 3.3, and it is 3.296: well guessed"),
        (Guess(0.0, 3.2958), "you said 0; it is 3.296"),
        (Guess(32_032.0, 32_033.0), "you said 32,032; it is 32,033"),
        (Guess("falls"), "you said it falls; the run will tell"),
        (Guess("falls", "falls", True), "you said it falls, and so it does"),
        (Guess("falls", "rises"), "you said it falls; it rises"),
        (Guess("a slide", "a stick"), "you said “a slide”; it is “a stick”"),
        (Guess(), ""),
    ],
)
def test_it_is_told_kindly(guess, words):
    assert verdict(guess) == words


@pytest.mark.parametrize(
    ("guess", "due"), [(None, True), (Guess(3.3), True), (Guess(3.3, 3.2958, True), False), (Guess(), False)]
)
def test_somebody_is_asked_until_there_is_a_truth_unless_it_was_skipped(guess, due):
    assert is_due(guess) == due
