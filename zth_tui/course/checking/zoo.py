"""Is every bug of the zoo shown, and does its step hide it?"""

from collections.abc import Iterator

from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.stages import Stage


def betrayed(step: Step, stage: Stage) -> Iterator[str]:
    if step.run is None or stage.experiments[step.run].bug is None:
        return
    if step.question is None:
        yield f"{step.run} is a bug of the zoo; ask in a question block what is wrong"
    if step.code is not None:
        yield f"{step.run} is a bug of the zoo; leave `code` out, for it would show where it is"


def hidden_bugs(lesson: Lesson) -> Iterator[str]:
    experiments = lesson.stage.experiments.values() if lesson.stage else ()
    offered = {step.run for step in lesson.steps}
    for experiment in experiments:
        if experiment.bug and experiment.name not in offered:
            yield f"{lesson.name}/zoo.toml: no step runs {experiment.name}; add one with a question, or take it out"
