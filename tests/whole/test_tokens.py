"""The tokenizer inspector in a real terminal: the lecture's text, a merge tree, and a tokenizer trained on it."""

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


@pytest.fixture(params=[(120, 40), (80, 24)], ids=["120x40", "80x24"])
def terminal(home: Path, request: pytest.FixtureRequest) -> Iterator[Tmux]:
    tmux = Tmux(home, request.param)
    yield tmux
    tmux.close()
    end_trainers(home)


def test_from_the_web_page_to_a_better_tokenizer_for_it(terminal: Tmux):
    terminal.zth("tokens")
    terminal.wait_for("gpt2", "300", "185", "162★", "nothing trained yet: t trains one")
    terminal.press("Right", "Right")
    terminal.wait_for("·is", "318", "20 69 73", "merge 16", "├─")  # the tree: is was the sixteenth merge
    terminal.press("t")
    terminal.wait_for("Train a tokenizer", "this text")
    terminal.press("Enter")
    terminal.wait_for("done", "bpe/regex", "134★")
    terminal.press("r", "0")
    terminal.wait_for("mine@0", "of 228")
    terminal.press("]")
    terminal.wait_for("mine@1", "merge 1: ")
    terminal.press("q")
    terminal.wait_for("zth-tui tokens")  # the command line is back


def test_what_is_typed_is_counted_and_what_is_pasted_is_too(terminal: Tmux):
    terminal.zth("tokens")
    terminal.wait_for("300", "185", "162★")
    terminal.paste("127 + 677 = 804")
    terminal.wait_for("pasted: 15 characters, 15 bytes")
    terminal.press("i")
    terminal.wait_for("Type or paste")
    terminal.press("End", "q", "?")
    terminal.wait_for("your text: 17 characters, 17 bytes")
    terminal.press("Escape")
    terminal.wait_for("Under the cursor")
