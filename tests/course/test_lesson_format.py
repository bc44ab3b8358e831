"""The pack that docs/lesson-format.md prints is one, and trains."""

import re
from pathlib import Path

import pytest
import torch

from tests.conftest import CHECKOUT
from zth_tui import launch
from zth_tui.course.checking import problems
from zth_tui.course.exercises import exercises
from zth_tui.course.packs import Pack
from zth_tui.course.questions import Choice
from zth_tui.course.reading import ACTS, KEYS
from zth_tui.lessons_command import figures_of
from zth_tui.train.expressions import text_of
from zth_tui.train.recorder import LOOKS, watch_events
from zth_tui.train.stage import Stage, build_stage
from zth_tui.tui.panels import PANELS

DOC = CHECKOUT / "docs" / "lesson-format.md"
PRINTED_FILE = re.compile(r"^`(\S+)`\n\n````\w+\n(.*?)^````$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """The files of the text, written out as a teacher would."""
    for name, content in PRINTED_FILE.findall(DOC.read_text(encoding="utf-8")):
        path = tmp_path / "my-course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Pack(tmp_path / "my-course")


def built(pack: Pack, experiment: str = "letters", text: str = "emma\nolivia\nava\n") -> Stage:
    info = launch.plan(pack, pack.experiment(f"unigram/{experiment}"))
    return build_stage(info, info.config, text, "cpu")


def losses(stage: Stage, steps: int) -> list[float]:
    return [float(stage.step(stage.learning_rate(i))) for i in range(steps)]


def test_the_printed_lesson_can_be_read(pack: Pack) -> None:
    assert [(entry.name, entry.there) for entry in pack.entries] == [("unigram", True)]
    steps = pack.lesson("unigram").steps
    assert [(step.run, step.do) for step in steps] == [
        ("letters", "run"),
        ("letters", "panel"),
        ("letters", "knob"),
        ("zoo-1", "run"),
    ]


def test_the_printed_lesson_shows_all_that_a_lesson_can_have(pack: Pack) -> None:
    steps = pack.lesson("unigram").steps
    for part in ("set", "code", "prediction", "question", "figures"):
        assert any(getattr(step, part) for step in steps), part
    assert len(exercises(pack.path / "unigram")) == 1


def test_nothing_is_to_be_mended_in_the_printed_pack(pack: Pack) -> None:
    assert problems(pack, keys=("]", "2")) == []
    assert figures_of(pack, pack.lesson("unigram")) == ([], [])


def test_the_printed_zoo_shows_the_symptoms_that_the_text_speaks_of(pack: Pack) -> None:
    text = text_of("ssa-2018")
    healthy, spoilt = (losses(built(pack, name, text), 200) for name in ("letters", "zoo-1"))
    assert healthy[:2] == spoilt[:2]
    assert max(healthy[50:]) < 2.9 < min(spoilt[50:])


def test_the_printed_stage_trains_and_can_be_looked_at(pack: Pack) -> None:
    stage = built(pack)
    seen = losses(stage, 3)
    assert seen == sorted(seen, reverse=True)
    assert stage.evaluate("train") < seen[-1]
    assert watch_events(stage, 3)[0].values[0] == pytest.approx(stage.logits.softmax(0).tolist(), abs=1e-4)
    assert len(stage.sample(4, prompt="e", temperature=1.0, seed=1)) == 4


def test_the_printed_stage_goes_on_from_its_state(pack: Pack) -> None:
    straight, resumed = built(pack), built(pack)
    straight.step(5.0)
    resumed.load_state_dict({name: tensor.clone() for name, tensor in straight.state_dict().items()})
    assert torch.equal(straight.step(5.0), resumed.step(5.0))


def test_the_text_lists_every_member_of_a_stage_and_every_key_of_a_block() -> None:
    text = DOC.read_text(encoding="utf-8")
    members = set(Stage.__annotations__) | {m for m in vars(Stage) if not m.startswith("_")}
    for name in members | set(KEYS["step"]) | set(KEYS["predict"]):
        assert re.search(rf"^\| .*`{name}[`(]", text, re.MULTILINE), name
    for name in (*ACTS, *KEYS["question"], *Choice.__struct_fields__):
        assert re.search(rf"`\W*{name}\b", text), name


def test_every_panel_is_described() -> None:
    text = DOC.read_text(encoding="utf-8")
    (table,) = re.findall(r"^\| panels \| name → \|\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    watched = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert watched == set(LOOKS)
    assert [name for name in PANELS if f"`{name}`" not in text] == []
