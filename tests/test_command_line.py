"""`zth-tui COMMAND`: each is there, tells what it takes, and loads no more than it needs."""

import subprocess
import sys

import pytest

from zth_tui.__main__ import COMMANDS, EPILOG, main


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_what_it_takes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: zth-tui {command}")


@pytest.mark.parametrize("command", COMMANDS)
def test_what_it_does_not_take_is_told(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--no-such-option"])
    assert ended.value.code == 2
    assert f"zth-tui {command}" in capsys.readouterr().err


def test_the_help_lists_them_all() -> None:
    assert {line.split()[1] for line in EPILOG.splitlines() if line.startswith("  zth-tui")} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_none_loads_torch_or_the_app_before_it_is_needed(command: str) -> None:
    code = (
        f"import sys, importlib; importlib.import_module('zth_tui.{command}_command')\n"
        "print({'torch', 'numpy', 'textual'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
