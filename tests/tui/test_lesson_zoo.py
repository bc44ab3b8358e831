"""A step of the bug zoo: the bug is told only to who has named it, or asked."""

import pytest

from tests.tui.lesson_rig import QUESTION, ZOO, Rig, a_step, both_sizes, look, offered, rewrite, rig
from tests.tui.small_course import text_of
from zth_tui.course.stages import Bug
from zth_tui.tui.screens.code import CodeScreen, marks_of

__all__ = ["rig"]


def zoo(rig: Rig):
    rewrite(rig.pack, a_step("Bug zoo 1", run="zoo-1", question=QUESTION), zoo=ZOO)
    return rig.app()


async def test_enter_runs_the_experiment_with_the_bug(rig: Rig):
    app = zoo(rig)
    async with app.run_test() as pilot:
        await look(pilot)
        await pilot.press("enter")
        await look(pilot)
        assert rig.newest.info().title == "mlp/zoo-1"


@both_sizes
async def test_before_the_answer_c_shows_the_source_without_a_mark(rig: Rig, size):
    app = zoo(rig)
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        await pilot.press("a", "1", "escape", "c")
        await look(pilot)
        assert "A stage of the tests" in text_of(app)
        assert "▶" not in text_of(app)
        assert "-x" not in app.screen._text


@both_sizes
@pytest.mark.parametrize("key", ["2", "s"])
async def test_after_it_c_shows_what_ran_and_what_is_right(rig: Rig, size, key):
    app = zoo(rig)
    async with app.run_test(size=size) as pilot:
        await look(pilot)
        await pilot.press("a", key, "escape")
        await look(pilot)
        assert "the bug" in offered(app)
        await pilot.press("c")
        await look(pilot)
        lines = text_of(app).splitlines()
        [marked] = [i for i, line in enumerate(lines) if "▶" in line]
        assert "h = -x" in lines[marked]
        assert "# right: h = x" in lines[marked + 1]
        assert "return h" in lines[marked + 2]
        assert "The input is turned upside down." in lines[0]


def test_a_bug_may_be_longer_or_shorter_than_what_is_right():
    source = "a = 1\nb = 2\nc = 3\nd = 4\n"
    marks = marks_of(source, Bug(right="2\nc = 3", wrong="5", cause=""))
    assert list(marks.lines) == [2]
    assert marks.instead == ("b = 2", "c = 3")
    assert list(marks_of(source, Bug(right="2", wrong="2\nb = 5", cause="")).lines) == [2, 3]


def test_a_source_that_was_changed_since_has_no_mark():
    assert not marks_of("a = 1\n", Bug(right="b = 2", wrong="b = 3", cause="")).lines


async def test_a_file_without_a_line_that_matters_is_shown_as_it_is(rig: Rig):
    app = rig.app()
    async with app.run_test() as pilot:
        await look(pilot)
        app.push_screen(CodeScreen(rig.pack.path / "mlp" / "lesson.md", None))
        await look(pilot)
        assert "## Why a net" in text_of(app)
