"""The tokenizer inspector in the real app, and what is read off it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import events
from textual.pilot import Pilot

from tests.tui.lesson_rig import Rig
from tests.tui.small_course import settle
from zth_tui.course.packs import builtin_pack
from zth_tui.tui.app import ZthApp
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.screens.tokens import TokensScreen


@asynccontextmanager
async def opened(
    rig: Rig, text: str | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ZthApp, Pilot[None]]]:
    """The app, opened at the tokens; a text is pasted. All rows are counted."""
    rig.pack = builtin_pack()
    app = ZthApp(rig.pack, tokens=True, starter=rig.starter)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        if text is not None:
            await paste(pilot, text)
        yield app, pilot


async def paste(pilot: Pilot[None], text: str) -> None:
    await pilot.app.on_event(events.Paste(text))
    await settle(pilot)


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


def seen(app: ZthApp) -> Inspection:
    assert isinstance(app.screen, TokensScreen)
    return app.screen.inspection


def counts(app: ZthApp) -> dict[str, int]:
    """Tokens, of the rows that are counted."""
    return {row.name: len(row.tokens) for row in seen(app).rows if row.tokens is not None}
