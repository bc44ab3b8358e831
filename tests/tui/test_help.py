"""What the help says beside the keys."""

import pytest

from tests.tui.lesson_rig import Rig, rig
from tests.tui.small_course import settle, text_of

__all__ = ["rig"]


@pytest.mark.parametrize("keys", [(), ("h",), ("t",)])
async def test_what_reached_means_is_said_where_the_word_stands(rig: Rig, keys):
    app = rig.app()
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        told = "A run met all figures of its experiment, within 0.02" in text_of(app)
        assert told == (keys != ("t",))
