"""Two lines on a run: what it is doing, and its numbers; more where there is something to be said."""

import textwrap
import time
from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from zth_tui.runs import events
from zth_tui.runs.history import History
from zth_tui.tui import colours
from zth_tui.tui.panels.estimates import of_step
from zth_tui.tui.panels.smooth import loss_now
from zth_tui.tui.watch import Phase, Watch
from zth_tui.tui.widgets.row_list import QUIET
from zth_tui.tui.widgets.run_row import MARKS
from zth_tui.visible import visible

GAP = "  "
BAR_FROM, BAR_TO = 8, 40  # cells of the progress bar
MESSAGE_SECONDS = 20.0  # for which a warning stays
MESSAGE_ROWS = 3  # at most
STYLES: dict[Phase, str] = {
    "training": "bold $text-success",
    "paused": "bold $text-warning",
    "done": "bold $text-success",
    "diverged": "bold $text-error",
    "failed": "bold $text-error",
    "lost": "bold $text-error",
}
GLYPHS: dict[str, str] = {**MARKS, "idle": "○", "lost": "✗"}


class RunBar(Static, can_focus=True):
    """Focused, it can be asked what its numbers mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,w", "screen.explain_numbers", "What are these?", show=False, id="run-bar.explain")
    ]
    DEFAULT_CSS = """
    RunBar {
        height: auto;
        padding: 0 1;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &:focus { background: $primary 30%; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: list[Content] = []

    def show(self, watch: Watch | None, *, starting: bool, invitation: str) -> None:
        """`starting`: a run has been asked for. `invitation`: what to say while there is none."""
        width = self.size.width
        if starting:
            lines = [_state("starting"), Content()]
        elif watch is None:
            lines = [_state("idle", "no run yet"), Content.styled(invitation, QUIET)]
        else:
            lines = run_lines(watch, width, time.time())
        if lines != self._lines:
            layout = len(lines) != len(self._lines)
            self._lines = lines
            self.update(Content("\n").join(lines), layout=layout)


def run_lines(watch: Watch, width: int, now: float) -> list[Content]:
    return [_first(watch, width), _second(watch, width), *_message_lines(watch, width, now)]


def _message_lines(watch: Watch, width: int, now: float) -> list[Content]:
    message = message_of(watch, now)
    if message is None or width < 1:
        return []
    words, style = message
    rows = textwrap.wrap(words, width, max_lines=MESSAGE_ROWS, placeholder=" …")
    return [Content.styled(row, style) for row in rows]


def _state(phase: Phase, word: str = "") -> Content:
    return Content.styled(f"{GLYPHS[phase]} {word or phase}", STYLES.get(phase, "bold"))


def _first(watch: Watch, width: int) -> Content:
    """State, name, step, a bar, device."""
    history = watch.history
    step = history.step
    goal = step if watch.phase == "done" else history.max_steps  # it may end early, with nothing left to do
    done = Content(f"step {step:,}") + Content.styled(f" of {goal:,}" if goal else "", QUIET)
    left = Content(GAP).join([_state(watch.phase, _word(watch)), Content(watch.viewer.info.title), done])
    device = Content.styled(history.started.device if history.started else "", QUIET)
    room = width - left.cell_length - device.cell_length - 2 * len(GAP)
    share = step / goal if goal else 0.0
    middle = _bar(share, min(room, BAR_TO)) if room >= BAR_FROM else Content()
    return left + GAP + middle + " " * max(0, room - middle.cell_length) + GAP + device


def _word(watch: Watch) -> str:
    """All steps are made, and the losses are being computed over whole splits: of a large net that takes a while."""
    history = watch.history
    at_the_end = watch.phase == "training" and 0 < history.max_steps <= history.step
    return "evaluating" if at_the_end else ""


def _bar(share: float, cells: int) -> Content:
    full = min(cells, int(share * cells))
    return Content.assemble(("━" * full, "$accent"), ("─" * (cells - full), "$foreground 25%"))


def _second(watch: Watch, width: int) -> Content:
    """The numbers, as many as have room; the important ones first."""
    line = Content()
    for number in _numbers(watch):
        wider = line + GAP + number if line else number
        if wider.cell_length > width:
            break
        line = wider
    return line


def _numbers(watch: Watch) -> Iterator[Content]:
    history = watch.history
    loss = loss_now(history)
    if loss is not None:
        yield _number(visible(history.loss_name), f"{loss:.4f}", colours.LOSS)
    for split, colour in (("train", colours.TRAIN), ("dev", colours.DEV), ("test", colours.UNIFORM)):
        if last := history.last_evaluation(split):
            yield _number(split, f"{last[1]:.4f}{of_step(last[0], history)}", colour)
    if lr := lr_of_next_step(history):
        yield _number("lr", f"{lr:.3g}", colours.KNOB)
    rate = history.steps_per_second
    if rate and watch.phase != "paused":
        yield Content(f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}") + Content.styled(" steps/s", QUIET)
    if watch.phase == "training" and not _word(watch) and (seconds := history.seconds_left) is not None:
        yield Content(clock(seconds)) + Content.styled(" left", QUIET)


def lr_of_next_step(history: History) -> float | None:
    """As it was at the last step, and as it was changed since."""
    lr = history.last_lr
    for event in history.interventions if lr else ():
        if isinstance(event, events.Knob) and event.name == "lr" and event.step >= history.step and event.old:
            lr = lr * float(event.new) / float(event.old) if lr else lr
    return lr


def _number(name: str, value: str, colour: str) -> Content:
    return Content.assemble((f"{name} ", QUIET), (value, colour))


def clock(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def message_of(watch: Watch, now: float) -> tuple[str, str] | None:
    """(words, style): what the learner should know or could do; None if all is well."""
    history = watch.history
    if watch.trouble:
        return watch.trouble, "$text-error"
    if watch.disk_is_full:
        return "the disk is full: the trainer waits until there is room", "$text-error"
    if watch.phase == "diverged":
        go_on = f", g goes on from step {watch.resumes_at:,}" if watch.resumes_at is not None else ""
        said = f"the loss became infinite at step {history.step:,}: r runs again{go_on}, with half the learning rate"
        return said, "$text-error"
    if watch.phase == "lost":
        go_on = f"; g goes on from step {watch.resumes_at:,}" if watch.resumes_at is not None else ""
        return f"its trainer ended without a word{go_on}; see {watch.folder.trainer_log}", "$text-error"
    if watch.phase == "failed" and history.finished:
        return history.finished.message, "$text-error"
    if history.messages and now - history.messages[-1].t < MESSAGE_SECONDS:
        return _words(history.messages[-1]), "$text-warning"
    return None


def _words(message: events.Warning | events.Refused) -> str:
    if isinstance(message, events.Refused):
        return f"{message.command} was refused: {message.reason}"
    return message.text
