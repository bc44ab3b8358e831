"""A small course, and a small app that shows one screen of it. Nothing trains."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerCancelled

from tests.tui.inspector.gate import LONG
from zth_tui import paths
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress
from zth_tui.runs.folder import RunFolder

COURSE = """
title = "A small course"
[[lesson]]
name = "micrograd"
title = "micrograd"
lecture = "1"
about = "still to be written"
[[lesson]]
name = "bigram"
title = "Bigrams"
lecture = "2"
about = "count the pairs of letters"
[[lesson]]
name = "mlp"
title = "MLP"
lecture = "3, 4"
about = "three letters of context"
"""
LESSON = """# {title}

## The first step
Text.

## The second step
Text.

```step
run = "counts"
```
"""
STAGE = '''"""A stage of the tests."""
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Config:
    lr: Annotated[float, "learning rate", 0.0, 100.0, "live"] = 0.1


EXPERIMENTS = {
    "counts": {"doc": "count them", "expect": {"train": 2.454}},
    "net": {"doc": "learn them"},
}
'''


def small_pack(path: Path) -> Pack:
    """Two lessons that are there and one to come."""
    path.mkdir(parents=True)
    (path / "course.toml").write_text(COURSE)
    for name, title in (("bigram", "Bigrams"), ("mlp", "MLP")):
        (path / name).mkdir()
        (path / name / "lesson.md").write_text(LESSON.format(title=title))
        (path / name / "stage.py").write_text(STAGE)
    return Pack(path)


class SmallApp(App[None]):
    """Opens one screen, and notes what that screen asks of its app."""

    def __init__(self, pack: Pack, screen: Screen) -> None:
        super().__init__()
        self.pack = pack
        self.progress = Progress.load(paths.progress())
        self.cards = None
        self.opened: list[str] = []
        self._first = screen

    def on_mount(self) -> None:
        self.push_screen(self._first)

    def open_lesson(self, name: str) -> None:
        self.opened.append(name)

    def open_run(self, folder: RunFolder) -> None:
        self.opened.append(folder.name)

    @property
    def said(self) -> list[str]:
        """The messages that pop up."""
        return [notification.message for notification in self._notifications]


async def settle(pilot: Pilot) -> None:
    """Wait for what was begun beside the screen, and for what that has begun."""
    await pilot.pause()
    async with asyncio.timeout(LONG):
        while at_work := [worker for worker in pilot.app.workers if worker.is_running]:
            with suppress(WorkerCancelled):  # another one has taken its place
                await pilot.app.workers.wait_for_complete(at_work)
            await pilot.pause()
    await pilot.pause()


async def until(pilot: Pilot, condition: Callable[[], object]) -> None:
    """Wait for it, whatever the clock or a thread must do for that."""
    async with asyncio.timeout(LONG):
        while not condition():
            await pilot.pause()


def text_of(app: App) -> str:
    """What stands on the screen, a line a row."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())
