"""A history is what the events say, in the order in which they came."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.build import finished, scalars, started
from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.runs.series import Series


def after(*said: events.Event) -> History:
    history = History()
    for event in said:
        history.apply(event)
    return history


def numbers(series: Series) -> list[float]:
    return [series[i] for i in range(len(series))]


def test_before_the_trainer_speaks_there_is_nothing() -> None:
    history = after()
    assert (history.state, history.step, history.last_loss, history.last_lr, history.max_steps) == (
        "starting",
        0,
        None,
        None,
        0,
    )
    assert (history.steps_per_second, history.seconds_left, history.last_evaluation("dev")) == (0.0, None, None)


def test_losses_add_up_to_steps() -> None:
    history = after(started(max_steps=10), scalars(0, 3.0, 2.9), scalars(2, 2.8))
    assert (history.state, history.step, history.max_steps) == ("training", 3, 10)
    assert (history.last_loss, history.last_lr) == (2.8, 0.1)


def test_the_version_grows_with_every_event() -> None:
    assert after(started(), scalars(0, 3.0), events.Paused(step=1)).version == 3


def test_evaluations_are_kept_by_split() -> None:
    history = after(
        started(),
        events.Evaluation(step=0, losses={"train": 3.3, "dev": 3.4}),
        events.Evaluation(step=9, losses={"dev": 3.1}),
    )
    assert history.evaluations == {"train": [(0, 3.3)], "dev": [(0, 3.4), (9, 3.1)]}
    assert history.last_evaluation("dev") == (9, 3.1)


def test_of_pictures_and_samples_the_last_is_kept_each_matrix_by_its_name() -> None:
    def matrix(name: str, value: float) -> events.Matrix:
        return events.Matrix(step=0, name=name, rows=["a"], columns=["a"], values=[[value]])

    history = after(matrix("N", 1.0), matrix("W", 2.0), matrix("N", 3.0))
    assert {name: m.values for name, m in history.matrices["matrix"].items()} == {"N": [[3.0]], "W": [[2.0]]}


def test_a_pause_and_what_was_changed_meanwhile_are_interventions() -> None:
    knob = events.Knob(step=2, who="you", name="lr", old=0.1, new=0.05)
    history = after(started(), scalars(0, 3.0, 2.9), events.Paused(step=2), knob)
    assert history.state == "paused"
    history.apply(events.Resumed(step=2))
    assert history.state == "training"
    assert [type(i).__name__ for i in history.interventions] == ["Paused", "Knob", "Resumed"]


def test_warnings_and_refusals_are_messages() -> None:
    refused = events.Refused(step=1, command="set", reason="n_hidden cannot change while training")
    warning = events.Warning(step=2, text="no checkpoint")
    assert after(started(), refused, warning).messages == [refused, warning]


def test_the_end_brings_its_own_speed_and_no_time_left() -> None:
    history = after(started(), scalars(0, 3.0), finished(1, train=2.4))
    assert (history.state, history.steps_per_second, history.seconds_left) == ("finished", 100.0, None)


def test_speed_is_measured_over_the_last_seconds() -> None:
    slow = [scalars(i, 3.0, t=float(i)) for i in range(5)]
    fast = [scalars(5 + 10 * i, *[2.0] * 10, t=10.0 + i) for i in range(6)]
    history = after(started(max_steps=165), *slow, *fast)
    assert history.steps_per_second == 10.0
    assert history.seconds_left == 10.0


def test_a_pause_does_not_count_as_slowness() -> None:
    history = after(started(), scalars(0, 3.0, t=0.0), events.Paused(step=1, t=0.1), events.Resumed(step=1, t=900.0))
    for i in range(3):
        history.apply(scalars(1 + 10 * i, *[2.0] * 10, t=900.0 + i))
    assert history.steps_per_second == 10.0


def test_lost_steps_are_a_gap_and_no_invention() -> None:
    history = after(started(), scalars(0, 3.0), scalars(3, 2.0))
    assert history.step == 4
    assert numbers(history.loss)[0::3] == [3.0, 2.0]
    assert all(math.isnan(x) for x in numbers(history.loss)[1:3])
    assert len(history.lr) == 4


def test_a_resume_goes_on_from_its_checkpoint_and_remembers_what_it_left() -> None:
    knob = events.Knob(step=3, who="you", name="lr", old=0.1, new=9.0)
    history = after(
        started(),
        scalars(0, 3.0, 2.9, 2.8, 9.9),
        events.Evaluation(step=2, losses={"dev": 2.9}),
        events.Evaluation(step=4, losses={"dev": 9.0}),
        knob,
        finished(4, why="diverged"),
        started(2),
    )
    assert (history.state, history.finished, history.step) == ("training", None, 2)
    assert history.evaluations == {"dev": [(2, 2.9)]}
    assert history.interventions == []
    history.apply(scalars(2, 2.7))
    assert numbers(history.loss) == [3.0, 2.9, 2.7]
    assert numbers(history.abandoned[2]) == [2.8, 9.9]


def test_a_resume_whose_first_line_was_lost_still_puts_losses_at_their_steps() -> None:
    history = after(started(), scalars(0, 3.0, 2.9, 2.8, 9.9), finished(4, why="stopped"), scalars(2, 2.7, 2.6))
    assert (history.state, history.finished) == ("training", None)
    assert numbers(history.loss) == [3.0, 2.9, 2.7, 2.6]
    assert numbers(history.abandoned[2]) == [2.8, 9.9]


@given(st.lists(st.integers(1, 9), max_size=20), st.sets(st.integers(0, 19)))
def test_whichever_batches_are_lost_every_loss_stands_at_its_step(lengths: list[int], lost: set[int]) -> None:
    history, first = after(started()), 0
    for number, n in enumerate(lengths):
        if number not in lost:
            history.apply(scalars(first, *(float(first + i) for i in range(n))))
        first += n
    assert all(math.isnan(loss) or loss == step for step, loss in enumerate(numbers(history.loss)))


def test_at_the_end_whole_splits_take_the_place_of_estimates() -> None:
    history = History()
    for event in (started(), scalars(0, 3.0), events.Evaluation(step=1, losses={"dev": 2.6}), finished(1, dev=2.5)):
        history.apply(event)
    assert history.evaluations["dev"] == [(1, 2.5)]
