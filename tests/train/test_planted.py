"""A bug of the zoo is in the module of its own run, and in no other."""

import sys
import time
import traceback
from pathlib import Path

import pytest

from tests.train.rig import few_names, rig, run_info, stop_at
from zth_tui.course.stages import Bug
from zth_tui.errors import UserError
from zth_tui.runs.folder import RunInfo
from zth_tui.train.stage import build_stage, import_stage

RED = """
from __future__ import annotations
from dataclasses import dataclass

@dataclass(frozen=True)
class Config:
    max_steps: int = 3

EXPERIMENTS = {"plain": {"doc": "as it should be"}}

def answer():
    return 42

def build(config, text, *, device="cpu"):
    return answer()
"""
BLUE = RED.replace("def answer():\n    return 42\n", "from ..red.stage import answer\n")
ZOO = """
[[bug]]
name = "zoo-1"
of = "plain"
right = "return 42"
wrong = "return 41"
cause = "One too few."
"""
BUG = Bug("return 42", "return 41", "One too few.")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Two stages, in names of their own: what is imported once stays imported."""
    (tmp_path / "course.toml").write_text('title = "Two"\nlesson = []\n')
    for name, source in (("red", RED), ("blue", BLUE)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "stage.py").write_text(source)
    (tmp_path / "red" / "zoo.toml").write_text(ZOO)
    return tmp_path


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lessons.red.stage", "lessons.blue.stage"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def asked(pack: Path, experiment: str) -> RunInfo:
    return RunInfo(stage="red", experiment=experiment, config={}, data=None, created=time.time(), pack=str(pack))


def test_a_run_of_a_bug_trains_the_source_with_the_bug(pack: Path) -> None:
    assert build_stage(asked(pack, "zoo-1"), {}, "", "cpu") == 41


def test_a_run_of_another_experiment_of_that_stage_does_not(pack: Path) -> None:
    assert build_stage(asked(pack, "zoo-1"), {}, "", "cpu") == 41
    assert build_stage(asked(pack, "plain"), {}, "", "cpu") == 42
    assert build_stage(asked(pack, "zoo-1"), {}, "", "cpu") == 41


@pytest.mark.parametrize("imported_before", [True, False])
def test_a_stage_that_imports_the_spoilt_one_gets_it_as_it_should_be(pack: Path, imported_before: bool) -> None:
    if imported_before:
        import_stage("red", pack)
    assert import_stage("red", pack, BUG).answer() == 41
    assert import_stage("blue", pack).answer() == 42


def test_the_file_stays_as_it_is(pack: Path) -> None:
    import_stage("red", pack, BUG)
    assert (pack / "red" / "stage.py").read_text() == RED
    assert not (pack / "red" / "__pycache__").exists()


def test_a_traceback_names_the_stages_file_and_line(pack: Path) -> None:
    module = import_stage("red", pack, Bug("return 42", "return 1 / 0", ""))
    with pytest.raises(ZeroDivisionError) as caught:
        module.answer()
    last = traceback.extract_tb(caught.tb)[-1]
    assert (last.filename, last.lineno) == (str(pack / "red" / "stage.py"), 12)


def test_a_bug_that_cannot_be_imported_leaves_the_stage_as_it_was(pack: Path) -> None:
    with pytest.raises(SyntaxError):
        import_stage("red", pack, Bug("return 42", "return (", ""))
    with pytest.raises(ZeroDivisionError):
        import_stage("red", pack, Bug("def answer():", "1 / 0\ndef answer():", ""))
    assert import_stage("red", pack).answer() == 42


def test_a_bug_whose_right_line_is_gone_is_refused_with_the_file_to_mend(pack: Path) -> None:
    (pack / "red" / "stage.py").write_text(RED.replace("return 42", "return 43"))
    with pytest.raises(UserError, match=r"zoo\.toml: zoo-1: 'return 42' stands 0 times in stage\.py"):
        build_stage(asked(pack, "zoo-1"), {}, "", "cpu")


def test_a_bug_that_is_gone_from_the_zoo_is_refused_and_not_run_without_it(pack: Path) -> None:
    with pytest.raises(UserError, match="red has no experiment 'zoo-2'"):
        build_stage(asked(pack, "zoo-2"), {}, "", "cpu")


def test_a_run_of_a_bug_is_resumed_with_the_bug(tmp_path: Path) -> None:
    info = run_info("mlp/zoo-3", max_steps=20)
    straight = rig(tmp_path / "straight", info)
    straight.trainer.run()
    holder, interrupted = stop_at(10)
    first = rig(tmp_path / "cut", info, interrupted=interrupted)
    holder.append(first.trainer)
    first.trainer.run()
    second = rig(tmp_path / "cut", info, resume=True)
    second.trainer.run()
    assert second.losses() == straight.losses()
    healthy = build_stage(run_info("mlp/kaiming"), info.config, few_names(), "cpu")
    assert max(straight.losses()) > 10 > max(float(healthy.step(0.1)) for _ in range(20))
