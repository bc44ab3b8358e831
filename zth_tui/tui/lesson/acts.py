"""What ticks a step: the act that it asks for, and the answer to its question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zth_tui.course.lessons import Act, Lesson, Step
from zth_tui.course.progress import Answer, Guess, Progress
from zth_tui.course.stages import Value
from zth_tui.runs import commands


@dataclass(frozen=True)
class Deed:
    """Something that the learner did."""

    act: Act
    name: str = ""  # of the experiment that was run or steered, or of the panel that was looked at
    settings: Mapping[str, Value] = field(default_factory=dict)  # of the run


def is_done(step: Step, deeds: Iterable[Deed], answer: Answer | None) -> bool:
    """Its act was done, and its question answered; a step that has neither is done by being read."""
    return has_acted(step, deeds) and not is_open(step, answer)


def has_acted(step: Step, deeds: Iterable[Deed]) -> bool:
    return step.do is None or step.do in acts_of(step, deeds)


def acts_of(step: Step, deeds: Iterable[Deed]) -> set[Act]:
    """Those of the deeds that are what the step is about."""
    return {deed.act for deed in deeds if _fits(deed, step)}


def is_open(step: Step, answer: Answer | None) -> bool:
    """It has a question that was neither answered right nor shown."""
    return step.question is not None and not settled(answer)


def settled(answer: Answer | None) -> bool:
    """Nothing is given away any more by telling the answer."""
    return answer is not None and (answer.right or answer.shown)


def _fits(deed: Deed, step: Step) -> bool:
    match deed.act:
        case "run":
            as_wanted = all(deed.settings.get(name) == value for name, value in step.wants.items())
            return deed.name == step.run and as_wanted
        case "panel":
            return step.panel in (None, deed.name)
        case "knob" | "step" | "sample":
            return step.run in (None, deed.name)
        case _:
            return True


def deed_of(command: commands.Command, experiment: str) -> Deed | None:
    """What a command to a run is for the learner, if it is an act at all; a knob counts once it is turned."""
    match command:
        case commands.Step():
            return Deed("step", experiment)
        case commands.Sample():
            return Deed("sample", experiment)
        case _:
            return None


class Sitting:
    """What was done in each step of a lesson since it was opened, beside what the progress remembers."""

    def __init__(self, lesson: Lesson, progress: Progress) -> None:
        self._lesson = lesson
        self._progress = progress
        self._deeds: dict[str, list[Deed]] = {}  # by the title of the step

    def note(self, step: Step, deed: Deed) -> None:
        deeds = self._deeds.setdefault(step.title, [])
        if deed not in deeds:
            deeds.append(deed)

    def deeds(self, step: Step) -> list[Deed]:
        """Those in this step; and its run, if that was begun at any time."""
        deeds = self._deeds.get(step.title, [])
        if step.run and self._progress.has_run(f"{self._lesson.name}/{step.run}"):
            return [*deeds, Deed("run", step.run)]
        return deeds

    def answer(self, step: Step) -> Answer | None:
        return self._progress.answer(self._lesson.name, step.title)

    def guess(self, step: Step) -> Guess | None:
        return self._progress.guess(self._lesson.name, step.title)

    def is_ticked(self, step: Step) -> bool:
        return self._progress.has_done(self._lesson.name, step.title)

    def tick(self, step: Step) -> None:
        """Remember that the step is done, if it was seen and all of it was done."""
        seen = self._progress.has_seen(self._lesson.name, step.title)
        if seen and not self.is_ticked(step) and is_done(step, self.deeds(step), self.answer(step)):
            self._progress.done(self._lesson.name, step.title)
