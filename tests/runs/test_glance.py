"""What the end of a log tells, however much was drawn since the last step; and nothing of it is read twice."""

from pathlib import Path

import pytest

from tests.build import finished, scalars, started, write_log
from zth_tui.runs import events, glance
from zth_tui.runs.glance import glance_at


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def picture(step: int) -> events.Matrix:
    """Larger than the end of a log that is read at first."""
    side = 120
    values = [[0.1234] * side] * side
    return events.Matrix(step=step, name="weights", rows=["a"] * side, columns=["a"] * side, values=values)


def test_a_picture_fills_what_is_read_at_first(log: Path) -> None:
    write_log(log, picture(0))
    assert log.stat().st_size > glance.TAIL


@pytest.mark.parametrize("pictures", [1, 3, 20])
def test_pictures_push_no_step_out_of_sight(log: Path, pictures: int) -> None:
    write_log(log, started(), scalars(0, *[3.0] * 40), *[picture(40)] * pictures)
    assert glance_at(log, created=1.0, live=False).steps == 40


def test_a_resumed_run_that_only_drew_since_stands_where_it_was_resumed(log: Path) -> None:
    write_log(log, started(), scalars(0, *[3.0] * 40), started(30), picture(30))
    assert glance_at(log, created=1.0, live=False).steps == 30


def test_pictures_push_no_pause_out_of_sight(log: Path) -> None:
    write_log(log, started(), scalars(0, 3.0), events.Paused(step=1), picture(1), picture(1))
    assert glance_at(log, created=1.0, live=True).paused


def test_a_run_that_makes_single_steps_is_still_paused(log: Path) -> None:
    single_steps = [event for step in range(5) for event in (scalars(step, 3.0), picture(step + 1))]
    write_log(log, started(), events.Paused(step=0), *single_steps)
    seen = glance_at(log, created=1.0, live=True)
    assert (seen.steps, seen.paused) == (5, True)


def test_a_run_that_goes_on_after_a_pause_is_not_paused(log: Path) -> None:
    write_log(log, started(), events.Paused(step=0), events.Resumed(step=0), picture(0), scalars(0, 3.0))
    assert not glance_at(log, created=1.0, live=True).paused


def test_losses_before_the_pictures_are_told_with_the_step(log: Path) -> None:
    write_log(log, started(), scalars(0, 3.0), events.Evaluation(step=1, losses={"dev": 2.5}), picture(1))
    assert glance_at(log, created=1.0, live=False).evaluation == {"dev": 2.5}


def test_of_a_long_log_that_says_how_it_ended_only_the_end_is_read(log: Path) -> None:
    write_log(log, events.Evaluation(step=50_000, losses={"dev": 9.9}), picture(0), finished(50_000, train=2.5))
    seen = glance_at(log, created=1.0, live=False)
    assert (seen.steps, seen.evaluation) == (50_000, {"train": 2.5})


@pytest.mark.parametrize("live", [False, True])
def test_a_log_without_a_word_about_the_run_has_made_no_step(log: Path, live: bool) -> None:
    write_log(log, picture(0), picture(0))
    seen = glance_at(log, created=1.0, live=live)
    assert (seen.steps, seen.paused, seen.finished, seen.evaluation) == (0, False, None, {})


def test_a_log_that_is_not_there_yet_has_made_no_step(log: Path) -> None:
    assert glance_at(log, created=1.0, live=True).steps == 0
    write_log(log, started(), scalars(0, 3.0))
    assert glance_at(log, created=1.0, live=True).steps == 1


def test_what_was_read_once_is_not_read_again(log: Path) -> None:
    write_log(log, started(), events.Paused(step=0), scalars(0, 3.0))
    glance_at(log, created=1.0, live=True)
    log.write_bytes(b"\n" * log.stat().st_size)
    write_log(log, scalars(1, 2.9))
    seen = glance_at(log, created=1.0, live=True)
    assert (seen.steps, seen.paused) == (2, True)


@pytest.mark.parametrize("looked_before", [False, True])
def test_however_long_a_live_log_is_no_more_than_its_end_is_read(
    log: Path, monkeypatch: pytest.MonkeyPatch, looked_before: bool
) -> None:
    monkeypatch.setattr(glance, "MOST", 1024 * 1024)
    write_log(log, started(), scalars(0, 3.0))
    if looked_before:
        glance_at(log, created=1.0, live=True)
    write_log(log, *[picture(1)] * 20, scalars(1, 2.9, 2.8))
    lengths: list[int] = []
    read_on = glance._read_on

    def count(file, so_far):
        lengths.append(log.stat().st_size - so_far.end)
        return read_on(file, so_far)

    monkeypatch.setattr(glance, "_read_on", count)
    seen = glance_at(log, created=1.0, live=True)
    assert (seen.steps, seen.paused) == (3, False)
    assert max(lengths) == glance.MOST < log.stat().st_size
    assert glance_at(log, created=1.0, live=True) == seen
    assert len(lengths) == 2


def test_a_line_that_is_still_being_written_is_taken_in_when_it_is_whole(log: Path) -> None:
    write_log(log, started(), scalars(0, 3.0))
    whole = log.read_bytes()
    log.write_bytes(whole[:-5])
    assert glance_at(log, created=1.0, live=True).steps == 0
    log.write_bytes(whole)
    assert glance_at(log, created=1.0, live=True).steps == 1


def test_whether_a_run_is_paused_is_found_out_once_its_trainer_lives(log: Path) -> None:
    write_log(log, started(), events.Paused(step=0), picture(0), scalars(0, 3.0))
    glance_at(log, created=1.0, live=False)
    assert glance_at(log, created=1.0, live=True).paused


def test_another_run_in_the_same_place_is_read_from_its_own_beginning(log: Path) -> None:
    write_log(log, started(), scalars(0, *[3.0] * 40), events.Evaluation(step=40, losses={"dev": 2.5}))
    glance_at(log, created=1.0, live=False)
    log.unlink()
    write_log(log, started(), picture(0), picture(0))
    seen = glance_at(log, created=2.0, live=False)
    assert (seen.steps, seen.evaluation) == (0, {})


def test_a_log_that_was_cut_is_read_anew(log: Path) -> None:
    write_log(log, started(), scalars(0, *[3.0] * 40))
    glance_at(log, created=1.0, live=False)
    log.unlink()
    write_log(log, started(), scalars(0, 3.0))
    assert glance_at(log, created=1.0, live=False).steps == 1
