"""A small pack, and lessons that a test writes into it."""

from pathlib import Path

import pytest

from tests.tui.small_course import small_pack
from zth_tui.course.packs import Pack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return small_pack(tmp_path / "pack")


def write(pack: Pack, *steps: str) -> None:
    (pack.path / "mlp" / "lesson.md").write_text("\n".join(["# MLP\n", *steps]))


def step(title: str = "A step", text: str = "Text.", offers: str = 'run = "counts"') -> str:
    return f"## {title}\n{text}\n\n```step\n{offers}\n```\n"
