"""Is every bug of the zoo one line made wrong, is it shown, and does its step hide it?"""

import ast
from collections.abc import Iterator

from zth_tui.course.lessons import Lesson, Step
from zth_tui.course.stages import Bug, Stage
from zth_tui.course.toml import ENCODING
from zth_tui.course.zoo import planted

READ = ("EXPERIMENTS", "PANELS", "DATA")  # from the sound source, as are the fields of Config


def betrayed(step: Step, stage: Stage) -> Iterator[str]:
    if step.run is None or stage.experiments[step.run].bug is None:
        return
    if step.question is None:
        yield f"{step.run} is a bug of the zoo; ask in a question block what is wrong"
    if step.code is not None:
        yield f"{step.run} is a bug of the zoo; leave `code` out, for it would show where it is"


def hidden_bugs(lesson: Lesson) -> Iterator[str]:
    offered = {step.run for step in lesson.steps}
    for name in _bugs(lesson):
        if name not in offered:
            yield f"{lesson.name}/zoo.toml: no step runs {name}; add one with a question, or take it out"


def malformed_bugs(lesson: Lesson) -> Iterator[str]:
    for name, bug in _bugs(lesson).items():
        assert lesson.stage
        if problem := _problem(bug, lesson.stage.source.read_text(encoding=ENCODING)):
            yield f"{lesson.name}/zoo.toml: {name}: {problem}"


def _bugs(lesson: Lesson) -> dict[str, Bug]:
    experiments = lesson.stage.experiments.values() if lesson.stage else ()
    return {experiment.name: experiment.bug for experiment in experiments if experiment.bug}


def _problem(bug: Bug, source: str) -> str:
    if bug.right == bug.wrong:
        return "`right` and `wrong` are the same"
    for key, code in (("right", bug.right), ("wrong", bug.wrong)):
        if "\n" in code:
            return f"`{key}` spans several lines; a bug is in one"
    if _is_declared(bug, source):
        return f"{bug.right!r} stands in a declaration, which is read from the sound stage.py; the bug would never show"
    try:
        compile(planted(source, bug), "stage.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return f"with {bug.wrong!r} in it stage.py is no Python any more: {error}"
    return ""


def _is_declared(bug: Bug, source: str) -> bool:
    line = source.count("\n", 0, source.index(bug.right)) + 1
    return any(node.lineno <= line <= (node.end_lineno or line) for node in _declarations(source))


def _declarations(source: str) -> Iterator[ast.stmt]:
    for node in ast.parse(source).body:
        match node:
            case ast.ClassDef(name="Config"):
                yield from (field for field in node.body if isinstance(field, ast.AnnAssign))
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if name in READ:
                yield node
