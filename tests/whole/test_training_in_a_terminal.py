"""`--train` on a terminal: a bar, a table, ctrl+c."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.tmux import Tmux
from tests.whole.trainers import end_trainers

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


@pytest.fixture
def terminal(home: Path) -> Iterator[Tmux]:
    tmux = Tmux(home, (80, 24))
    yield tmux
    tmux.close()
    end_trainers(home)


def test_a_bar_while_it_trains_and_a_table_at_the_end(terminal: Tmux) -> None:
    terminal.zth("--train", "mlp/kaiming", "--steps", "4000")
    screen = terminal.wait_for("done at step 4,000", "│ train", "│ dev", "│ test", "samples")
    assert "━" in screen
    assert "4,000  loss" in screen


def test_ctrl_c_stops_says_how_to_go_on_and_gives_the_prompt_back(terminal: Tmux) -> None:
    terminal.zth("--train", "mlp/kaiming", "--steps", "100000000")
    terminal.wait_for("loss")
    terminal.press("C-c")
    screen = terminal.wait_for("stopped at step", "zth-tui --resume mlp-kaiming")
    assert "│ dev" in screen
    assert "│ test" not in screen
    terminal.type("echo code $?")
    terminal.wait_for("code 130")
