"""The app: which screen is shown, which runs are looked at, and how it all ends."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from textual import events, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen

from zth_tui import paths
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress
from zth_tui.course.stages import Value
from zth_tui.errors import UserError
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.beside import beside
from zth_tui.tui.commands import bindings
from zth_tui.tui.commands.palette import palette_commands
from zth_tui.tui.lesson_runs import LessonKey, LessonRuns
from zth_tui.tui.recall.card import Card, Dealt
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.starter import Starter
from zth_tui.tui.terminal import Terminal, borrowed, end_with
from zth_tui.tui.theme import CALM
from zth_tui.tui.watch import Watch, watch_of

if TYPE_CHECKING:
    from zth_tui.course.lessons import Lesson
    from zth_tui.course.search import Found
    from zth_tui.tui.inspector.inspection import Inspection

DEAL_AFTER = 0.5  # seconds after the first paint: before the learner has done anything in this sitting
WARM_UP_AFTER = 0.3  # seconds after the first paint, which is to have the processor for itself
FREEZE_AFTER = 2.0  # seconds after the first paint
LOOK_AT_LEFT_EVERY = 2.0  # seconds
WARM_UP_AGAIN_AFTER = 5.0  # seconds after a start, so that the new run has it
SMALLEST = Size(60, 16)


class ZthApp(App[None]):
    """The course on a terminal. Runs are processes of their own, and go on when the app ends."""

    TITLE = "zth-tui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")

    def __init__(
        self,
        pack: Pack,
        lesson: str | None = None,
        run: RunFolder | None = None,
        *,
        tokens: bool = False,
        starter: Starter | None = None,
        terminal: Terminal | None = None,
    ) -> None:
        """Open at a lesson, a run, or the tokens; else where the learner left, at first the map of the course.

        Raises UserError where it cannot be.
        """
        super().__init__()
        self.pack = pack
        self.progress = Progress.load(pack.progress_path)
        self._progress_elsewhere: dict[Path, Progress] = {}  # in other courses, by the path of the pack
        self.starter = starter or Starter()
        self.lesson_runs = LessonRuns()
        self._trouble_told = ""
        self.log_scale = False  # how the learner wants the loss
        self.cards: list[Card] | None = None  # quick questions that are due; None: nobody has looked yet
        self.inspection: Inspection | None = None  # what the tokenizer inspector shows, once it was opened
        self._terminal = terminal
        self._lesson = pack.lesson(lesson).name if lesson else None
        self._run = run
        self._tokens = tokens
        if run:
            run.info()
        self.register_theme(CALM)
        self.theme = CALM.name
        self.animation_level = "none"

    def on_load(self) -> None:
        if self._terminal:
            self._terminal.leave_when_asked(self._leave)

    def on_mount(self) -> None:
        lesson = self._lesson or (None if self._tokens else self._left_lesson)
        if self._run:
            self.open_run(self._run)
        elif lesson:
            self.open_lesson(lesson)
        if len(self.screen_stack) == 1 and not self._run:
            self.action_home()
        if self._tokens:
            self.action_tokens()
        self.call_after_refresh(self.set_timer, WARM_UP_AFTER, self.warm_up)
        self.call_after_refresh(self.set_timer, DEAL_AFTER, self.deal)
        self.set_interval(LOOK_AT_LEFT_EVERY, self.look_at_left)
        self.call_after_refresh(self.set_timer, FREEZE_AFTER, self._freeze_start)

    async def on_unmount(self) -> None:
        await asyncio.to_thread(self.starter.close)

    async def on_event(self, event: events.Event) -> None:
        if not (self.is_ending and isinstance(event, events.InputEvent)):
            await super().on_event(event)

    def on_resize(self, event: events.Resize) -> None:
        self._mind(event.size)

    def _mind(self, size: Size) -> None:
        """Too small a terminal hides what there is to see until it grows again."""
        from zth_tui.tui.screens.too_small import TooSmallScreen

        too_small = size.width < SMALLEST.width or size.height < SMALLEST.height
        if isinstance(self.screen, TooSmallScreen) != too_small:
            if too_small:
                self.push_screen(TooSmallScreen(SMALLEST))
            else:
                self.pop_screen()

    def _freeze_start(self) -> None:
        """What the start has made stays for good: later collections need not look through it while a key waits."""
        gc.collect()
        gc.freeze()

    @work(group="warm-up")
    async def warm_up(self) -> None:
        """Have a trainer ready. Only a convenience: where there is no room for one now, the run brings its own."""
        with suppress(OSError):
            await beside(self.starter.warm_up)

    @work(group="deal")
    async def deal(self) -> None:
        """Look, once, for what runs of earlier sittings came to, and for quick questions about them.

        There are none where the course or the runs cannot be read.
        """
        from zth_tui.tui.lesson.meanwhile import ended_meanwhile, keep
        from zth_tui.tui.recall.deal import deal

        if self.cards is None:
            with suppress(UserError, OSError):
                for watch in await beside(partial(ended_meanwhile, self.pack, self.progress, paths.runs())):
                    keep(watch, self.pack, self.progress)
                self.cards = await beside(partial(deal, self.pack, self.progress, paths.runs(), time.time()))
        if self.cards and self.screen_stack:
            self.screen.post_message(Dealt(self.cards))

    def progress_of(self, pack: Pack) -> Progress:
        """A run of another course may be opened from the list of runs; what is done there counts there."""
        if pack.path == self.pack.path:
            return self.progress
        if pack.path not in self._progress_elsewhere:
            self._progress_elsewhere[pack.path] = Progress.load(pack.progress_path)
        return self._progress_elsewhere[pack.path]

    def tell_trouble(self, trouble: str) -> None:
        """Say, once, that progress is not saved, and why."""
        if trouble and trouble != self._trouble_told:
            self.notify(trouble, severity="warning", timeout=10, markup=False)
        self._trouble_told = trouble

    def look_at_left(self) -> None:
        """What came of runs that no lesson shows is kept all the same."""
        for watch in self.lesson_runs.ended_since():
            from zth_tui.tui.lesson.meanwhile import keep
            from zth_tui.tui.lesson.of_run import course_of_run

            pack = course_of_run(watch.viewer.info, self.pack)
            keep(watch, pack, self.progress_of(pack))

    # Where to go

    @property
    def _left_lesson(self) -> str | None:
        """The one at which the learner left, if this course has it."""
        with suppress(UserError):
            return next((e.name for e in self.pack.entries if e.there and e.name == self.progress.last_lesson), None)
        return None

    def open_lesson(self, name: str, step: int | None = None) -> None:
        """`step`: which one to read first, where it is not the one at which the learner left."""
        try:
            lesson = self.pack.lesson(name)
        except UserError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        from zth_tui.tui.screens.lesson import LessonScreen

        self._open(LessonScreen(self.pack, lesson, step))
        self._find_run(lesson)

    @work(group="find-run")
    async def _find_run(self, lesson: "Lesson") -> None:
        """In a later sitting the lesson shows the run that it showed last."""
        from zth_tui.tui.lesson.of_run import last_run

        key = self.pack.path, lesson.name
        if self.lesson_runs.wants_one(key):
            with suppress(UserError, OSError):
                folder = await beside(partial(last_run, lesson, self.pack, self.progress, paths.runs()))
                watch = await beside(partial(watch_of, folder)) if folder else None
                if watch and self.lesson_runs.wants_one(key):
                    self.lesson_runs.show(key, watch)

    @work(exclusive=True, group="open")
    async def open_run(self, folder: RunFolder) -> None:
        """In the lesson of its stage, with all that its log tells."""
        from zth_tui.tui.lesson.of_run import lesson_of_run
        from zth_tui.tui.screens.lesson import LessonScreen

        try:
            watch = await beside(partial(watch_of, folder))
            pack, lesson = lesson_of_run(watch.viewer.info, self.pack)
        except (UserError, OSError) as error:
            self.notify(str(error), severity="error", markup=False)
            self.action_home()
            return
        self.lesson_runs.show((pack.path, lesson.name), watch)
        self._open(LessonScreen(pack, lesson, about=watch.viewer.info))

    def _open(self, screen: Screen[None]) -> None:
        """In the place of what is open."""
        if self._makes_screen:
            self.call_later(self._open, screen)
            return
        self._close_all_but_home()
        self.push_screen(screen)
        self._mind(self.size)

    @property
    def _makes_screen(self) -> bool:
        """Keys came so fast that the screen which they opened is not whole yet; Textual cannot take it away then."""
        return len(self.screen_stack) > 1 and not self.screen.is_mounted

    def _close_all_but_home(self) -> None:
        while len(self.screen_stack) > 1 and not isinstance(self.screen, HomeScreen):
            self.pop_screen()

    def action_home(self) -> None:
        if self._makes_screen:
            self.call_later(self.action_home)
            return
        self._close_all_but_home()
        if not isinstance(self.screen, HomeScreen):
            self.push_screen(HomeScreen())

    def action_runs(self) -> None:
        from zth_tui.tui.screens.runs import RunsScreen

        self.push_screen(RunsScreen())

    def action_tokens(self) -> None:
        from zth_tui.tui.inspector.opening import new_inspection
        from zth_tui.tui.screens.tokens import TokensScreen

        self.inspection = self.inspection or new_inspection()
        if self._makes_screen:
            self.call_later(self.action_tokens)
            return
        while any(isinstance(screen, TokensScreen) for screen in self.screen_stack):
            self.pop_screen()
        self.push_screen(TokensScreen(self.pack, self.inspection))
        self._mind(self.size)

    def action_search(self) -> None:
        from zth_tui.tui.screens.search import SearchScreen

        self.push_screen(SearchScreen(self.pack), self._open_found)

    def _open_found(self, found: "Found | None") -> None:
        if found is not None:
            self.open_lesson(found.lesson, found.step)

    def action_recall(self) -> None:
        from zth_tui.tui.recall.asking import ask

        if self.cards:
            ask(self, self.cards, self.progress)
        else:
            self.notify("Nothing to ask yet: questions come from what you did in earlier sittings.", timeout=4)

    def action_help(self) -> None:
        from zth_tui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    @property
    def is_ending(self) -> bool:
        """Keys that are still on their way lead nowhere: a screen that they open would never be whole."""
        return self.return_code is not None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.is_ending:
            return False
        if action == "recall":
            return isinstance(self.screen, HomeScreen) or getattr(self.screen, "PLACE", None) == "lesson"
        if action in ("home", "runs", "tokens"):
            return type(self.screen).__name__ != f"{action.title()}Screen"
        return True

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        return palette_commands(self, screen)

    # Runs

    def start_run(
        self,
        key: LessonKey,
        start: Callable[[], RunViewer],
        *,
        ticks: bool = True,
        on_started: Callable[[], None] = lambda: None,
    ) -> None:
        """Have `start` make a run, in a thread, and let the lesson show it.

        `ticks`: the lesson offers it. `on_started` is called once there is a run.
        """
        if self.lesson_runs.reserve(key):
            self._start_run(key, start, ticks, on_started)

    @work(group="start")
    async def _start_run(
        self, key: LessonKey, start: Callable[[], RunViewer], ticks: bool, on_started: Callable[[], None]
    ) -> None:
        try:
            watch = Watch(await beside(start))
        except (UserError, OSError) as error:
            self.lesson_runs.free(key)
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        self.lesson_runs.show(key, watch)
        if ticks:
            self.progress_of(Pack(key[0])).ran(watch.viewer.info.title)
        on_started()
        self.set_timer(WARM_UP_AGAIN_AFTER, self.warm_up)

    def continue_run(self, key: LessonKey, settings: Mapping[str, Value]) -> None:
        """Go on with the run that the lesson shows, and that has ended early."""
        watch = self.lesson_runs.shown(key)
        if watch and self.lesson_runs.reserve(key):
            self._continue_run(key, watch, settings)

    @work(group="start")
    async def _continue_run(self, key: LessonKey, watch: Watch, settings: Mapping[str, Value]) -> None:
        try:
            watch.continued_by(await beside(partial(self.starter.go_on, watch.folder, settings)))
        except (UserError, OSError) as error:
            self.lesson_runs.free(key)
            self.notify(str(error), severity="error", markup=False)
            return
        self.lesson_runs.show(key, watch)
        self.set_timer(WARM_UP_AGAIN_AFTER, self.warm_up)

    # The end

    def action_quit(self) -> None:  # type: ignore[override]
        from zth_tui.tui.quitting import ask_to_quit

        ask_to_quit(self, self.lesson_runs.live)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """As soon as the screen is whole that a key before this one has opened."""
        if self._makes_screen:
            self.call_later(self.exit, result, return_code, message)
        else:
            super().exit(result, return_code, message)

    def _leave(self, code: int) -> None:
        self.exit(return_code=code)

    def action_help_quit(self) -> None:
        """ctrl+c, by force of habit."""
        self.notify("q quits")


def run_app(pack: Pack, *, lesson: str | None = None, run: RunFolder | None = None, tokens: bool = False) -> int:
    """Show the app until it ends; the exit code. Raises UserError where it cannot begin."""
    if lesson is not None:
        pack.lesson(lesson)  # a wrong name is told even where there is no terminal
    with borrowed(paths.log()) as terminal:
        app = ZthApp(pack, lesson, run, tokens=tokens, terminal=terminal)
        try:
            app.run()
        finally:
            app.starter.close()
    return end_with(app.return_code or 0)
