"""What `zth-tui tokens` prints, and what may be read from it."""

import io
import json
import sys

import pytest
from rich.console import Console

from zth_tui import __main__ as command_line
from zth_tui.tokens import find
from zth_tui.tokens.count import count
from zth_tui.tokens_listing import print_rows


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def tokens(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is printed in a pipe."""
    assert command_line.main(["tokens", *arguments]) == 0
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    return json.loads(tokens(capsys, *arguments, "--json"))


def give_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def on_terminal(text: str, *names: str, width: int = 80, color_system: str = "256") -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=color_system)
    print_rows(console, text, [count(find.find(name), text) for name in names])
    return console.file.getvalue()


def tokens_of(printed: str, label: str) -> str:
    """What stands after the label below the table."""
    below = printed.partition("\n\n")[2].splitlines()
    return next(line.removeprefix(label).lstrip() for line in below if line.startswith(f"{label}  "))


def cells_of(printed: str, name: str) -> list[str]:
    return next(line for line in printed.splitlines() if line.startswith(name)).split()
