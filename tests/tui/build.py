"""A small course and runs for the screens, written by the test; nothing trains."""

from pathlib import Path

from zth_tui.course.packs import Pack

COURSE = """
title = "A small course"
[[lesson]]
name = "micrograd"
title = "micrograd"
lecture = "1"
about = "still to be written"
[[lesson]]
name = "bigram"
title = "Bigrams"
lecture = "2"
about = "count the pairs of letters"
[[lesson]]
name = "mlp"
title = "MLP"
lecture = "3, 4"
about = "three letters of context"
"""
LESSON = """# {title}

## The first step
Text.

## The second step
Text.

```step
run = "counts"
```
"""
STAGE = '''"""A stage of the tests."""
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Config:
    lr: Annotated[float, "learning rate", 0.0, 100.0, "live"] = 0.1


EXPERIMENTS = {
    "counts": {"doc": "count them", "expect": {"train": 2.454}},
    "net": {"doc": "learn them"},
}
'''


def small_pack(path: Path) -> Pack:
    """Two lessons that are there and one to come."""
    path.mkdir(parents=True)
    (path / "course.toml").write_text(COURSE)
    for name, title in (("bigram", "Bigrams"), ("mlp", "MLP")):
        (path / name).mkdir()
        (path / name / "lesson.md").write_text(LESSON.format(title=title))
        (path / name / "stage.py").write_text(STAGE)
    return Pack(path)
