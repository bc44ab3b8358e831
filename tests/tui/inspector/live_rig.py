"""The inspector in an app of its own, with encodings that count when a test lets them, and a clock that it moves."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.tui.inspector.gate import Gate
from tests.tui.small_course import text_of, until
from zth_tui.errors import UsageError
from zth_tui.tokens import find
from zth_tui.tokens.encoding import BytePairEncoding, Encoding, Tokens
from zth_tui.tokens.merging import Check, never
from zth_tui.tokens.vocabulary import Merged
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.inspector import Inspector

AA, AAB = 256, 257


class Pairs(BytePairEncoding):
    """Two merges, aa and aab. It notes what it counts, and stands at a gate where the test has put one."""

    def __init__(self, name: str = "pairs") -> None:
        super().__init__(name, Merged(range(256), [(97, 97, AA), (AA, 98, AAB)]))
        self.gates: dict[object, Gate] = {}
        """By text, or by k."""
        self.begun: list[tuple[str, int]] = []
        """Every text that was to be counted, after how many merges."""
        self.counted: list[tuple[str, int]] = []
        """Those that were not given up."""
        self.at_work: list[str] = []
        """Texts whose threads have not ended yet."""

    def gate(self, where: object) -> Gate:
        return self.gates.setdefault(where, Gate())

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        self.begun.append((text, self.k))
        self.at_work.append(text)
        try:
            for where in (text, self.k):
                if where in self.gates:
                    self.gates[where].go_through()
            check()
            self.counted.append((text, self.k))
            return super().encode(text, check, special=special)
        finally:
            self.at_work.remove(text)


class Heedless(Pairs):
    """Never checks whether it is still wanted."""

    def encode(self, text: str, check: Check = never, *, special: bool = False) -> Tokens:
        return super().encode(text, never, special=special)


@dataclass
class Clock:
    """Stands still, unless the test moves it."""

    now: float = 0.0
    _timers: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def set_timer(self, seconds: float, callback: Callable[[], None]) -> None:
        self._timers.append((self.now + seconds, callback))

    def go_on(self, seconds: float) -> None:
        self.now += seconds
        due = [callback for at, callback in self._timers if at <= self.now]
        self._timers = [timer for timer in self._timers if timer[0] > self.now]
        for callback in due:
            callback()


class InspectorApp(App[None]):
    def __init__(self, inspection: Inspection) -> None:
        super().__init__()
        self.inspector = Inspector(inspection)

    def compose(self) -> ComposeResult:
        yield self.inspector

    def on_mount(self) -> None:
        self.inspector.work.recount()


@dataclass
class Bench:
    """What a test works with."""

    clock: Clock
    known: dict[str, Encoding | Exception]
    """What can be found by which name; an exception: why it cannot be had."""
    gates: dict[str, Gate]
    """Where to hold the search for one of them."""
    searched: list[str]
    """Every name that was looked for."""

    def find(self, name: str) -> Encoding:
        self.searched.append(name)
        if name in self.gates:
            self.gates[name].go_through()
        found = self.known.get(name, UsageError(f"there is no encoding {name!r}"))
        if isinstance(found, Exception):
            raise found
        return found

    @asynccontextmanager
    async def opened(self, text: str, *names: str) -> AsyncIterator["Live"]:
        """The inspector, which has begun to load. In the end all gates are opened."""
        app = InspectorApp(Inspection(names, text, "a text"))
        try:
            async with app.run_test(size=(100, 24)) as pilot:
                await pilot.pause()
                yield Live(pilot, app.inspector, self.pairs)
        finally:
            for gate in (*self.gates.values(), *(gate for pairs in self.pairs for gate in pairs.gates.values())):
                gate.open()

    @property
    def pairs(self) -> list[Pairs]:
        return [encoding for encoding in self.known.values() if isinstance(encoding, Pairs)]


class Live:
    """The inspector at work."""

    def __init__(self, pilot: Pilot[None], inspector: Inspector, pairs: list[Pairs]) -> None:
        self.pilot, self.inspector, self.seen = pilot, inspector, inspector.inspection
        self._pairs = pairs

    async def until(self, condition: Callable[[], object]) -> None:
        await until(self.pilot, condition)

    async def idle(self) -> None:
        """Until nothing is loaded, counted or prepared any more, and the threads of what was given up have ended."""
        await self.until(lambda: not self.inspector.work.counting and not any(pairs.at_work for pairs in self._pairs))
        await self.pilot.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def counts(self) -> dict[str, int | None]:
        return {row.name: None if row.tokens is None else len(row.tokens) for row in self.seen.rows}

    async def page(self) -> str:
        await self.pilot.pause()
        return text_of(self.pilot.app)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench(Clock(), {"pairs": Pairs()}, {}, [])
    monkeypatch.setattr(find, "find", bench.find)
    monkeypatch.setattr(Inspector, "set_timer", lambda _, seconds, callback: bench.clock.set_timer(seconds, callback))
    return bench
