"""The app: which screen is shown, which runs are looked at, and how it all ends."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from subprocess import Popen
from typing import TYPE_CHECKING, ClassVar, TypeVar

from rich.console import RenderableType
from textual import events, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from zth_tui import paths
from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress
from zth_tui.course.stages import Value
from zth_tui.errors import UserError
from zth_tui.runs import commands
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.beside import beside
from zth_tui.tui.commands import bindings
from zth_tui.tui.commands.palette import palette_commands
from zth_tui.tui.learner import Learner
from zth_tui.tui.lesson_runs import LessonKey, LessonRuns
from zth_tui.tui.recall.card import Card, Dealt
from zth_tui.tui.screen_stack import mind_size, once_whole, uncover_home
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.starter import Starter
from zth_tui.tui.terminal import Terminal, borrowed, end_with
from zth_tui.tui.theme import CALM
from zth_tui.tui.watch import Watch, watch_of

if TYPE_CHECKING:
    from zth_tui.course.lessons import Lesson
    from zth_tui.course.search import Found
    from zth_tui.tui.inspector.inspection import Inspection

Begun = Callable[[Watch, list[commands.Command]], None]
Made = TypeVar("Made", Watch, Popen[bytes])
DEAL_AFTER = 0.5  # seconds after the first paint: before the learner has done anything in this sitting
WARM_UP_AFTER = 0.3  # seconds after the first paint, which is to have the processor for itself
FREEZE_AFTER = 2.0  # seconds after the first paint
LOOK_AT_UNSEEN_EVERY = 1.0  # seconds
WARM_UP_AGAIN_AFTER = 5.0  # seconds after a start, so that the new run has it


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
        self.learner = Learner(pack)
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
        lesson = self._lesson or (None if self._tokens else self.learner.lesson)
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
        self.set_interval(LOOK_AT_UNSEEN_EVERY, self.look_at_unseen)
        self.call_after_refresh(self.set_timer, FREEZE_AFTER, self._freeze_start)

    async def on_unmount(self) -> None:
        await asyncio.to_thread(self.starter.close)

    async def on_event(self, event: events.Event) -> None:
        if not (self.is_ending and isinstance(event, events.InputEvent)):
            await super().on_event(event)

    def on_resize(self, event: events.Resize) -> None:
        mind_size(self, event.size)

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
        from zth_tui.tui.lesson.meanwhile import ended_meanwhile
        from zth_tui.tui.recall.deal import deal

        if self.cards is None:
            with suppress(UserError, OSError):
                for watch in await beside(partial(ended_meanwhile, self.pack, self.progress, paths.runs())):
                    if not self.lesson_runs.held(watch.folder):  # else its lesson tells what came of it
                        self.learner.keep(watch)
                self.cards = await beside(partial(deal, self.pack, self.progress, paths.runs(), time.time()))
        if self.cards and self.screen_stack:
            self.screen.post_message(Dealt(self.cards))

    @property
    def progress(self) -> Progress:
        """The learner's, in this course."""
        return self.learner.progress

    def tell_trouble(self, trouble: str) -> None:
        """Say, once, that progress is not saved, and why."""
        if trouble and trouble != self._trouble_told:
            self.notify(trouble, severity="warning", timeout=10, markup=False)
        self._trouble_told = trouble

    def look_at_unseen(self) -> None:
        """What is asked of runs reaches them, and what comes of them is kept, be they seen or not."""
        self.lesson_runs.pass_on()
        for watch in self.lesson_runs.ended_since():
            self.learner.keep(watch)

    # Where to go

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
                watch = await self._watch(folder) if folder else None
                if watch and self.lesson_runs.wants_one(key):
                    self.lesson_runs.show(key, watch)

    async def _watch(self, folder: RunFolder) -> Watch:
        """The one that looks at this run already; if none does, a new one. Raises UserError or OSError."""
        if held := self.lesson_runs.held(folder):
            return held
        watch = await beside(partial(watch_of, folder))
        return self.lesson_runs.held(folder) or watch

    @work(exclusive=True, group="open")
    async def open_run(self, folder: RunFolder) -> None:
        """In the lesson of its stage, with all that its log tells."""
        from zth_tui.tui.lesson.of_run import lesson_of_run
        from zth_tui.tui.screens.lesson import LessonScreen

        try:
            watch = await self._watch(folder)
            pack, lesson = lesson_of_run(watch.viewer.info, self.pack)
        except (UserError, OSError) as error:
            self.notify(str(error), severity="error", markup=False)
            if len(self.screen_stack) == 1:
                self.action_home()
            return
        self.lesson_runs.show((pack.path, lesson.name), watch)
        self._open(LessonScreen(pack, lesson, about=watch.viewer.info))

    def _open(self, screen: Screen[None]) -> None:
        """In the place of what is open."""

        def open_it() -> None:
            uncover_home(self)
            self.push_screen(screen)
            mind_size(self, self.size)

        once_whole(self, open_it)

    def action_home(self) -> None:
        once_whole(self, self._go_home)

    def _go_home(self) -> None:
        uncover_home(self)
        if not isinstance(self.screen, HomeScreen):
            self.push_screen(HomeScreen())

    def action_runs(self) -> None:
        from zth_tui.tui.screens.runs import RunsScreen

        self.push_screen(RunsScreen())

    def action_tokens(self) -> None:
        from zth_tui.tui.inspector.opening import new_inspection

        self.inspection = self.inspection or new_inspection()
        once_whole(self, partial(self._open_tokens, self.inspection))

    def _open_tokens(self, inspection: "Inspection") -> None:
        """One that lies below other screens comes up again."""
        from zth_tui.tui.screens.tokens import TokensScreen

        while any(isinstance(screen, TokensScreen) for screen in self.screen_stack):
            self.pop_screen()
        self.push_screen(TokensScreen(self.pack, inspection))
        mind_size(self, self.size)

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

    def start_run(self, key: LessonKey, start: Callable[[], RunViewer], begun: Begun) -> None:
        """Have `start` make a run, in a thread, and let the lesson show it.

        `begun` is called once it is there, with what was asked of it meanwhile.
        """
        if self.lesson_runs.reserve(key):
            self._start_run(key, start, begun)

    @work(group="start")
    async def _start_run(self, key: LessonKey, start: Callable[[], RunViewer], begun: Begun) -> None:
        if watch := await self._made(key, lambda: Watch(start())):
            self._show_begun(key, watch, begun)

    def continue_run(self, key: LessonKey, settings: Mapping[str, Value], begun: Begun) -> None:
        """Go on with the run that the lesson shows, and that has ended early."""
        watch = self.lesson_runs.shown(key)
        if watch and self.lesson_runs.reserve(key):
            self._continue_run(key, watch, settings, begun)

    @work(group="start")
    async def _continue_run(self, key: LessonKey, watch: Watch, settings: Mapping[str, Value], begun: Begun) -> None:
        if trainer := await self._made(key, partial(self.starter.go_on, watch.folder, settings)):
            watch.continued_by(trainer)
            self._show_begun(key, watch, begun)

    async def _made(self, key: LessonKey, make: Callable[[], Made]) -> Made | None:
        """None where it could not be made, and the learner was told why."""
        try:
            return await beside(make)
        except (UserError, OSError) as error:
            self.lesson_runs.free(key)
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return None

    def _show_begun(self, key: LessonKey, watch: Watch, begun: Begun) -> None:
        self.lesson_runs.show(key, watch)
        begun(watch, self.lesson_runs.free(key))
        self.set_timer(WARM_UP_AGAIN_AFTER, self.warm_up)

    # The end

    def action_quit(self) -> None:  # type: ignore[override]
        from zth_tui.tui.quitting import ask_to_quit

        ask_to_quit(self, self.lesson_runs.live)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """As soon as the screen is whole that a key before this one has opened."""
        once_whole(self, partial(super().exit, result, return_code, message))

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
