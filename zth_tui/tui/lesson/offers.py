"""What a step offers to do, as its lines below the text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zth_tui.course.lessons import Act, Step
from zth_tui.course.progress import Answer
from zth_tui.course.stages import Experiment, Value
from zth_tui.tui.lesson.acts import Deed, acts_of, has_acted, is_open, settled
from zth_tui.tui.panels import PANELS

OF_THE_CLOCK = ("max_steps", "pace", "seed")  # with others, an experiment is no more what its own words say
NARROW = 19  # characters, beside "✓ Enter runs " in the column of a terminal of 80
OF_A_RUN: dict[Act, tuple[str, str, str]] = {
    "knob": ("[ ] k", "turn a setting while it trains", "a knob"),
    "step": (".", "makes one step", "one step"),
    "sample": ("s", "lets the net write", "samples"),
}  # what is done to a live run: keys, words and a shorter one


@dataclass(frozen=True)
class Offer:
    key: str  # as a person reads it; "" where it cannot be pressed yet
    words: str  # what it does
    short: str  # the same where there is little room
    wanted: bool = False  # it has to be done for the step to be done
    done: bool = False
    about: str = ""  # a line more


def offers_of(
    step: Step,
    experiment: Experiment | None,
    panels: Sequence[str],
    deeds: Sequence[Deed],
    answer: Answer | None,
    *,
    ticked: bool = False,
) -> list[Offer]:
    """What the step offers, what it asks for included.

    `experiment`: the one that it runs; `panels`: those on the screen, in the order of their digits; `ticked`: all of it
    was done in an earlier sitting, if not in this one.
    """
    offers = [*_acts(step, experiment, panels, deeds, answer), *_question(step, deeds, answer)]
    return [replace(offer, done=offer.done or (ticked and offer.wanted)) for offer in offers]


def _acts(
    step: Step, experiment: Experiment | None, panels: Sequence[str], deeds: Sequence[Deed], answer: Answer | None
) -> Iterator[Offer]:
    acts = acts_of(step, deeds)

    def offer(act: Act, key: str, words: str, short: str, about: str = "") -> Offer:
        return Offer(key, words, short, step.do == act, act in acts, about)

    if experiment:
        verb = "asks your guess, runs" if step.prediction else "runs"
        words = f"{verb} {run_words(experiment, _telling(step.set))}"
        yield offer(
            "run", "Enter", words, f"runs {_short(experiment, _telling(step.set))}", about(experiment, step.set)
        )
    if step.panel in panels or step.do == "panel":
        yield offer("panel", *_panel(step.panel, panels))
    if step.code or step.do == "code" or (experiment and experiment.bug):
        yield offer("code", "c", *_code(step, experiment, answer))
    if step.tokens:
        yield offer("tokens", "i", "shows the tokens of a text", "tokens")
    if step.do in OF_A_RUN:
        yield offer(step.do, *OF_A_RUN[step.do])


def _panel(name: str | None, panels: Sequence[str]) -> tuple[str, str, str]:
    if name is None:
        return "1 2 …", "enlarge a panel", "a panel"
    title = PANELS[name].title if name in PANELS else name
    if name in panels:
        return str(panels.index(name) + 1), f"enlarges {title}", title
    return "", f"then enlarge {title}", f"then {title}"


def _code(step: Step, experiment: Experiment | None, answer: Answer | None) -> tuple[str, str]:
    if experiment and experiment.bug:
        return ("shows the source", "code") if is_open(step, answer) else ("shows the bug", "the bug")
    return ("shows the line in the source" if step.code else "shows the source"), "code"


def _question(step: Step, deeds: Sequence[Deed], answer: Answer | None) -> Iterator[Offer]:
    if step.question is None:
        return
    if settled(answer):
        yield Offer("a", "shows the question again", "question", wanted=True, done=True)
    elif step.do and has_acted(step, deeds):
        yield Offer("a", "answers the question, all that is left", "question", wanted=True)
    else:
        yield Offer("a", "answers the question", "question", wanted=True)


def run_words(experiment: Experiment, settings: Mapping[str, Value]) -> str:
    """'bigram/counts with smoothing 1000'."""
    return experiment.title + _with(settings)


def about(experiment: Experiment, settings: Mapping[str, Value]) -> str:
    """The experiment's own words, where they hold with these settings, too."""
    return experiment.doc if all(name in OF_THE_CLOCK for name in settings) else ""


def _telling(settings: Mapping[str, Value]) -> dict[str, Value]:
    """Without the one that only makes a run shorter."""
    return {name: value for name, value in settings.items() if name != "max_steps"}


def _short(experiment: Experiment, settings: Mapping[str, Value]) -> str:
    """As much of its name and settings as a narrow column holds."""
    whole = experiment.name + _with(settings)
    return next((words for words in (whole, experiment.name) if len(words) <= NARROW), "it")


def _with(settings: Mapping[str, Value]) -> str:
    return f" with {', '.join(f'{name} {_word(value)}' for name, value in settings.items())}" if settings else ""


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
