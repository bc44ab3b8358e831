"""A question has an answer for everyone who answers it."""

from typing import Any

import pytest

from zth_tui.course.questions import Choice, Question, question_of

RIGHT = {"says": "ln 27", "why": "All 27 are alike.", "right": True}
WRONG = {"says": "27", "why": "That is the number of letters, not the loss."}


def asked(*choices: dict[str, Any]) -> dict[str, object]:
    return {"ask": "What is the loss of a net that knows nothing?", "choice": list(choices)}


def test_it_is_read_in_the_order_of_its_choices() -> None:
    assert question_of(asked(WRONG, RIGHT)) == Question(
        "What is the loss of a net that knows nothing?",
        (Choice("27", WRONG["why"]), Choice("ln 27", RIGHT["why"], right=True)),
    )


@pytest.mark.parametrize(
    ("choices", "has"),
    [
        ([RIGHT], "1, 1 right"),
        ([], "0, 0 right"),
        ([WRONG, WRONG], "2, 0 right"),
        ([RIGHT, WRONG, RIGHT], "3, 2 right"),
    ],
)
def test_it_has_two_choices_or_more_and_one_is_right(choices: list[dict[str, Any]], has: str) -> None:
    with pytest.raises(ValueError, match=f"two choices or more, one of them right; it has {has}"):
        question_of(asked(*choices))


def test_whoever_chooses_wrongly_is_told_why() -> None:
    with pytest.raises(ValueError, match="the choice '27' has no feedback; say in `why`"):
        question_of(asked(RIGHT, {**WRONG, "why": "  "}))
    with pytest.raises(ValueError, match=r"missing required field `why` - at `\$.choice\[1\]`; a question has `ask`"):
        question_of(asked(RIGHT, {"says": "27"}))


def test_choices_differ_in_what_they_say() -> None:
    with pytest.raises(ValueError, match="two choices say '27'"):
        question_of(asked(RIGHT, WRONG, {**WRONG, "says": "27 "}))


def test_something_is_asked_and_there_is_something_to_choose() -> None:
    with pytest.raises(ValueError, match="`ask` and `says` must not be empty"):
        question_of({**asked(RIGHT, WRONG), "ask": " "})
    with pytest.raises(ValueError, match="`ask` and `says` must not be empty"):
        question_of(asked(RIGHT, {"says": "", "why": ""}))
