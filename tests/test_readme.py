"""What the README and the lessons tell people to type is what the program takes."""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from zth_tui import __main__ as command_line
from zth_tui import errors, launch
from zth_tui.course.packs import builtin_pack
from zth_tui.tui.commands import COMMANDS

README = CHECKOUT / "README.md"
TEXTS = (README, *sorted((CHECKOUT / "lessons").glob("*/lesson.md")))
TRAINING = re.compile(r"^zth-tui (--.*?)(?:  | \||$)", re.MULTILINE)  # what is set apart by two spaces is a comment


def printed_commands() -> list[str]:
    """Every `zth-tui --…` that stands on lines of its own."""
    return [found for path in TEXTS for found in TRAINING.findall(joined(path))]


def joined(path: Path) -> str:
    return re.sub(r" \\\n *", " ", path.read_text(encoding="utf-8"))


def test_the_readme_has_every_key_of_the_app_and_no_other() -> None:
    table = README.read_text(encoding="utf-8").partition("\n## Keys\n")[2].partition("\n## ")[0]
    first_column = " ".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))
    declared = {key for command in COMMANDS for key in command.shown_keys if key != "…"}
    assert set(re.findall(r"`(\S+)`", first_column)) == declared


def test_the_readme_has_every_exit_code() -> None:
    codes = set(re.findall(r"^\| (\d+) \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert codes == {str(code) for name, code in vars(errors).items() if name.isupper()}


@pytest.mark.parametrize("printed", printed_commands())
def test_a_printed_command_is_one(printed: str) -> None:
    asked = command_line._parser().parse_args(shlex.split(printed))
    if asked.train:
        experiment = builtin_pack().experiment(asked.train)
        launch.parse_settings(builtin_pack().stage(experiment.stage), asked.set)
