"""A question while it is being answered."""

from zth_tui.course.progress import Answer
from zth_tui.course.questions import Choice, Question
from zth_tui.tui.lesson.asking import begin

QUESTION = Question("Why?", (Choice("this", "no"), Choice("that", "yes", right=True), Choice("the other", "no")))


def test_right_at_once_is_passed():
    asking = begin(QUESTION, None).choose(1)
    assert asking.answer == Answer(tries=1, right=True)
    assert asking.verdict == "passed"


def test_right_after_wrong_tries_is_passed_with_help():
    asking = begin(QUESTION, None).choose(0).choose(1)
    assert asking.answer == Answer(tries=2, right=True)
    assert asking.verdict == "passed with help"


def test_tries_of_an_earlier_time_count():
    assert begin(QUESTION, Answer(tries=1)).choose(1).verdict == "passed with help"


def test_the_same_wrong_choice_twice_is_one_try():
    assert begin(QUESTION, None).choose(0).choose(0).answer.tries == 1


def test_only_what_was_chosen_is_told():
    assert begin(QUESTION, None).choose(2).told == {2}
    assert begin(QUESTION, None).choose(2).choose(1).told == {1, 2}


def test_the_answer_can_be_shown_and_is_no_try():
    asking = begin(QUESTION, None).show()
    assert asking.answer == Answer(shown=True)
    assert asking.told == {1}


def test_who_was_shown_the_answer_and_chooses_it_has_passed_with_help():
    assert begin(QUESTION, None).show().choose(1).verdict == "passed with help"


def test_after_the_right_choice_nothing_changes_any_more():
    passed = begin(QUESTION, None).choose(1)
    assert passed.choose(0) == passed
    assert passed.show() == passed


def test_an_answered_question_tells_all():
    assert begin(QUESTION, Answer(tries=1, right=True)).told == {0, 1, 2}
    assert begin(QUESTION, Answer(tries=1)).told == frozenset()
