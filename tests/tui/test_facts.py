"""The lines below the map."""

import pytest
from textual.app import App, ComposeResult

from tests.tui.small_course import text_of
from zth_tui.tui.widgets.facts import Facts

NOTE = "the file of your progress was written by a later zth-tui; what you do now is not kept, so update zth-tui"


class Told(App[None]):
    CSS = "Facts { height: auto; max-height: 3; padding: 0 2; }"

    def __init__(self, note: str) -> None:
        super().__init__()
        self.facts = Facts()
        self.facts.note = note

    def compose(self) -> ComposeResult:
        yield self.facts


async def lines(note: str, width: int) -> list[str]:
    app = Told(note)
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        return [line.strip() for line in text_of(app).splitlines() if line.strip()]


async def test_a_short_note_stands_below_the_rest():
    assert [line.split()[0] for line in await lines("no course", 80)] == ["data", "device", "note"]


async def test_a_long_one_has_two_rows_and_what_a_run_will_tell_makes_room():
    data, *note = await lines(NOTE, 80)
    assert data.startswith("data")
    assert " ".join(line.removeprefix("note").strip() for line in note) == NOTE


async def test_where_it_has_room_in_one_it_has_one():
    assert (await lines(NOTE, 140))[2] == f"note    {NOTE}"


@pytest.mark.parametrize("note", [NOTE * 3, "x" * 300])
async def test_one_that_is_longer_still_is_cut_with_a_sign(note):
    _, first, second = await lines(note, 80)
    assert first.startswith("note") and second.endswith("…")
