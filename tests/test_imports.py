"""The app starts without torch, training without textual, and the command line without either."""

import subprocess
import sys

import pytest


def loaded_after(module: str) -> set[str]:
    """The top-level modules that a fresh Python holds after importing `module`."""
    code = f"import {module}, sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "zth_tui.tui.app",
        "zth_tui.headless",
        "zth_tui.doctor",
        "zth_tui.listing",
        "zth_tui.tokens_command",
        "zth_tui.course.packs",
    ],
)
def test_what_a_person_looks_at_starts_without_torch(module: str) -> None:
    assert not loaded_after(module) & {"torch", "numpy", "safetensors"}


@pytest.mark.parametrize(
    "module",
    [
        "zth_tui.headless",
        "zth_tui.listing",
        "zth_tui.tokens_command",
        "zth_tui.train.life",
        "zth_tui.train.__main__",
    ],
)
def test_what_trains_or_prints_starts_without_the_app(module: str) -> None:
    assert not loaded_after(module) & {"textual"}


def test_the_command_line_imports_nothing_heavy() -> None:
    assert not loaded_after("zth_tui.__main__") & {
        "rich",
        "textual",
        "torch",
        "numpy",
        "msgspec",
        "pooch",
        "platformdirs",
    }


def test_a_trainer_that_only_waits_for_its_arguments_has_no_torch_yet() -> None:
    assert "torch" not in loaded_after("zth_tui.train.__main__")


def test_the_proof_can_fail() -> None:
    assert "textual" in loaded_after("zth_tui.tui.app")
    assert "torch" in loaded_after("zth_tui.train.life")
