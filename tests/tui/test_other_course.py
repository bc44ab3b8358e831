"""A run of another course, opened from the list of runs: what is done there counts there, and not here."""

from pathlib import Path

import pytest

from tests.build import finished, scalars, started
from tests.tui.lesson_rig import Rig, lesson_pack, look, rig
from zth_tui.course.progress import Progress
from zth_tui.runs.folder import RunFolder

__all__ = ["rig"]


@pytest.fixture
def other(tmp_path: Path) -> Rig:
    """Another course, with a lesson of the same name."""
    return Rig(lesson_pack(tmp_path / "other"))


@pytest.fixture
def run(other: Rig) -> RunFolder:
    return other.folder(started(max_steps=1000), scalars(0, 3.3, 3.0, 2.8))


def progress_in(course: Rig) -> Progress:
    return Progress.load(course.pack.progress_path)


async def test_the_steps_that_are_read_are_those_of_its_course(rig: Rig, other: Rig, run: RunFolder):
    progress_in(rig).came_to("mlp", 0, "Why a net")
    async with rig.app(run=run).run_test() as pilot:
        await look(pilot)
    assert progress_in(other).place_in("mlp") == 1
    assert progress_in(rig).place_in("mlp") == 0
    assert not progress_in(rig).has_seen("mlp", "Sleeping neurons")


async def test_a_run_that_is_begun_there_counts_there(rig: Rig, other: Rig, run: RunFolder):
    app = rig.app(run=run)
    async with app.run_test() as pilot:
        await look(pilot)
        app.screen.action_run()
        await look(pilot)
        assert rig.newest.info().pack == str(other.pack.path)
    assert progress_in(other).has_run("mlp/lecture")
    assert not progress_in(rig).has_run("mlp/lecture")


async def test_so_does_what_comes_of_it_unseen(rig: Rig, other: Rig, run: RunFolder):
    app = rig.app(run=run)
    async with app.run_test() as pilot:
        await look(pilot)
        app.screen.action_run()
        await look(pilot)
        rig.say(started(max_steps=1000), scalars(0, 3.3))
        await look(pilot)
        app.screen.action_detach()
        await look(pilot)
        rig.end(scalars(1, 3.0, 3.0), finished(3, train=2.1))
        app.look_at_unseen()
    assert progress_in(other).has_passed("mlp/lecture")
    assert not progress_in(rig).has_passed("mlp/lecture")
