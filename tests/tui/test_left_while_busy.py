"""A screen may be left while it looks something up; what is found then finds nothing to be written on."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from tests.tui.inspector.gate import Gate
from tests.tui.lesson_rig import lesson_pack
from tests.tui.small_course import SmallApp, settle
from zth_tui import paths
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.course.progress import Progress
from zth_tui.errors import UserError
from zth_tui.tui.screens import encodings, home, open_text, recap, search, train_tokenizer

Made = Callable[[Pack], Screen[Any]]


class Lingers(Static):
    """The last of its screen: once all others have gone, it opens the gate and waits for the work behind that."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self._gate = gate

    async def on_unmount(self) -> None:
        while len(self.screen.children) > 1:  # noqa: ASYNC110  # nobody tells when a widget has gone
            await asyncio.sleep(0)
        self._gate.open()
        await self.app.workers.wait_for_complete()


async def leave(pilot: Pilot[None], gate: Gate) -> None:
    """Leave the screen on top; what it waits for comes in the moment in which all but the screen itself has gone."""
    await pilot.app.screen.mount(Lingers(gate))
    await pilot.app.pop_screen()
    await settle(pilot)


def recap_screen(pack: Pack) -> recap.RecapScreen:
    return recap.RecapScreen(pack, pack.lesson("mlp"), Progress.load(paths.progress()))


def train_screen(_: Pack) -> train_tokenizer.TrainTokenizerScreen:
    return train_tokenizer.TrainTokenizerScreen(builtin_pack().stage("bpe"), "low lower")


each_screen = pytest.mark.parametrize(
    ("made", "work", "keys"),
    [
        (recap_screen, (recap, "recap"), ()),
        (search.SearchScreen, (search, "index_of"), ()),
        (lambda _: encodings.EncodingsScreen(["bytes"], []), (encodings, "find"), ("tab", *"bytes", "enter")),
        (lambda _: open_text.OpenTextScreen(), (open_text, "read"), (*"python", "enter")),
        (train_screen, (train_tokenizer, "kept"), ("enter",)),
    ],
)


@each_screen
async def test_the_program_may_end_while_it_hangs(
    made: Made, work: tuple[object, str], keys: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, threads = Gate(), []

    def look_up(*_: Any) -> object:
        threads.append(threading.current_thread())
        gate.go_through()
        raise UserError("it cannot be had")

    monkeypatch.setattr(*work, look_up)
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(made(lesson_pack(tmp_path / "pack")))
        await pilot.press(*keys)
        await gate.reached()
        gate.open()
        await settle(pilot)
    assert all(thread.daemon for thread in threads)  # the interpreter does not wait for it


@pytest.mark.parametrize("fails", [False, True])
@each_screen
async def test_what_is_found_after_the_screen_was_left_harms_nothing(
    made: Made,
    work: tuple[object, str],
    keys: tuple[str, ...],
    fails: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, found = Gate(), getattr(*work)

    def look_up(*wanted: Any) -> object:
        gate.go_through()
        if fails:
            raise UserError("it cannot be had")
        return found(*wanted)

    monkeypatch.setattr(*work, look_up)
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(made(lesson_pack(tmp_path / "pack")))
        await pilot.press(*keys)
        await gate.reached()
        await leave(pilot, gate)
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("work", ["standing", "_data_sets", "device_of_newest_run"])
async def test_the_map_may_be_left_while_it_looks_around(
    work: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, found = Gate(), getattr(home, work)

    def look_up(*wanted: Any) -> object:
        gate.go_through()
        return found(*wanted)

    monkeypatch.setattr(home, work, look_up)
    app = SmallApp(lesson_pack(tmp_path / "pack"), home.HomeScreen())
    async with app.run_test() as pilot:
        await gate.reached()
        await leave(pilot, gate)
        assert len(app.screen_stack) == 1
