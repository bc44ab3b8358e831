"""What the numbers below a run mean, each with its formula and its value of now."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zth_tui.runs.history import History
from zth_tui.tui.panels.loss import uniform_loss, uniform_name
from zth_tui.tui.panels.smooth import is_noisy, loss_now
from zth_tui.tui.watch import Watch
from zth_tui.visible import visible

SPLITS = {
    "train": "the examples that the net learns from",
    "dev": "examples that it never learns from; they judge our choices",
    "test": "examples that are looked at once, at the end",
}


@dataclass(frozen=True)
class RunNumber:
    name: str  # as it stands below the run
    explain: Callable[[Watch], str]  # Markdown; "" where the run has no such number yet


def explanation(watch: Watch) -> str:
    """Of every number that the run has."""
    told = ((number, number.explain(watch)) for number in NUMBERS)
    return "\n\n".join(f"## {_heading(number, watch.history)}\n\n{words}" for number, words in told if words)


def _heading(number: RunNumber, history: History) -> str:
    return visible(history.loss_name) if number.name == "loss" else number.name


def _step(watch: Watch) -> str:
    history = watch.history
    done = f"**{history.step:,}** of {history.max_steps:,}" if history.max_steps else f"**{history.step:,}**"
    return f"How often the weights were changed: {done}. One step is forward, loss, backward, update."


def _loss(watch: Watch) -> str:
    history = watch.history
    mean = loss_now(history)
    if mean is None:
        return ""
    if not is_noisy(history):
        return f"What every step of this stage returns: **{mean:.4f}** now."
    parts = [
        "The mean over the examples of a batch, in nats, and calmed over the last steps:",
        "`loss = −mean(ln p[the right answer])`",
        f"It is **{mean:.4f}** now; the last batch alone had {history.last_loss:.4f}.",
    ]
    if uniform := uniform_loss(history):
        parts.append(
            f"e to the {mean:.4f} is {math.exp(min(mean, 50.0)):.1f}: as unsure as a choice among so many. "
            f"Guessing evenly costs {uniform_name(uniform)}."
        )
    return "\n\n".join(parts)


def _split(name: str) -> RunNumber:
    def explain(watch: Watch) -> str:
        last = watch.history.last_evaluation(name)
        if last is None:
            return ""
        step, loss = last
        return f"The mean loss over {SPLITS[name]}: **{loss:.4f}** at step {step:,}."

    return RunNumber(name, explain)


def _lr(watch: Watch) -> str:
    lr = watch.history.last_lr
    if not lr:
        return ""
    return (
        f"How far a step goes along the slope:\n\n`p.data -= lr * p.grad`\n\n"
        f"It was **{lr:.4g}** in the last step: a slope of 1 moves a weight by {lr:.4g}. `[` halves it, `]` doubles it."
    )


def _rate(watch: Watch) -> str:
    rate = watch.history.steps_per_second if watch.phase != "paused" else 0.0
    return f"Steps made in the last three seconds, for each of them: **{rate:,.1f}**." if rate else ""


def _left(watch: Watch) -> str:
    history = watch.history
    if watch.phase != "training" or (seconds := history.seconds_left) is None:
        return ""
    return (
        f"(steps to go) / (steps a second) = {history.max_steps - history.step:,} / {history.steps_per_second:,.1f} "
        f"= **{seconds:,.0f} seconds**."
    )


def _parameters(watch: Watch) -> str:
    started = watch.history.started
    if started is None:
        return ""
    return f"Numbers that training may change: **{started.parameters:,}**, on {visible(started.device)}."


def _knobs(watch: Watch) -> Iterator[str]:
    for name, value in watch.viewer.config.items():
        yield f"- `{visible(name)}` = {visible(str(value))}"


def _settings(watch: Watch) -> str:
    return "\n".join(["With what the run was begun, and what was changed since (`k`):", "", *_knobs(watch)])


NUMBERS = (
    RunNumber("step", _step),
    RunNumber("loss", _loss),
    _split("train"),
    _split("dev"),
    _split("test"),
    RunNumber("lr", _lr),
    RunNumber("steps/s", _rate),
    RunNumber("left", _left),
    RunNumber("parameters", _parameters),
    RunNumber("settings", _settings),
)
