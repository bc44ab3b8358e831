"""A question to be asked again, and a few words on where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from zth_tui.course.questions import Choice, Question


@dataclass(frozen=True)
class Card:
    name: str  # by which its schedule is kept
    source: str  # of what it is: "the lesson MLP", "your run mlp/lecture"
    question: Question


@dataclass
class Dealt(Message):
    """There are quick questions."""

    cards: Sequence[Card]


def ask(question: str, right: Choice, *wrong: Choice) -> Question:
    """The choices in the order of the alphabet, so that the right one has no place of its own."""
    return Question(question, tuple(sorted((right, *wrong), key=lambda choice: choice.says)))
