"""The work behind an inspection, beside the loop: encodings are loaded, texts counted, replays prepared."""

from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from typing import TypeVar

from zth_tui.runs.folder import RunFolder
from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.replay import Replay
from zth_tui.tui.beside import beside
from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.jobs import Job, Jobs
from zth_tui.tui.inspector.row_work import Prepared, counted, loaded, prepared

T = TypeVar("T")
Run = Callable[[Callable[[], Coroutine[None, None, None]]], object]


class InspectionWork:
    """Whatever is wanted has a key: a row its identity, a replay those of its text and its encoding."""

    def __init__(self, seen: Inspection, run: Run, changed: Callable[[], None]) -> None:
        """`run` lets something go on beside the loop; `changed` is told when there is more to see, or to wait for."""
        self.own_folder: RunFolder | None = None
        """The run that is "mine"; None: the newest that was trained."""
        self._seen, self._run, self._changed = seen, run, changed
        self._jobs = Jobs()
        self._working = False
        self._waiting_for: set[Hashable] = set()
        self._prepared: Prepared | None = None

    @property
    def counting(self) -> bool:
        """Something is loaded, counted or prepared."""
        return bool(self._waiting_for)

    @property
    def prepared(self) -> Prepared | None:
        """The replay of this very text in the chosen encoding, once it is made."""
        seen, made = self._seen, self._prepared
        return made if made and made.text is seen.text and made.encoding is seen.encoding else None

    @property
    def replay(self) -> Replay | None:
        return self.prepared.replay if self.prepared else None

    def recount(self) -> None:
        """Begin what is not there yet, and give up what is no longer wanted."""
        wanted = self._wanted()
        new = [begin for key, begin in wanted.items() if key not in self._waiting_for]
        self._waiting_for = set(wanted)
        self._jobs.keep_only(self._waiting_for)
        for begin in new:
            begin()
        self._changed()

    def stop(self) -> None:
        """Wait for nothing any more; a replay that was still being prepared ends."""
        self._seen.stop()
        if self._lacks_replay:
            self._seen.end_replay()
            self._seen.stop()
        self.recount()

    def _wanted(self) -> dict[Hashable, Callable[[], None]]:
        """By its key, how each thing is begun that is seen and not there yet."""
        seen = self._seen
        wanted: dict[Hashable, Callable[[], None]] = {id(row): partial(self._begin, row) for row in seen.uncounted}
        if seen.encoding and self._lacks_replay:
            key = "replay", id(seen.text), id(seen.encoding)
            wanted[key] = partial(self._prepare, key, seen.text, seen.encoding)
        return wanted

    @property
    def _lacks_replay(self) -> bool:
        return self._seen.k is not None and self.prepared is None

    def _begin(self, row: Row) -> None:
        if row.encoding is None:
            self._run(partial(self._load, row))
        else:
            self._give(id(row), Job(partial(counted, row, self._seen.text), partial(self._have, row)))

    async def _load(self, row: Row) -> None:
        """Not one after the other, since ranks may have to come from a slow network."""
        found = await beside(partial(loaded, row, self.own_folder))
        if id(row) in self._waiting_for:  # it was not given up
            self._seen.put_in_place_of(row, found)
            self.recount()

    def _have(self, asked: Row, row: Row) -> None:
        self._waiting_for.discard(id(asked))
        self._seen.put_in_place_of(asked, row)
        self._changed()

    def _prepare(self, key: Hashable, text: str, encoding: BytePairEncoding) -> None:
        self._give(key, Job(partial(prepared, text, encoding), partial(self._have_prepared, key)))

    def _have_prepared(self, key: Hashable, made: Prepared) -> None:
        self._waiting_for.discard(key)
        self._prepared = made
        self._changed()

    def _give(self, key: Hashable, job: Job[T]) -> None:
        self._jobs.give(key, job)
        if not self._working:
            self._working = True
            self._run(self._work_off)

    async def _work_off(self) -> None:
        try:
            await self._jobs.work_off()
        finally:
            self._working = False
