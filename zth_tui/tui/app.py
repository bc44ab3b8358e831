"""The app: which screen is shown, which runs are looked at, and how it all ends."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

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
from zth_tui.runs import commands as run_commands
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.commands import Place, bindings, commands_of
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.starter import Starter
from zth_tui.tui.terminal import Terminal, borrowed, end_with
from zth_tui.tui.theme import CALM
from zth_tui.tui.watch import Watch

if TYPE_CHECKING:
    from zth_tui.course.lessons import Lesson
    from zth_tui.course.search import Found
    from zth_tui.tui.inspector.inspection import Inspection
    from zth_tui.tui.recall.card import Card

DEAL_AFTER = 0.5  # seconds after the first paint: before the learner has done anything in this sitting
WARM_UP_AFTER = 0.3  # seconds after the first paint, which is to have the processor for itself
SETTLE_AFTER = 2.0  # seconds after the first paint
WARM_UP_AGAIN_AFTER = 5.0  # seconds after a start, so that the new run has it
SMALLEST = Size(60, 16)
LessonKey = tuple[Path, str]  # a pack and the name of a lesson in it


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
        self.progress = Progress.load(paths.progress())
        self.starter = starter or Starter()
        self.watches: dict[LessonKey, Watch] = {}  # the run that each lesson shows
        self.starting: dict[LessonKey, list[run_commands.Command]] = {}  # what is asked of runs that have no folder yet
        self.log_scale = False  # how the learner wants the loss
        self.cards: list[Card] | None = None  # quick questions that are due; None: nobody has looked yet
        self.inspection: Inspection | None = None  # what the tokenizer inspector shows, once it was opened
        self._looked_for_runs: set[LessonKey] = set()
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
        self.call_after_refresh(self.set_timer, SETTLE_AFTER, self._settle)

    async def on_unmount(self) -> None:
        await asyncio.to_thread(self.starter.close)

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

    def _settle(self) -> None:
        """What the start has made stays for good: later collections need not look through it while a key waits."""
        gc.collect()
        gc.freeze()

    @work(thread=True, group="warm-up")
    def warm_up(self) -> None:
        self.starter.warm_up()

    @work(group="deal")
    async def deal(self) -> None:
        """Look for quick questions, once; there are none where the course cannot be read.

        They are offered, and never asked unasked.
        """
        from zth_tui.tui.recall.deal import deal, invitation

        if self.cards is None:
            with suppress(UserError):
                self.cards = await asyncio.to_thread(deal, self.pack, self.progress, paths.runs(), time.time())
            if not self.is_running:
                return  # it was quit meanwhile, and has no screen any more
            if isinstance(self.screen, HomeScreen):
                self.screen.show_keys()
            elif self.cards and self._reads:
                self.notify(f"{invitation(self.cards)}: b", timeout=5, markup=False)

    @property
    def _reads(self) -> bool:
        """The learner is in a lesson."""
        return getattr(self.screen, "PLACE", None) == "lesson"

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
        if key in self._looked_for_runs:
            return
        self._looked_for_runs.add(key)
        with suppress(UserError, OSError):
            folder = await asyncio.to_thread(last_run, lesson, self.pack, self.progress, paths.runs())
            watch = await asyncio.to_thread(lambda: Watch(RunViewer(folder))) if folder else None
            if watch and key not in self.watches and key not in self.starting:
                self.watches[key] = watch

    @work(exclusive=True, group="open")
    async def open_run(self, folder: RunFolder) -> None:
        """In the lesson of its stage, with all that its log tells."""
        from zth_tui.tui.lesson.of_run import lesson_of_run
        from zth_tui.tui.screens.lesson import LessonScreen

        try:
            watch = await asyncio.to_thread(lambda: Watch(RunViewer(folder)))
            pack, lesson = lesson_of_run(watch.viewer.info, self.pack)
        except (UserError, OSError) as error:
            self.notify(str(error), severity="error", markup=False)
            self.action_home()
            return
        if not self.is_running:
            return
        self.watches[pack.path, lesson.name] = watch
        self._open(LessonScreen(pack, lesson, about=watch.viewer.info))

    def _open(self, screen: Screen[None]) -> None:
        self._close_all_but_home()
        self.push_screen(screen)
        self._mind(self.size)

    def _close_all_but_home(self) -> None:
        while len(self.screen_stack) > 1 and not isinstance(self.screen, HomeScreen):
            self.pop_screen()

    def action_home(self) -> None:
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

    def action_help(self) -> None:
        from zth_tui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "recall":
            return bool(self.cards) and (self._reads or isinstance(self.screen, HomeScreen))
        if action in ("home", "runs", "tokens"):
            return type(self.screen).__name__ != f"{action.title()}Screen"
        return True

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """For the palette: what makes sense on that screen."""
        place: Place = getattr(screen, "PLACE", "app")
        for command in commands_of(place):
            target = self if "app" in command.places else screen
            if command.by_key or command.id == "command_palette" or not target.check_action(command.id, ()):
                continue
            yield SystemCommand(command.label, command.help, partial(self.run_action, command.id, target))

    # Runs

    def begin(
        self,
        key: LessonKey,
        start: Callable[[], RunViewer],
        *,
        ticks: bool = True,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        """Have `start` make a run, in a thread, and let the lesson show it.

        `ticks`: the lesson offers it. `begun` is called once there is a run.
        """
        if key not in self.starting:
            self.starting[key] = []
            self._begin(key, start, ticks, begun)

    @work(group="begin")
    async def _begin(
        self, key: LessonKey, start: Callable[[], RunViewer], ticks: bool, begun: Callable[[], None]
    ) -> None:
        try:
            watch = Watch(await asyncio.to_thread(start))
        except (UserError, OSError) as error:
            del self.starting[key]
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        self.watches[key] = watch
        for command in self.starting.pop(key):
            with suppress(OSError):
                watch.ask(command)
        if ticks:
            self.progress.ran(watch.viewer.info.title)
        begun()
        self.set_timer(WARM_UP_AGAIN_AFTER, self.warm_up)

    @work(group="begin")
    async def go_on(self, watch: Watch, settings: Mapping[str, Value]) -> None:
        """Continue a run that has ended early."""
        try:
            watch.continued_by(await asyncio.to_thread(self.starter.go_on, watch.folder, settings))
        except OSError as error:
            self.notify(str(error), severity="error", markup=False)
        self.set_timer(WARM_UP_AGAIN_AFTER, self.warm_up)

    # The end

    def action_quit(self) -> None:  # type: ignore[override]
        """Ask, if a run is live; asked twice, leave it running."""
        from zth_tui.tui.screens.quit import STOP, QuitScreen

        live = [watch for watch in self.watches.values() if watch.live and watch.viewer.live]
        if not live or isinstance(self.screen, QuitScreen):
            self._quit(live)
            return

        def answered(answer: str | None) -> None:
            if answer is not None:
                self._quit(live, stop=answer == STOP)

        self.push_screen(QuitScreen([watch.viewer.info.title for watch in live]), answered)

    def _quit(self, live: list[Watch], *, stop: bool = False) -> None:
        for watch in live:
            if stop:
                self._stop(watch)
        left = [watch.folder.name for watch in live if not stop]
        self.exit(message="\n".join(f"{name} goes on training: zth-tui attach {name}" for name in left) or None)

    def _stop(self, watch: Watch) -> None:
        with suppress(OSError):
            watch.viewer.send(run_commands.Stop())

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
