"""What the screens with a run on them share: they look at it a few times a second, and steer it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.screen import Screen

from zth_tui.course.packs import Pack
from zth_tui.course.stages import Value
from zth_tui.errors import UserError
from zth_tui.runs import commands, events
from zth_tui.runs.folder import RunInfo
from zth_tui.runs.history import History
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.commands import Place, Situation, find
from zth_tui.tui.lesson.acts import Deed, deed_of
from zth_tui.tui.screens.confirm import ConfirmScreen
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from zth_tui.tui.app import ZthApp
    from zth_tui.tui.lesson_runs import LessonKey

LOOK_SECONDS = 0.2
KEEP, BESIDE, INSTEAD = "k", "d", "x"
SOON = (0.03, 0.06, 0.12)  # seconds after a command, in which the trainer will have answered


class RunScreen(Screen[None]):
    """A screen on the run that the app holds under `key`, if there is one."""

    PLACE: ClassVar[Place]
    COUNTS: ClassVar[bool] = True  # a run that is begun here is one that the lesson offers

    def __init__(self, pack: Pack, key: "LessonKey") -> None:
        super().__init__()
        self.pack = pack
        self.key = key
        self._situation: Situation | None = None
        self._no_history = History()

    @property
    def zth(self) -> "ZthApp":
        return cast("ZthApp", self.app)

    @property
    def watched(self) -> Watch | None:
        return self.zth.lesson_runs.shown(self.key)

    @property
    def is_starting(self) -> bool:
        """A run was asked for, and is not there yet."""
        return self.zth.lesson_runs.is_starting(self.key)

    @property
    def history(self) -> History:
        """Empty as long as there is no run."""
        return self.watched.history if self.watched else self._no_history

    @property
    def situation(self) -> Situation:
        """Kinds of this screen add what they know."""
        if self.is_starting:
            return Situation(self.PLACE, "starting", awaited=True)
        if self.watched is None:
            return Situation(self.PLACE)
        return Situation(self.PLACE, self.watched.phase, resumable=self.watched.resumes_at is not None)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the help says of the run, beside the keys."""
        if self.watched is None:
            return []
        started, folder = self.history.started, self.watched.folder
        where = [("run", folder.name), ("in", str(folder.path.parent)), *_data_of(self.watched.viewer.info)]
        if started is None:
            return where
        threads = f"{started.threads} thread{'s' if started.threads != 1 else ''}"
        return [
            *where,
            ("device", f"{started.device}, {threads}: {started.why}"),
            ("net", f"{started.parameters:,} parameters"),
        ]

    def on_mount(self) -> None:
        self._looks = self.set_interval(LOOK_SECONDS, self.look)

    def on_screen_suspend(self) -> None:
        self._looks.pause()

    def on_screen_resume(self) -> None:
        self._looks.resume()
        self.look()

    def look(self) -> None:
        """Take in what the run has said, and show it."""
        self.take_in()
        self.show()
        self.show_keys()

    def take_in(self) -> None:
        """And say what of it is news."""
        for notice in self.watched.look() if self.watched else ():
            self.notify(notice.text, severity="error" if notice.grave else "warning", timeout=6, markup=False)

    def show(self) -> None:
        """Show the run as it is now."""
        raise NotImplementedError

    def show_keys(self) -> None:
        if self.situation != self._situation:
            self._situation = self.situation
            self.query_one(KeyBar).show(self._situation)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.zth.is_ending:
            return False
        command = find(action, self.PLACE)
        return command is None or command.applies(self.situation)

    # Steering

    def ask(self, command: commands.Command) -> None:
        """Send it to the run; to the one that is being started, if one is."""
        if self.is_starting:
            self.zth.lesson_runs.ask_later(self.key, command)
        elif self.watched:
            self._send(self.watched, command)
        for seconds in SOON:
            self.set_timer(seconds, self.look)

    def _send(self, watch: Watch, command: commands.Command) -> None:
        try:
            watch.ask(command)
        except OSError as error:
            said = f"the command could not be written: {error.strerror or error}"
            self.notify(said, severity="error", markup=False)
        else:
            if deed := deed_of(command, watch.viewer.info.experiment):
                self.note(deed)

    def note(self, deed: Deed) -> None:
        """The learner has done something; for kinds of this screen that care."""

    def when_free(self, title: str, begin: Callable[[Watch | None], None]) -> None:
        """Begin a run, called `title`, once it is clear what becomes of one that is training.

        `begin` gets the run in whose place the new one comes, and that is to be stopped as soon as it is there.
        """
        watch = self.watched
        if self.is_starting:
            return
        if watch is None or not watch.live:
            begin(None)
            return
        answers = {
            KEEP: f"leave it {_doing(watch)}, and run nothing else",
            BESIDE: f"leave it {_doing(watch)}, and run {title} beside it",
            INSTEAD: f"stop it, and run {title}",
        }

        def answered(answer: str | None) -> None:
            if answer in (BESIDE, INSTEAD):
                begin(watch if answer == INSTEAD else None)

        self.app.push_screen(ConfirmScreen(f"{watch.viewer.info.title} is {_doing(watch)}.", answers), answered)

    def start(
        self,
        make: Callable[[], RunViewer],
        *,
        instead_of: Watch | None = None,
        begun: Callable[[Watch], None] = lambda _: None,
    ) -> None:
        """Have a run made. `instead_of`: the one that is stopped once it is there. `begun` is called then."""

        def is_there(watch: Watch, asked: list[commands.Command]) -> None:
            if instead_of and instead_of.live and not instead_of.stop():
                self._send(instead_of, commands.Stop())  # as soon as it listens
            if self.COUNTS:
                self.zth.learner.progress_in(self.pack).ran(watch.viewer.info.title)
            self.has_begun(watch)
            begun(watch)
            self._pass_on(watch, asked)

        self.zth.start_run(self.key, make, is_there)

    def has_begun(self, watch: Watch) -> None:
        """A run was begun here; for kinds of this screen that care."""

    def _pass_on(self, watch: Watch, asked: list[commands.Command]) -> None:
        """What was asked of the run while it was being started."""
        for command in asked:
            self._send(watch, command)

    def action_explain_numbers(self) -> None:
        from zth_tui.tui.screens.run_numbers import RunNumbersScreen

        if self.watched:
            self.app.push_screen(RunNumbersScreen(self.watched, self.take_in))

    def action_pause(self) -> None:
        self.ask(commands.Pause())

    def action_resume(self) -> None:
        self.ask(commands.Resume())

    def action_step(self) -> None:
        self.ask(commands.Step(n=1))

    def action_ten_steps(self) -> None:
        self.ask(commands.Step(n=10))

    def action_lower_lr(self) -> None:
        self._scale_lr(0.5)

    def action_raise_lr(self) -> None:
        self._scale_lr(2.0)

    def _scale_lr(self, factor: float) -> None:
        trouble = _why_no_lr(self.watched) if self.watched and not self.is_starting else ""
        if trouble:
            self.notify(trouble, timeout=3)
        else:
            self.ask(commands.Scale(name="lr", factor=factor))

    def action_knobs(self) -> None:
        from zth_tui.tui.screens.knobs import KnobsScreen

        if (watch := self.watched) and self._can_hear(watch):
            try:
                stage = self.pack.stage(watch.viewer.info.stage)
            except UserError as error:  # it trains all the same
                self.notify(str(error), severity="error", markup=False)
                return
            live = [setting for setting in stage.settings.values() if setting.live]
            live.sort(key=lambda setting: setting.name != "lr")
            self.app.push_screen(KnobsScreen(live, watch.viewer.config), self._turned)

    def _turned(self, change: commands.Set | None) -> None:
        if change is None:
            return
        self.take_in()
        if self.watched and self._can_hear(self.watched):
            self.ask(change)

    def action_sample(self) -> None:
        if self.is_starting or (self.watched and self._can_hear(self.watched)):
            self.ask(commands.Sample())

    def _can_hear(self, watch: Watch) -> bool:
        """Else the learner is told."""
        if not watch.live:
            again = "; r runs it again" if find("again", self.PLACE) else ""
            self.notify(f"the run has ended{again}", timeout=3)
        return watch.live

    def action_stop(self) -> None:
        self.ask(commands.Stop())

    def action_again(self) -> None:
        watch = self.watched
        if watch is None or self.is_starting:
            return
        info, settings = watch.viewer.info, self._gentler(watch)
        self.start(lambda: self.zth.starter.run_again(self.pack, info, settings), instead_of=watch)

    def action_go_on(self) -> None:
        if self.watched:
            self.zth.continue_run(self.key, self._gentler(self.watched), self._pass_on)

    def _gentler(self, watch: Watch) -> dict[str, Value]:
        """What to change after a divergence: half the learning rate."""
        lr = watch.viewer.config.get("lr")
        return {"lr": lr / 2} if watch.phase == "diverged" and isinstance(lr, float) else {}

    def action_detach(self) -> None:
        if watch := self.zth.lesson_runs.detach(self.key):
            self.zth.action_home()
            self.zth.notify(f"{watch.viewer.info.title} goes on training", timeout=3, markup=False)

    def action_log_scale(self) -> None:
        self.zth.log_scale = not self.zth.log_scale
        self.look()

    def action_back(self) -> None:
        if self.is_current:
            self.dismiss()


def _why_no_lr(watch: Watch) -> str:
    """Why the learning rate cannot be scaled; "" where it can be."""
    if watch.viewer.config.get("lr") == 0.0:
        return "the learning rate is 0 and stays so; k sets another"
    history = watch.history
    was_set = any(
        isinstance(e, events.Knob) and e.name == "lr" and e.step >= history.step for e in history.interventions
    )
    return "this run has no learning rate" if history.last_lr == 0.0 and not was_set else ""


def _doing(watch: Watch) -> str:
    return "paused" if watch.phase == "paused" else "training"


def _data_of(info: RunInfo) -> list[tuple[str, str]]:
    return [("data", info.data.name)] if info.data else []
