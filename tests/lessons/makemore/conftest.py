"""makemore's stage file, as a module."""

import pytest

from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage


@pytest.fixture
def module():
    return import_stage("makemore", builtin_pack().path)
