"""The real app on a lesson of the tests, with runs that the test writes. Nothing trains."""

import json
import signal
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from textual.notifications import Notification
from textual.pilot import Pilot

from tests.build import run_folder, scalars, started, write_log
from tests.tui.small_course import settle
from zth_tui import paths
from zth_tui.course.packs import Pack
from zth_tui.course.stages import Value
from zth_tui.runs import commands, events
from zth_tui.runs.folder import DataSource, Forecast, RunFolder, RunInfo
from zth_tui.tui.app import ZthApp
from zth_tui.tui.run_screen import RunScreen
from zth_tui.tui.screens import home
from zth_tui.tui.screens.home import HomeScreen
from zth_tui.tui.starter import Starter
from zth_tui.tui.widgets.lesson_text import LessonText
from zth_tui.tui.widgets.offer_list import OfferList
from zth_tui.tui.widgets.panel_view import PanelView
from zth_tui.tui.widgets.run_bar import RunBar

SIZES = [(80, 24), (120, 40)]
both_sizes = pytest.mark.parametrize("size", SIZES)

COURSE = """
title = "A course"
[[lesson]]
name = "mlp"
title = "MLP"
"""
QUESTION = """
ask = "Why is the first loss [27]?"
[[choice]]
says = "The learning rate is too high"
why = "No step was made before the first loss."
[[choice]]
says = "The net is sure of something wrong"
right = true
why = "Large logits make softmax sure."
[[choice]]
says = "There are 27 letters"
why = "Guessing among 27 costs ln 27."
"""
ZOO = """
[[bug]]
name = "zoo-1"
of = "lecture"
right = "h = x"
wrong = "h = -x"
cause = "The input is turned upside down."
"""
LESSON = """# MLP

## Why a net
Counting explodes.

## Sleeping neurons
Look *inside*.

```step
run = "lecture"
panel = "samples"
code = "h = x"
```

## In the plane
Watch the vowels.

```step
run = "small"
panel = "scatter"
```
"""
STAGE = '''"""A stage of the tests."""
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Config:
    lr: Annotated[float, "learning rate", 0.0, 100.0, "live"] = 0.1


PANELS = ("loss", "activations", "scatter", "samples", "matrix")
EXPERIMENTS = {
    "lecture": {"doc": "as in the lecture", "expect": {"train": 2.1, "step 2": 3.0}},
    "small": {"doc": "two numbers a letter", "panels": ("loss", "scatter")},
}


def forward(x):
    h = x
    return h
'''


def lesson_pack(path: Path) -> Pack:
    (path / "mlp").mkdir(parents=True)
    (path / "course.toml").write_text(COURSE)
    (path / "mlp" / "lesson.md").write_text(LESSON)
    (path / "mlp" / "stage.py").write_text(STAGE)
    return Pack(path)


def rewrite(pack: Pack, *steps: str, zoo: str = "") -> None:
    """Another text for the lesson: these steps, each with its heading."""
    (pack.path / "mlp" / "lesson.md").write_text("\n".join(["# MLP", *steps]))
    if zoo:
        (pack.path / "mlp" / "zoo.toml").write_text(zoo)


def a_step(title: str, *, question: str = "", **offers: object) -> str:
    """A step of a lesson's text. A dict is a table of settings."""
    lines = [f"{key} = {_toml(value)}" for key, value in offers.items()]
    blocks = [f"```step\n{chr(10).join(lines)}\n```"] if lines else []
    return "\n\n".join([f"## {title}", "Read this.", *blocks, *([f"```question\n{question}\n```"] if question else [])])


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    return json.dumps(value)


class FakeTrainer:
    """As much of a trainer's process as a viewer looks at."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.code = -signal.SIGTERM


class FakeStarter(Starter):
    """Makes real run folders, and starts nothing in them."""

    def __init__(self) -> None:
        super().__init__()
        self.warmed_up = 0
        self.closed = False
        self.begun: list[tuple[RunFolder, Mapping[str, Value]]] = []
        self.trainers: list[FakeTrainer] = []

    def warm_up(self) -> None:
        self.warmed_up += 1

    def go_on(self, folder: RunFolder, settings: Mapping[str, Value]) -> FakeTrainer:  # type: ignore[override]
        self.begun.append((folder, settings))
        self.trainers.append(FakeTrainer())
        return self.trainers[-1]

    def close(self) -> None:
        self.closed = True


class Rig:
    """The app, its pilot's keys, and the runs behind it."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.starter = FakeStarter()

    def app(self, lesson: str | None = "mlp", run: RunFolder | None = None) -> ZthApp:
        return ZthApp(self.pack, None if run else lesson, run, starter=self.starter)

    def folder(
        self,
        *said: events.Event,
        experiment: str = "lecture",
        created: float = 1.7e9,
        forecast: Forecast | None = None,
    ) -> RunFolder:
        """A run of the lesson that has said so much; nobody trains it."""
        info = RunInfo(
            stage="mlp",
            experiment=experiment,
            config={"lr": 0.1},
            data=DataSource("ssa-2018", "names.txt", "0" * 64, 229_201),
            created=created,
            pack=str(self.pack.path),
            forecast=forecast,
        )
        return run_folder(paths.runs(), *said, info=info)

    @property
    def newest(self) -> RunFolder:
        """The run that was begun last."""
        return self.starter.begun[-1][0]

    def say(self, *said: events.Event) -> None:
        """The trainer of the newest run speaks."""
        write_log(self.newest.events, *said)

    def end(self, *said: events.Event) -> None:
        """It speaks for the last time."""
        self.say(*said)
        self.starter.trainers[-1].code = 0


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    async def nobody_knows() -> None:
        return None

    monkeypatch.setattr(Notification, "has_expired", False)  # what was said can be read, however slow the machine
    monkeypatch.setattr(home, "ask_trainer", nobody_knows)  # that would take the seconds that torch takes
    monkeypatch.setattr(HomeScreen, "ASK_AFTER", 0.0)
    return Rig(lesson_pack(tmp_path / "pack"))


async def look(pilot: Pilot) -> None:
    """What the clock does five times a second."""
    await settle(pilot)
    if isinstance(pilot.app.screen, RunScreen):
        pilot.app.screen.look()
    await settle(pilot)


async def train(rig: Rig, pilot: Pilot, *losses: float) -> RunFolder:
    """Press Enter on the step with `lecture`, and let its trainer begin."""
    await settle(pilot)
    await pilot.press("n", "enter")
    await settle(pilot)
    rig.say(started(max_steps=1000), scalars(0, *(losses or (3.3, 3.0, 2.8))), evaluation(0))
    await look(pilot)
    return rig.newest


def evaluation(step: int, **losses: float) -> events.Evaluation:
    return events.Evaluation(step=step, losses=losses or {"train": 3.3, "dev": 3.3})


def asked(folder: RunFolder) -> list[commands.Command]:
    """The commands that the run was sent."""
    if not folder.commands.exists():
        return []
    decoder = msgspec.json.Decoder(commands.Command)
    return [decoder.decode(line) for line in folder.commands.read_bytes().splitlines() if line]


def panels_seen(app) -> list[str]:
    return [view.panel.name for view in app.screen.query(PanelView) if view.display]


def offered(app) -> str:
    """What stands below the text, as it is drawn."""
    area = app.screen.query_one(OfferList)
    return "\n".join("".join(s.text for s in area.render_line(y)).rstrip() for y in range(area.size.height))


def place(app) -> str:
    """What the border of the text says."""
    return app.screen.query_one(LessonText).border_subtitle


def said(app) -> str:
    return "\n".join(notification.message for notification in app._notifications)


def bar(app) -> str:
    return "\n".join(line.plain for line in app.screen.query_one(RunBar)._lines)


def samples(step: int, *names: str) -> events.Samples:
    return events.Samples(
        step=step, seed=1, temperature=1.0, prompt="", samples=[events.Sample(text=n, known=False) for n in names]
    )


def damage(folder: RunFolder) -> None:
    with open(folder.events, "ab") as log:
        log.write(b"{rubbish}\n")


def make_checkpoint(folder: RunFolder, step: int) -> None:
    path = folder.checkpoints / f"step-{step:09d}"
    path.mkdir()
    (path / "state.json").write_text("{}")
