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
from dataclasses import dataclass
from pathlib import Path

from zth_tui.course.stages import Stage, did_you_mean
from zth_tui.errors import UserError

BLOCK = re.compile(r"^```step\n(.*?)^```\n?", re.MULTILINE | re.DOTALL)
KEYS = ("run", "panel", "code")


@dataclass(frozen=True)
class Step:
    title: str
    text: str  # Markdown
    run: str | None = None
    panel: str | None = None
    code: str | None = None


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
    heading, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    title = re.match(r"# (.+)", heading)
    if not title or not parts:
        raise UserError(f"{path}, line 1: a lesson starts with '# Title' and has at least one '## Step'")
    line = heading.count("\n") + 1
    steps = []
    for part in parts:
        steps.append(_read_step(part, path, line, stage))
        line += part.count("\n")
    return Lesson(path.parent.name, title[1].strip(), tuple(steps), stage)


def _read_step(part: str, path: Path, line: int, stage: Stage | None) -> Step:
    title, _, body = part.partition("\n")
    where = f"{path}, line {line} (step {title.strip()!r})"
    offers: dict[str, str] = {}
    for block in BLOCK.findall(body):
        try:
            offers |= tomllib.loads(block)
        except tomllib.TOMLDecodeError as error:
            raise UserError(f"{where}: the step block is not TOML: {error}") from None
    for key, value in offers.items():
        if key not in KEYS:
            raise UserError(f"{where}: unknown key {key!r}{did_you_mean(key, KEYS)}")
        if not isinstance(value, str):
            raise UserError(f"{where}: {key} must be a string")
    _check(offers, where, stage)
    return Step(title.strip(), BLOCK.sub("", body).strip(), **offers)


def _check(offers: dict[str, str], where: str, stage: Stage | None) -> None:
    if not offers:
        return
    if stage is None:
        raise UserError(f"{where}: this lesson has no stage.py, so a step can offer nothing")
    if "run" in offers and offers["run"] not in stage.experiments:
        raise UserError(f"{where}: no experiment {offers['run']!r}{did_you_mean(offers['run'], stage.experiments)}")
    if "code" in offers and code_line(stage, offers["code"]) is None:
        raise UserError(f"{where}: {offers['code']!r} stands on no line, or on several, of {stage.source}")


def code_line(stage: Stage, code: str) -> int | None:
    """The number (from 1) of the one line of the stage's source that contains `code`."""
    lines = stage.source.read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, start=1) if code in line]
    return found[0] if len(found) == 1 else None
