"""What every stage file owes: it stands alone, and what is read from it without torch is what torch would see."""

import ast
import dataclasses
import sys

import pytest

from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

STAGES = list(builtin_pack().stages.values())
OTHERS = {"micrograd": {"numpy"}, "bpe": {"regex"}}  # what a stage may import besides


@pytest.mark.parametrize("stage", STAGES, ids=lambda s: s.name)
def test_a_stage_imports_torch_and_the_standard_library_only(stage) -> None:
    allowed = sys.stdlib_module_names | {"torch"} | OTHERS.get(stage.name, set())
    for node in ast.walk(ast.parse(stage.source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= allowed
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert node.module is not None
            assert node.module.partition(".")[0] in allowed


@pytest.mark.parametrize("stage", STAGES, ids=lambda s: s.name)
def test_the_declared_settings_are_those_of_the_real_config(stage) -> None:
    module = import_stage(stage.name, builtin_pack().path)
    real = {field.name: field.default for field in dataclasses.fields(module.Config)}
    assert {setting.name: setting.default for setting in stage.settings.values()} == real
    assert [name for name, e in stage.experiments.items() if e.bug is None] == list(module.EXPERIMENTS)


@pytest.mark.parametrize("stage", STAGES, ids=lambda s: s.name)
def test_every_setting_says_what_it_is(stage) -> None:
    assert all(setting.doc for setting in stage.settings.values())
