"""Questions made from what the learner's own runs have reached."""

import math
from collections.abc import Iterable, Iterator
from itertools import combinations

from zth_tui.course.packs import Pack
from zth_tui.course.questions import Choice
from zth_tui.runs import events
from zth_tui.runs.catalogue import RunSummary
from zth_tui.runs.log import first_event
from zth_tui.tui.lesson.of_run import experiment_of
from zth_tui.tui.recall.card import Card, ask

APART = 0.02  # nats: what is nearer is no difference to ask for
OVERFIT = 0.1  # nats between train and dev
OF_DEV = 0.05  # the gap's share of the dev loss: a smaller one says nothing of a net that has learned little


def of_runs(runs: Iterable[RunSummary], pack: Pack) -> Iterator[Card]:
    """The newest run of each experiment of the pack is asked about; the bug zoo is a riddle of its own."""
    newest: dict[str, RunSummary] = {}
    for run in runs:
        experiment = experiment_of(run.info, pack) if run.info else None
        if experiment and not experiment.bug:
            newest.setdefault(experiment.title, run)
    mine = list(newest.values())
    yield from (_diverged(run) for run in mine if run.status == "diverged")
    yield from (_overfit(run) for run in mine if _overfits(run))
    yield from (_better(a, b) for a, b in combinations(mine, 2) if _comparable(a, b))


def _title(run: RunSummary) -> str:
    assert run.info is not None
    return run.info.title


def _overfits(run: RunSummary) -> bool:
    """It is clearly better on its examples, and has learned something of them."""
    if run.status != "done" or not {"train", "dev"} <= run.evaluation.keys():
        return False
    train, dev = run.evaluation["train"], run.evaluation["dev"]
    return dev - train > max(OVERFIT, OF_DEV * dev) and train < _loss_of_guessing(run)


def _loss_of_guessing(run: RunSummary) -> float:
    """Of knowing nothing, nats; infinite where there is none."""
    began = first_event(run.folder.events)
    uniform = began.uniform_loss if isinstance(began, events.Started) else None
    return math.inf if uniform is None else uniform


def _comparable(a: RunSummary, b: RunSummary) -> bool:
    """Two finished runs of one stage on the same data."""
    if not (a.info and b.info) or not all(run.status == "done" and "dev" in run.evaluation for run in (a, b)):
        return False
    same = a.info.stage == b.info.stage and a.info.data == b.info.data
    return same and abs(a.evaluation["dev"] - b.evaluation["dev"]) > APART


def _better(a: RunSummary, b: RunSummary) -> Card:
    better, worse = sorted((a, b), key=lambda run: run.evaluation["dev"])
    ends = [f"{_title(run)} ended at dev {run.evaluation['dev']:.3f}" for run in (better, worse)]
    figures = ", ".join(ends)
    question = ask(
        "Which of these two runs of yours ended with the lower dev loss?",
        Choice(_title(better), f"{figures}.", right=True),
        Choice(_title(worse), "This one ended higher."),
    )
    return Card(f"better {better.folder.name} {worse.folder.name}", "two of your runs", question)


def _overfit(run: RunSummary) -> Card:
    train, dev = run.evaluation["train"], run.evaluation["dev"]
    question = ask(
        f"Your run {_title(run)} ended at train {train:.3f} and dev {dev:.3f}. What does the gap say?",
        Choice("It knows its examples better than what it has not seen.", "So it is: it overfits.", right=True),
        Choice(
            "It is good: a low train loss is what we want.",
            "A low train loss alone may be learned by heart; dev tells how it does on what it has not seen.",
        ),
        Choice(
            "It has not been trained long enough.",
            "Then both losses would be high. Train is far below dev here, and more steps widen the gap.",
        ),
    )
    return Card(f"overfit {run.folder.name}", f"your run {_title(run)}", question)


def _diverged(run: RunSummary) -> Card:
    question = ask(
        f"The loss of your run {_title(run)} became infinite after {run.steps:,} steps. What do you try first?",
        Choice("A smaller learning rate.", "Each step overshot by more than the one before.", right=True),
        Choice("More steps.", "It gets farther away with every step; more of them do not bring it back."),
        Choice("A larger net.", "The steps were too long for the slope; more weights do not make them shorter."),
    )
    return Card(f"diverged {run.folder.name}", f"your run {_title(run)}", question)
