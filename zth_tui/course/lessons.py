"""A lesson's text: steps in Markdown, each with what it offers to do.

# Title of the lesson

## A step
Text.

```step
run = "counts"                 # an experiment of the stage; Enter starts it
panel = "matrix"               # the panel to look at
code = "N[ix1, ix2] += 1"      # the line that `c` marks: part of one line of stage.py
```
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zth_tui.course.stages import Experiment, Stage, did_you_mean
from zth_tui.errors import UserError

FENCE = "```"
BLOCK = re.compile(r"^```step *\n(.*?)^``` *$\n?", re.MULTILINE | re.DOTALL)
KEYS = ("run", "panel", "code")
LOOP = "def step(self, lr):"  # where the source is opened, if nothing else is said


@dataclass(frozen=True)
class Step:
    title: str
    text: str  # Markdown
    run: str | None = None
    panel: str | None = None
    code: str | None = None


@dataclass
class _Section:
    """A step, its heading included, and the line on which it begins."""

    line: int
    text: str = ""


@dataclass(frozen=True)
class Lesson:
    name: str
    title: str
    steps: tuple[Step, ...]
    stage: Stage | None


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
    return Lesson(path.parent.name, title[1].strip(), steps, stage)


def lesson_of_experiments(title: str, stage: Stage) -> Lesson:
    """For a stage without a text of its own: a step for each experiment, with what it changes and should reach."""
    steps = tuple(step_of_experiment(e, stage) for e in stage.experiments.values())
    return Lesson(stage.name, title, steps, stage)


def step_of_experiment(experiment: Experiment, stage: Stage) -> Step:
    """What can be said of an experiment that no text speaks of."""
    code = LOOP if code_line(stage, LOOP) else None
    return Step(experiment.name, _about(experiment, stage), run=experiment.name, code=code)


def _about(experiment: Experiment, stage: Stage) -> str:
    parts = [f"{experiment.doc[:1].upper()}{experiment.doc[1:]}."]
    changed = {name: value for name, value in experiment.config.items() if value != stage.settings[name].default}
    if changed:
        parts.append(f"It sets\n\n{_listed(changed)}")
    if experiment.expect:
        parts.append(f"It should reach\n\n{_listed({n: f'{loss:.4f}' for n, loss in experiment.expect.items()})}")
    return "\n\n".join(parts)


def _listed(values: Mapping[str, object]) -> str:
    width = max(map(len, values))
    lines = (f"{n:<{width}}  {str(v).lower() if isinstance(v, bool) else v}" for n, v in values.items())
    return "\n".join([f"{FENCE}text", *lines, FENCE])


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
    step = Step(title.strip(), BLOCK.sub("", body).strip())
    blocks = list(BLOCK.finditer(body))
    if not blocks:
        return step
    line = section.line + 1 + body.count("\n", 0, blocks[-1].start())
    where = f"{path}, line {line} (step {step.title!r})"
    if len(blocks) > 1:
        raise UserError(f"{where}: a step has one step block; put everything into it")
    return replace(step, **_read_offers(blocks[0][1], where, stage))


def _read_offers(block: str, where: str, stage: Stage | None) -> dict[str, str]:
    try:
        offers = tomllib.loads(block)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{where}: the step block is not TOML: {error}") from None
    for key, value in offers.items():
        if key not in KEYS:
            raise UserError(f"{where}: unknown key {key!r}{did_you_mean(key, KEYS)}")
        if not isinstance(value, str):
            raise UserError(f"{where}: {key} must be a string")
    _check(offers, where, stage)
    return offers


def _check(offers: dict[str, str], where: str, stage: Stage | None) -> None:
    if not offers:
        return
    if stage is None:
        raise UserError(f"{where}: this lesson has no stage.py, so a step can offer nothing")
    if "run" in offers and offers["run"] not in stage.experiments:
        raise UserError(f"{where}: no experiment {offers['run']!r}{did_you_mean(offers['run'], stage.experiments)}")
    panels = dict.fromkeys(panel for e in stage.experiments.values() for panel in e.panels)
    if "panel" in offers and offers["panel"] not in panels:
        raise UserError(
            f"{where}: {stage.name} has no panel {offers['panel']!r}{did_you_mean(offers['panel'], panels)}"
        )
    if "code" in offers and code_line(stage, offers["code"]) is None:
        raise UserError(f"{where}: {offers['code']!r} stands on no line, or on several, of {stage.source}")


def code_line(stage: Stage, code: str) -> int | None:
    """The number (from 1) of the one line of the stage's source that contains `code`."""
    lines = stage.source.read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, start=1) if code in line]
    return found[0] if len(found) == 1 else None
