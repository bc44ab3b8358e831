"""Reads a `lesson.md`: Markdown, with blocks in TOML that are not shown.

# Title of the lesson

## A step
Text, with 3.2958<!-- ln(27) --> as a number that is checked.

```step
run = "counts"                 # an experiment of the stage; Enter starts it
set = { smoothing = 1.0 }      # with these settings changed
panel = "matrix"               # the panel to look at
code = "N[ix1, ix2] += 1"      # the line that `c` marks: part of one line of stage.py
tokens = "Egg. egg"            # a text for the tokenizer inspector
do = "panel"                   # what ticks the step, where it is not the run
```

```predict
…                              # predictions.py
```

```question
…                              # questions.py
```
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from zth_tui.course import toml
from zth_tui.course.blocks import BLOCK, trouble_with
from zth_tui.course.lessons import FENCE, Act, Lesson, Step, code_line
from zth_tui.course.predictions import Prediction, prediction_of
from zth_tui.course.questions import Choice, question_of
from zth_tui.course.stages import Stage, Value, did_you_mean
from zth_tui.course.tags import figures_in, without_tags
from zth_tui.errors import UserError

KEYS = {
    "step": ("run", "set", "panel", "code", "tokens", "do"),
    "predict": Prediction.__struct_fields__,
    "question": ("ask", "choice"),
}
PACE = {"pace"}  # how fast a run goes makes no other run of it
ACTS: tuple[Act, ...] = get_args(Act)
NEEDS = {"panel": ("panel", "run"), "code": ("code",), "tokens": ("tokens",)}  # the others are of a run


@dataclass
class _Section:
    """A step, its heading included, and the line on which it begins."""

    line: int
    text: str = ""


@dataclass(frozen=True)
class _Place:
    """Where in the file something is to be mended."""

    path: Path
    line: int
    title: str

    def trouble(self, what: object) -> UserError:
        return UserError(f"{self.path}, line {self.line} (step {self.title!r}): {what}")


def read_lesson(path: Path, stage: Stage | None) -> Lesson:
    """Parse and check a `lesson.md`. Raises UserError naming file, line and mend."""
    try:
        text = path.read_text(encoding=toml.ENCODING)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    heading, *sections = _sections(text, path)
    title = re.match(r"# +(\S.*)", heading.text)
    if not title or not sections:
        raise UserError(f"{path}, line 1: a lesson starts with '# Title' and has at least one '## Step'")
    steps = tuple(_read_step(section, path, stage) for section in sections)
    return Lesson(path.parent.name, title[1].strip(), tuple(_with_wants(list(_with_acts(steps)), stage)), stage)


def _with_acts(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Where nothing is said, a step is ticked by its run; by its panel, if the step before has the same run."""
    before: tuple[str | None, Mapping[str, Any]] = (None, {})
    for step in steps:
        first = (step.run, step.set) != before
        offered: Act | None = (
            "run" if step.run and first else "panel" if step.panel else "tokens" if step.tokens else None
        )
        yield step if step.do else replace(step, do=offered)
        before = (step.run, step.set)


def _with_wants(steps: list[Step], stage: Stage | None) -> Iterator[Step]:
    """Where steps run an experiment with different settings, the run of one is not that of another."""
    for step in steps:
        if step.run and stage:
            own = {**_defaults(stage), **stage.experiments[step.run].config}
            varied = {name for other in steps if other.run == step.run for name in other.set} - PACE
            step = replace(step, wants={name: step.set.get(name, own[name]) for name in sorted(varied)})
        yield step


def _defaults(stage: Stage) -> dict[str, Value]:
    return {setting.name: setting.default for setting in stage.settings.values()}


def _sections(text: str, path: Path) -> list[_Section]:
    """What stands before the first step, and each step. A `## ` in a code block begins none."""
    sections = [_Section(1)]
    opened = 0  # the line that opened a code block and has no end yet
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not opened and (what := _unreadable(line, before_the_first_step=len(sections) == 1)):
            raise UserError(f"{path}, line {number}: {what}")
        if line.startswith(FENCE):
            opened = 0 if opened else number
        if line.startswith("## ") and not opened:
            sections.append(_Section(number))
        sections[-1].text += line
    if opened:
        raise UserError(f"{path}, line {opened}: this code block has no end; close it with {FENCE}")
    return sections


def _unreadable(line: str, *, before_the_first_step: bool) -> str:
    if line.rstrip() == "##":
        return "a step needs a title, as in '## Count the pairs'"
    return trouble_with(line, before_the_first_step=before_the_first_step)


def _read_step(section: _Section, path: Path, stage: Stage | None) -> Step:
    title, _, body = section.text.removeprefix("## ").partition("\n")
    title = title.strip()
    text = without_tags(BLOCK.sub("", body)).strip()
    step = Step(title, text, figures=tuple(figures_in(body)), line=section.line)
    kinds = set()
    for block in BLOCK.finditer(body):
        place = _Place(path, section.line + 1 + body.count("\n", 0, block.start()), title)
        kind, content = block[1], _toml(block[1], without_tags(block[2]), place)
        if kind in kinds:
            raise place.trouble(f"a step has one {kind} block; put everything into it")
        kinds.add(kind)
        try:
            step = replace(step, **_read_block(kind, content, stage))
        except (ValueError, UserError) as error:
            raise place.trouble(error) from None
        if step.prediction and not step.run:
            raise place.trouble("a prediction is of a run; say which in a step block above it")
    return step


def _toml(kind: str, block: str, place: _Place) -> dict[str, Any]:
    try:
        return toml.parse(block)
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        inside = int(line[1]) if line else block.count("\n")  # or at the end
        what = f"the {kind} block is not TOML: {re.sub(r' ?[(]at .*', '', str(error))}"
        raise replace(place, line=place.line + inside).trouble(what) from None


def _read_block(kind: str, content: dict[str, Any], stage: Stage | None) -> dict[str, Any]:
    """The fields of a step. Raises ValueError or UserError with what is to be mended."""
    toml.know_keys(content, KEYS[kind])
    match kind:
        case "predict":
            return {"prediction": prediction_of(content)}
        case "question":
            for choice in toml.tables(content.get("choice")):
                toml.know_keys(choice, Choice.__struct_fields__)
            return {"question": question_of(content)}
    for key, value in content.items():
        if not isinstance(value, dict if key == "set" else str):
            raise ValueError(f"{key} must be {'a table of settings' if key == 'set' else 'a string'}")
    if content.get("do", "run") not in ACTS:
        raise ValueError(f"do is not {content['do']!r}{did_you_mean(content['do'], ACTS)}")
    needed = NEEDS.get(content.get("do", ""), ("run",)) if "do" in content else ()
    if needed and not content.keys() & set(needed):
        raise ValueError(f"do = {content['do']!r} needs {' or '.join(needed)} in the same block")
    _check(content, stage)
    return content


def _check(offers: dict[str, Any], stage: Stage | None) -> None:
    if not offers.keys() - {"tokens", "do"}:
        return
    if stage is None:
        raise ValueError("this lesson has no stage.py, so a step can offer nothing of it")
    if "run" in offers and offers["run"] not in stage.experiments:
        raise ValueError(f"no experiment {offers['run']!r}{did_you_mean(offers['run'], stage.experiments)}")
    panels = dict.fromkeys(panel for e in stage.experiments.values() for panel in e.panels)
    if "panel" in offers and offers["panel"] not in panels:
        raise ValueError(f"{stage.name} has no panel {offers['panel']!r}{did_you_mean(offers['panel'], panels)}")
    if "code" in offers and code_line(stage, offers["code"]) is None:
        raise ValueError(f"{offers['code']!r} stands on no line, or on several, of {stage.source}")
    if "set" in offers:
        if "run" not in offers:
            raise ValueError("set is for a run; say which")
        offers["set"] = {name: stage.setting(name).check(value) for name, value in offers["set"].items()}
