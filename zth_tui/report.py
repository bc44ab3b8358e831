"""How `--train` prints a run: a progress bar on a terminal, plain lines in a pipe, JSON lines on request."""

import sys
import time
from typing import Protocol

from rich.console import Console, Group
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from zth_tui.runs import events, log
from zth_tui.runs.history import History
from zth_tui.runs.viewer import RunViewer
from zth_tui.visible import visible

LINE_SECONDS = 1.0
CLEARLY = 0.01  # nats: more than an estimate errs


class Report(Protocol):
    def tell(self, event: events.Event) -> None:
        """An event has just been read (and taken into the history)."""

    def say(self, text: str) -> None:
        """Something about the run that is no event of its own."""

    def close(self, finished: events.Finished | None) -> None: ...


def choose_report(viewer: RunViewer, *, as_json: bool, quiet: bool) -> Report:
    if as_json:
        return JsonReport(quiet=quiet)
    if sys.stdout.isatty() and not quiet:
        return BarReport(viewer)
    return LineReport(viewer, quiet=quiet)


class JsonReport:
    """One object a line, every value that a panel shows; the last is the `finished` event."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def tell(self, event: events.Event) -> None:
        if not self._quiet or isinstance(event, events.Finished):
            print(log.encode(event), flush=True)

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def close(self, finished: events.Finished | None) -> None:
        pass


class LineReport:
    """A line a second, of the kind that can be searched."""

    def __init__(self, viewer: RunViewer, *, quiet: bool) -> None:
        self._viewer = viewer
        self._quiet = quiet
        self._printed_at = 0.0

    def tell(self, event: events.Event) -> None:
        history = self._viewer.history
        match event:
            case events.Started() if not self._quiet:
                print(f"{self._viewer.info.title}: {describe_start(event)}")
                print(f"run folder: {self._viewer.folder.path}", flush=True)
            case events.Scalars() if not self._quiet and time.monotonic() - self._printed_at > LINE_SECONDS:
                print(progress_line(history), flush=True)
                self._printed_at = time.monotonic()
            case events.Warning() | events.Refused() | events.Knob():
                self.say(describe(event))

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def close(self, finished: events.Finished | None) -> None:
        if finished and finished.evaluation:
            print(f"{finished.why} at step {finished.steps} | {losses_line(finished)}", flush=True)
            if better := better_line(self._viewer.history, finished):
                print(better, flush=True)
            if not self._quiet and self._viewer.history.samples:
                print("samples: " + " ".join(visible(s.text) for s in self._viewer.history.samples.samples))
            if not self._quiet and self._viewer.history.stream:
                print(written(self._viewer.history.stream))


class BarReport:
    """A progress bar with the numbers that matter, then a table and samples."""

    def __init__(self, viewer: RunViewer) -> None:
        self._viewer = viewer
        self._console = Console()
        self._bar = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[numbers]}"),
            console=self._console,
        )
        self._task = self._bar.add_task(viewer.info.title, total=None, numbers="starting")

    def tell(self, event: events.Event) -> None:
        history = self._viewer.history
        match event:
            case events.Started():
                self._console.print(f"{describe_start(event)}\nrun folder: {self._viewer.folder.path}", highlight=False)
                self._bar.start()
            case events.Scalars():
                self._bar.update(
                    self._task, completed=history.step, total=history.max_steps, numbers=bar_numbers(history)
                )
            case events.Warning() | events.Refused() | events.Knob():
                self.say(describe(event))

    def say(self, text: str) -> None:
        self._console.print(Text(text, style="yellow"))

    def close(self, finished: events.Finished | None) -> None:
        self._bar.stop()
        if finished and finished.evaluation:
            history = self._viewer.history
            self._console.print(closing_table(finished, history.loss_name))
            if better := better_line(history, finished):
                self._console.print(better, highlight=False)
            if history.samples:
                self._console.print(samples_text(history.samples))
            if history.stream:
                self._console.print(Text(written(history.stream)))


def describe_start(event: events.Started) -> str:
    threads = "1 thread" if event.threads == 1 else f"{event.threads} threads"
    steps = f"from step {event.step:,} to {event.max_steps:,}" if event.step else f"to step {event.max_steps:,}"
    return f"{event.parameters:,} parameters on {event.device} ({event.why}), {threads}, {steps}"


def describe(event: events.Warning | events.Refused | events.Knob) -> str:
    match event:
        case events.Warning():
            return f"step {event.step:,}: {event.text}"
        case events.Refused():
            return f"step {event.step:,}: {event.command} refused: {event.reason}"
        case events.Knob():
            return f"step {event.step:,}: {event.who} set {event.name} from {event.old} to {event.new}"


def progress_line(history: History) -> str:
    parts = [
        f"step {history.step}/{history.max_steps}",
        f"{visible(history.loss_name)} {_four_decimals(history.last_loss or 0.0)}",
    ]
    if dev := history.last_evaluation("dev"):
        parts.append(f"dev {_four_decimals(dev[1])}")
    if history.last_lr:
        parts.append(f"lr {history.last_lr:g}")
    if rate := history.steps_per_second:
        parts.append(f"{rate:.0f} steps/s")
    if history.seconds_left is not None:
        parts.append(f"{duration(history.seconds_left)} left")
    return " | ".join(parts)


def bar_numbers(history: History) -> str:
    numbers = [f"{history.step:,}", f"{visible(history.loss_name)} {history.last_loss:.3f}"]
    if dev := history.last_evaluation("dev"):
        numbers.append(f"dev {dev[1]:.3f}")
    if rate := history.steps_per_second:
        numbers.append(f"{rate:,.0f}/s")
    if history.seconds_left is not None:
        numbers.append(duration(history.seconds_left))
    return "  ".join(numbers)


def losses_line(finished: events.Finished) -> str:
    losses = " | ".join(f"{split} {_four_decimals(loss)}" for split, loss in finished.evaluation.items())
    return f"{losses} | {finished.steps_per_second:.0f} steps/s"


def closing_table(finished: events.Finished, loss_name: str = "loss") -> Group:
    """How it ended and how fast it went, above a table of the losses alone."""
    ended = f"{finished.why} at step {finished.steps:,}, {finished.steps_per_second:,.0f} steps/s"
    table = Table()
    table.add_column("split")
    table.add_column("loss (nats)" if loss_name == "loss" else visible(loss_name), justify="right")
    for split, loss in finished.evaluation.items():
        table.add_row(split, _four_decimals(loss))
    return Group(Text(ended, style="bold"), table)


def _four_decimals(loss: float) -> str:
    return f"{round(loss, 4) + 0.0:.4f}"  # + 0.0: no minus before a zero


def samples_text(samples: events.Samples) -> Text:
    text = Text("samples (dim: in the training set)\n", style="bold")
    for sample in samples.samples:
        text.append(visible(sample.text) + "  ", style="dim" if sample.known else "not bold")
    return text


def better_line(history: History, finished: events.Finished) -> str:
    """Where an earlier step was clearly better on dev, which it was and where it is kept; "" otherwise."""
    best, last = history.best, finished.evaluation.get("dev")
    if best is None or best.best is None or last is None or last < best.best + CLEARLY:
        return ""
    return f"dev was lower before: about {best.best:.4f} at step {best.step:,}, kept in checkpoints/{best.folder}"


def written(stream: events.Stream) -> str:
    """A text that was written token by token; its line ends are meant."""
    text = stream.prompt + "".join(token.text for token in stream.tokens)
    return "\n".join(visible(line) for line in text.split("\n"))


def duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02d}m" if hours else f"{minutes}m{seconds:02d}s" if minutes else f"{seconds}s"
