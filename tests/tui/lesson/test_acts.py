"""What ticks a step."""

import pytest

from zth_tui.course.lessons import Step
from zth_tui.course.progress import Answer
from zth_tui.course.questions import Choice, Question
from zth_tui.runs import commands
from zth_tui.tui.lesson.acts import Deed, deed_of, is_done

QUESTION = Question("Why?", (Choice("this", "no"), Choice("that", "yes", right=True)))
RUN = Step("A run", "", run="lecture", wants={"lr": 0.5}, panel="samples", do="run")


def test_a_step_with_nothing_to_do_is_done_by_being_read():
    assert is_done(Step("Words", ""), [], None)


@pytest.mark.parametrize("act", ["code", "tokens", "knob", "step", "sample"])
def test_an_act_ticks_the_step_that_asks_for_it_and_no_other(act):
    assert is_done(Step("It", "", do=act), [Deed(act)], None)
    assert not is_done(Step("It", "", do=act), [Deed("panel", "loss")], None)


def test_a_run_counts_if_it_is_the_experiment_with_the_settings_that_the_step_wants():
    assert is_done(RUN, [Deed("run", "lecture", {"lr": 0.5, "seed": 1})], None)
    assert not is_done(RUN, [Deed("run", "lecture", {"lr": 0.1})], None)
    assert not is_done(RUN, [Deed("run", "small", {"lr": 0.5})], None)


def test_the_panel_that_is_pointed_to_has_to_be_looked_at_and_any_where_none_is():
    assert is_done(Step("It", "", panel="loss", do="panel"), [Deed("panel", "loss")], None)
    assert not is_done(Step("It", "", panel="loss", do="panel"), [Deed("panel", "samples")], None)
    assert is_done(Step("It", "", do="panel"), [Deed("panel", "samples")], None)


@pytest.mark.parametrize(
    ("answer", "done"),
    [
        (None, False),
        (Answer(tries=1), False),
        (Answer(tries=2, right=True), True),
        (Answer(shown=True), True),
    ],
)
def test_a_question_has_to_be_answered_right_or_shown(answer, done):
    assert is_done(Step("It", "", question=QUESTION), [], answer) == done


def test_act_and_answer_are_both_needed():
    step = Step("It", "", do="code", question=QUESTION)
    assert not is_done(step, [Deed("code")], None)
    assert not is_done(step, [], Answer(tries=1, right=True))
    assert is_done(step, [Deed("code")], Answer(tries=1, right=True))


@pytest.mark.parametrize(
    ("command", "act"),
    [
        (commands.Step(n=10), "step"),
        (commands.Sample(), "sample"),
    ],
)
def test_some_commands_are_acts(command, act):
    assert deed_of(command, "lecture") == Deed(act, "lecture")


@pytest.mark.parametrize("command", [commands.Pause(), commands.Set(name="lr", value=0.2)])
def test_others_are_none_and_a_knob_is_one_only_when_it_is_turned(command):
    assert deed_of(command, "lecture") is None


@pytest.mark.parametrize("act", ["knob", "step", "sample"])
def test_what_is_done_to_another_run_does_not_count(act):
    step = Step("It", "", run="lecture", do=act)
    assert is_done(step, [Deed(act, "lecture")], None)
    assert not is_done(step, [Deed(act, "small")], None)
