"""The first screen: the course as a map, the latest runs, and what there is to train with."""

import asyncio
from functools import partial
from typing import Protocol, cast

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from zth_tui import datasets, paths
from zth_tui.course.packs import Entry, Pack
from zth_tui.course.progress import Progress
from zth_tui.course.standing import Standing, standing
from zth_tui.errors import UserError
from zth_tui.runs.catalogue import RunSummary
from zth_tui.tui.beside import beside
from zth_tui.tui.commands import Situation
from zth_tui.tui.device import ask_trainer, device_of_newest_run
from zth_tui.tui.recall.card import Card
from zth_tui.tui.recall.deal import invitation
from zth_tui.tui.widgets.course_map import CourseMap, heading
from zth_tui.tui.widgets.facts import Facts
from zth_tui.tui.widgets.key_bar import KeyBar
from zth_tui.tui.widgets.lesson_card import LessonCard
from zth_tui.tui.widgets.run_table import RunTable

LATEST = 50  # runs
NO_RUNS = "No runs yet. Open a lesson: its steps offer experiments."


class CourseApp(Protocol):
    """What this screen wants of its app."""

    pack: Pack
    progress: Progress
    cards: list[Card] | None

    def open_lesson(self, name: str) -> None: ...


class HomeScreen(Screen[None]):
    """Arrows and Enter open a lesson or a run; Tab goes from the one list to the other."""

    CSS_PATH = "home.tcss"
    ROOMY = Size(110, 36)  # from here on there is a card beside the map
    TIGHT = Size(76, 22)  # below this only the lists are left
    ASK_AFTER = 2.0  # seconds: at first the cores belong to the trainer that is being warmed up

    _device_asked = False

    def __init__(self) -> None:
        super().__init__()
        # held, for this screen may close while something is looked up for it
        self._runs = RunTable(paths.runs(), empty=NO_RUNS, at_most=LATEST)
        self._about, self._card, self._facts, self._keys = Static(id="about"), LessonCard(), Facts(), KeyBar()

    @property
    def course_app(self) -> CourseApp:
        return cast(CourseApp, self.app)

    def compose(self) -> ComposeResult:
        title, entries, self._trouble = _read_map(self.course_app.pack)
        self._left_at = self.course_app.progress.last_lesson
        self._map = CourseMap([Standing(entry) for entry in entries], at=self._left_at)
        with Horizontal(id="title"):
            yield Static("zth-tui", id="app-name")
            yield Static(Content(title), id="course-title")
            yield Static("↑↓ choose   Enter open   Tab runs", id="hint")
        with Horizontal(id="course"):
            with Vertical(id="map-frame"):
                yield Static(id="map-heading")
                yield self._map
                yield self._about
            yield self._card
        yield self._runs
        yield self._facts
        yield self._keys

    def on_mount(self) -> None:
        self.query_one("#map-frame").border_title = "Course"
        self._runs.border_title = "Latest runs"
        self.show_keys()
        self._map.focus()
        if self._trouble:
            self.notify(self._trouble, severity="error", timeout=10, markup=False)
        self._fit(self.app.size)  # or else the first paint would be of another layout

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        columns, rows = size
        roomy = columns >= self.ROOMY.width and rows >= self.ROOMY.height
        self.set_class(roomy, "-roomy")
        self.set_class(columns < self.TIGHT.width or rows < self.TIGHT.height, "-tight")
        self._map.roomy = roomy
        self.query_one("#map-heading", Static).update(heading(columns - 5))

    def on_screen_resume(self) -> None:
        """At first, and each time that the learner comes back."""
        self.call_after_refresh(self._look_around)

    @work(exclusive=True, group="look-around")
    async def _look_around(self) -> None:
        """What takes reading files, done after the first paint and beside it."""
        pack, progress = self.course_app.pack, self.course_app.progress
        self._runs.look()
        if not self._trouble:
            standings = await beside(lambda: [standing(pack, progress, entry) for entry in pack.entries])
            self._map.show(standings)
        if progress.last_lesson != self._left_at:
            self._left_at = progress.last_lesson
            self._map.go_to(self._left_at)
        self._facts.data = await beside(_data_sets)
        self._facts.note = self._trouble or progress.trouble
        self._facts.show()
        self.show_keys()

    def show_keys(self) -> None:
        """Quick questions are offered, and never asked unasked."""
        due = self.course_app.cards or []
        self._facts.invitation = f"{invitation(due)}: b" if due else ""
        self._facts.show()
        self._keys.show(Situation(questions_due=len(due)))

    def on_dealt(self) -> None:
        self.show_keys()

    def on_run_table_listed(self, event: RunTable.Listed) -> None:
        if not self._device_asked:
            self._device_asked = True
            self._find_device(event.runs)

    @work(group="device")
    async def _find_device(self, runs: list[RunSummary]) -> None:
        device = await beside(partial(device_of_newest_run, runs))
        if device is None:
            await asyncio.sleep(self.ASK_AFTER)
            device = await ask_trainer()
        self._facts.device, self._facts.device_known = device, True
        self._facts.show()

    def on_course_map_highlighted(self, event: CourseMap.Highlighted) -> None:
        self._about.update(Content(_about(event.standing)))
        self._card.show(event.standing)

    def on_course_map_chosen(self, event: CourseMap.Chosen) -> None:
        entry = event.standing.entry
        if not entry.there:
            self.notify(f"{entry.title} is still to come.", timeout=3, markup=False)
        elif event.standing.trouble:
            self.notify(event.standing.trouble, severity="error", markup=False)
        else:
            self.course_app.open_lesson(entry.name)


def _read_map(pack: Pack) -> tuple[str, tuple[Entry, ...], str]:
    """(title, lessons, why there are none): a course that cannot be read stops neither runs nor tokens."""
    try:
        return pack.title, pack.entries, ""
    except UserError as error:
        return "no course", (), str(error)


def _about(standing: Standing) -> str:
    """Where Enter leads: to the step at which the learner left, or into something new."""
    if not standing.steps_seen:
        return standing.entry.about
    place = min(standing.place, len(standing.steps) - 1)
    return f"Enter goes on at step {place + 1}: {standing.steps[place].title}"


def _data_sets() -> dict[str, bool]:
    return {name: datasets.is_here(dataset) is not None for name, dataset in datasets.registry().items()}
