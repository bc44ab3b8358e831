"""`zth-tui attach` opens a run in the course that it belongs to."""

import shutil
from pathlib import Path

import pytest

from tests.build import finished, started
from tests.tui.lesson_rig import Rig, rig
from zth_tui import __main__ as command_line
from zth_tui.course.packs import builtin_pack
from zth_tui.tui import app

__all__ = ["rig"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The paths of the packs with which the app was opened."""
    packs: list[Path] = []
    monkeypatch.setattr(app, "run_app", lambda pack, **_: packs.append(pack.path) or 0)
    return packs


def test_a_run_of_a_pack_of_ones_own_opens_in_that(rig: Rig, opened: list[Path]) -> None:
    rig.folder(started(), finished(0))
    assert command_line.main(["attach"]) == 0
    assert opened == [rig.pack.path]


def test_where_that_pack_is_gone_it_opens_in_the_built_in_course(rig: Rig, opened: list[Path]) -> None:
    rig.folder(started(), finished(0))
    shutil.rmtree(rig.pack.path)
    assert command_line.main(["attach"]) == 0
    assert opened == [builtin_pack().path]
