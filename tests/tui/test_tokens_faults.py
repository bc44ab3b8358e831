"""What goes wrong around the tokenizer inspector is told, and ends nothing."""

import asyncio
import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.widget import Widget

from tests.build import scalars, started, write_log
from tests.tokens.trained import trained
from tests.tui.inspector.gate import LONG, Gate
from tests.tui.lesson_rig import Rig, rig, said
from tests.tui.small_course import settle
from tests.tui.tokens_rig import counts, opened, press, seen
from zth_tui import paths
from zth_tui.course.packs import builtin_pack
from zth_tui.runs.lock import TrainerLock
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.app import ZthApp
from zth_tui.tui.screens import tokens as tokens_screen
from zth_tui.tui.screens.encodings import EncodingsScreen
from zth_tui.tui.watch import Watch

__all__ = ["rig"]


@pytest.fixture
def stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the runs lies on a server that has lost it."""
    folders = Path.iterdir
    paths.runs().mkdir(parents=True)

    def iterdir(path: Path):
        if path == paths.runs():
            raise OSError(errno.ESTALE, "Stale file handle", str(path))
        return folders(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)


@pytest.mark.usefixtures("stale")
class TestRunsThatCannotBeRead:
    async def test_without_them_the_inspector_opens(self, rig: Rig):
        async with opened(rig, "low") as (app, _):
            assert counts(app)["bytes"] == 3
            assert "Stale file handle" in next(row.note for row in seen(app).rows if row.name == "mine")

    async def test_without_them_there_are_encodings_to_choose_from(self, rig: Rig):
        async with opened(rig, "low") as (app, pilot):
            await press(pilot, "e")
            assert isinstance(app.screen, EncodingsScreen)
            assert "Stale file handle" in said(app)
            await press(pilot, "enter", "escape")
            assert "characters" not in counts(app)


class SlowToGo(Widget):
    """Is still being removed when all beside it has gone."""

    def __init__(self) -> None:
        super().__init__()
        self.going, self.may_go = asyncio.Event(), asyncio.Event()

    async def on_unmount(self) -> None:
        self.going.set()
        await asyncio.wait_for(self.may_go.wait(), LONG)


class SlowSearch:
    """Finds the one tokenizer that is in training, when it is let."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.folder = trained()
        write_log(self.folder.events, started(max_steps=768), scalars(0, 1.0))

    def __call__(self, *_: object) -> Watch:
        self.gate.go_through()
        return Watch(RunViewer(self.folder))


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowSearch]:
    search = SlowSearch()
    monkeypatch.setattr(tokens_screen, "live_tokenizer_run", search)
    lock = TrainerLock(search.folder.lock)
    yield search
    search.gate.open()
    lock.release()


class TestARunThatIsFoundLate:
    async def test_is_no_trouble_where_the_inspector_is_being_left(self, rig: Rig, search: SlowSearch):
        app = rig.app()
        async with app.run_test() as pilot:
            await settle(pilot)
            await pilot.press("t")
            await search.gate.reached()
            inspector, slow = app.screen, SlowToGo()
            await inspector.mount(slow)
            await app.run_action("screen.back")
            await slow.going.wait()
            await until(lambda: list(inspector.children) == [slow])
            search.gate.open()
            await looked(app)
            slow.may_go.set()
            await settle(pilot)
            assert app.screen is not inspector

    async def test_gives_way_to_one_that_is_being_started(
        self, rig: Rig, search: SlowSearch, monkeypatch: pytest.MonkeyPatch
    ):
        starting, go_on = Gate(), rig.starter.go_on

        def slowly(*args):
            starting.go_through()
            return go_on(*args)

        monkeypatch.setattr(rig.starter, "go_on", slowly)
        rig.pack = builtin_pack()
        app = ZthApp(rig.pack, tokens=True, starter=rig.starter)
        async with app.run_test() as pilot:
            await search.gate.reached()
            await pilot.press("t")
            await pilot.pause()
            await pilot.press("enter")
            await starting.reached()
            search.gate.open()
            await looked(app)
            assert app.screen.watched is None
            starting.open()
            await settle(pilot)
            assert app.screen.watched.folder.path == rig.newest.path


async def looked(app: ZthApp) -> None:
    """Until the search has ended, whatever came of it."""
    await until(lambda: all(worker.name != "_look_for_a_run" for worker in app.workers))


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(LONG):
        while not condition():  # noqa: ASYNC110  # a pilot's pause would wait for what is still being removed
            await asyncio.sleep(0)
