"""Texts without a file of their own, kept for a run to read."""

from pathlib import Path

import pytest

from zth_tui import datasets
from zth_tui.errors import UsageError, UserError
from zth_tui.kept_texts import kept


def test_a_run_can_read_it():
    assert datasets.read_text(datasets.find(kept("low lower 안녕\n"))) == "low lower 안녕\n"


def test_the_same_text_is_kept_once_and_another_beside_it():
    assert kept("low") == kept("low") != kept("lower")


@pytest.mark.parametrize(("text", "why"), [(" \n", "is empty"), ("caf\udce9", "is no UTF-8")])
def test_what_no_run_could_read_is_refused(text: str, why: str):
    with pytest.raises(UsageError, match=f"this text {why}"):
        kept(text)


def test_a_disk_that_does_not_take_it_is_told(home: Path):
    home.write_text("no folder")
    with pytest.raises(UserError, match="cannot be written: "):
        kept("low")
