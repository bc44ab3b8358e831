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
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from zth_tui.course.lessons import FENCE, Act, Figure, Lesson, Step, code_line
from zth_tui.course.predictions import prediction_of
from zth_tui.course.questions import question_of
from zth_tui.course.stages import Stage, did_you_mean
from zth_tui.errors import UserError

BLOCK = re.compile(r"^```(step|predict|question) *\n(.*?)^``` *$\n?", re.MULTILINE | re.DOTALL)
FIGURE = re.compile(r"(\S+?) ?<!--\s*(.+?)\s*-->", re.DOTALL)
AROUND_A_FIGURE = "`*_()[]\"'"  # Markdown and brackets that are no part of a number
KEYS = ("run", "set", "panel", "code", "tokens", "do")
ACTS: tuple[Act, ...] = get_args(Act)


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
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    heading, *sections = _sections(text, path)
    title = re.match(r"# (.+)", heading.text)
    if not title or not sections:
        raise UserError(f"{path}, line 1: a lesson starts with '# Title' and has at least one '## Step'")
    steps = tuple(_read_step(section, path, stage) for section in sections)
    return Lesson(path.parent.name, title[1].strip(), tuple(_with_acts(steps)), stage)


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


def _sections(text: str, path: Path) -> list[_Section]:
    """What stands before the first step, and each step. A `## ` in a code block begins none."""
    sections = [_Section(1)]
    opened = 0  # the line that opened a code block and has no end yet
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if line.startswith(FENCE):
            opened = 0 if opened else number
        if line.startswith("## ") and not opened:
            sections.append(_Section(number))
        sections[-1].text += line
    if opened:
        raise UserError(f"{path}, line {opened}: this code block has no end; close it with {FENCE}")
    return sections


def _read_step(section: _Section, path: Path, stage: Stage | None) -> Step:
    title, _, body = section.text.removeprefix("## ").partition("\n")
    title = title.strip()
    text = BLOCK.sub("", body).strip()
    step = Step(title, FIGURE.sub(r"\1", text), figures=tuple(_figures(text)), line=section.line)
    kinds = set()
    for block in BLOCK.finditer(body):
        place = _Place(path, section.line + 1 + body.count("\n", 0, block.start()), title)
        kind, content = block[1], _toml(block[1], block[2], place)
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


def _figures(text: str) -> Iterator[Figure]:
    for literal, expression in FIGURE.findall(text):
        yield Figure(literal.strip(AROUND_A_FIGURE).rstrip(".,;:").strip(AROUND_A_FIGURE), expression)


def _toml(kind: str, block: str, place: _Place) -> dict[str, Any]:
    try:
        return tomllib.loads(block)
    except tomllib.TOMLDecodeError as error:
        raise place.trouble(f"the {kind} block is not TOML: {error}") from None


def _read_block(kind: str, content: dict[str, Any], stage: Stage | None) -> dict[str, Any]:
    """The fields of a step. Raises ValueError or UserError with what is to be mended."""
    match kind:
        case "predict":
            return {"prediction": prediction_of(content)}
        case "question":
            return {"question": question_of(content)}
    for key, value in content.items():
        if key not in KEYS:
            raise ValueError(f"unknown key {key!r}{did_you_mean(key, KEYS)}")
        if not isinstance(value, dict if key == "set" else str):
            raise ValueError(f"{key} must be {'a table of settings' if key == 'set' else 'a string'}")
    if content.get("do", "run") not in ACTS:
        raise ValueError(f"do is not {content['do']!r}{did_you_mean(content['do'], ACTS)}")
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
