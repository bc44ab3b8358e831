"""The real app in a real terminal, driven by keys: the way of a run from Enter to a kill -9 and back."""

import json
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.whole.sshd import SSHD, Sshd
from tests.whole.tmux import DEADLINE, Tmux
from tests.whole.trainers import end_trainers
from zth_tui.course.packs import builtin_pack

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


@pytest.fixture
def lasting(tmp_path: Path) -> str:
    """The option for a pack whose first MLP does not end by itself, however slow the machine that looks at it."""
    lessons = tmp_path / "lessons"
    shutil.copytree(builtin_pack().path, lessons)
    stage = lessons / "mlp" / "stage.py"
    source = stage.read_text()
    assert source.count('"max_steps": 60_000') == 1
    stage.write_text(source.replace('"max_steps": 60_000', '"max_steps": 1_000_000_000'))
    return f"--lessons {lessons}"


def the_run(home: Path) -> Path:
    """The folder of the only run."""
    (folder,) = (home / "runs").iterdir()
    return folder


def steps(run: Path) -> int:
    """Steps in the log so far."""
    lines = [json.loads(line) for line in (run / "events.jsonl").read_bytes().split(b"\n")[:-1]]
    return max((e["first"] + len(e["loss"]) for e in lines if e["kind"] == "scalars"), default=0)


def kinds(run: Path) -> list[str]:
    return re.findall(r'"kind":"(\w+)"', (run / "events.jsonl").read_text())


def until(condition, what: str) -> None:
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.05)


def app_of(home: Path) -> psutil.Process:
    """The process of the app, a child of the shell in the terminal."""
    for process in psutil.process_iter(["cmdline", "environ"]):
        is_zth = any(part.endswith("zth-tui") for part in process.info["cmdline"] or [])
        if is_zth and (process.info["environ"] or {}).get("ZTH_HOME") == str(home):
            return process
    raise AssertionError("the app is not running")


def run_without_a_guess(terminal: Tmux) -> None:
    terminal.press("Enter")
    terminal.wait_for("What do you think?")
    terminal.press("Enter")


def test_a_run_from_the_first_key_to_a_kill_and_back(terminal: Tmux, home: Path, lasting: str) -> None:
    terminal.zth(lasting, "mlp")
    terminal.wait_for("no run yet", "step 1 of")
    run_without_a_guess(terminal)
    terminal.wait_for("training")
    run = the_run(home)

    terminal.press("Space")
    terminal.wait_for("paused")
    until(lambda: "paused" in kinds(run), "the trainer paused")
    before = steps(run)
    terminal.press(".")
    until(lambda: steps(run) == before + 1, "one step")
    terminal.press(">")
    until(lambda: steps(run) == before + 11, "ten steps")

    terminal.press("]")
    until(lambda: "knob" in kinds(run), "the learning rate changed")
    terminal.wait_for("▲")
    samples = kinds(run).count("samples")
    terminal.press("s")
    until(lambda: kinds(run).count("samples") > samples, "new samples")

    terminal.press("Space")
    until(lambda: "resumed" in kinds(run), "the trainer went on")
    app_of(home).kill()
    now = steps(run)
    until(lambda: steps(run) > now, "training went on without the app")

    terminal.reset()
    terminal.zth("attach")
    terminal.wait_for("training", "▲", "[1] Loss")
    terminal.press("x")
    until(lambda: kinds(run)[-1] == "finished", "the run stopped")
    terminal.wait_for("stopped")


def test_quitting_asks_and_leaves_the_run_alone(terminal: Tmux, home: Path, lasting: str) -> None:
    terminal.zth(lasting, "mlp")
    terminal.wait_for("no run yet")
    run_without_a_guess(terminal)
    terminal.wait_for("training")
    terminal.press("q")
    terminal.wait_for("leave")
    terminal.press("l")
    terminal.wait_for("goes on training: zth-tui attach")
    now = steps(the_run(home))
    until(lambda: steps(the_run(home)) > now, "training went on")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_and_gives_the_terminal_back(terminal: Tmux, home: Path, number: signal.Signals) -> None:
    terminal.zth("bigram")
    terminal.wait_for("no run yet")
    app = app_of(home)
    app.send_signal(number)
    until(lambda: not app.is_running(), "the app ended")
    terminal.type("echo code $?")
    screen = terminal.wait_for(f"code {128 + number}")
    assert "no run yet" not in screen  # the shell's own screen is back


def test_resizing_while_training_and_a_terminal_too_small(terminal: Tmux, home: Path, lasting: str) -> None:
    terminal.type("export COLUMNS=80 LINES=24")  # as some shells do, and wrong soon after
    terminal.zth(lasting, "mlp")
    terminal.wait_for("no run yet")
    run_without_a_guess(terminal)
    terminal.wait_for("training")
    for size in ((200, 60), (40, 10), (80, 24)):
        terminal.resize(*size)
    terminal.wait_for("training", "[1] Loss")
    terminal.resize(50, 12)
    terminal.wait_for("60×16")
    terminal.resize(100, 30)
    terminal.wait_for("[1] Loss")


@pytest.mark.skipif(SSHD is None, reason="sshd is not installed (Debian: openssh-server)")
def test_a_cut_line_leaves_the_run_alone_and_attach_shows_it_again(home: Path, tmp_path: Path, lasting: str) -> None:
    keys = tmp_path / "ssh"
    keys.mkdir()
    server, terminal = Sshd(keys), Tmux(home, (100, 30))
    try:
        remote = f"ZTH_HOME={home} TERM=xterm-256color {Tmux.PROGRAM}"
        terminal.type(server.command(f"{remote} {lasting} mlp"))
        terminal.wait_for("no run yet")
        run_without_a_guess(terminal)
        terminal.wait_for("training")
        app = app_of(home)
        server.cut()
        until(lambda: not app.is_running(), "the app ended with its line")
        now = steps(the_run(home))
        until(lambda: steps(the_run(home)) > now, "training went on")
        terminal.reset()
        terminal.type(server.command(f"{remote} attach"))
        terminal.wait_for("training", "[1] Loss")
    finally:
        terminal.close()
        server.close()
        end_trainers(home)


def test_a_line_lost_in_the_moment_of_quitting_leaves_no_app_behind(terminal: Tmux, home: Path) -> None:
    terminal.zth("bigram")
    terminal.wait_for("no run yet")
    app = app_of(home)
    terminal.press("q")
    terminal.close()
    until(lambda: not app.is_running(), "the app ended")


def test_no_stray_process_is_left_behind(terminal: Tmux, home: Path) -> None:
    terminal.zth("bigram")
    terminal.wait_for("no run yet")
    until(lambda: len(app_of(home).children()) == 1, "a trainer is kept warm")
    warm = app_of(home).children()[0].pid
    terminal.press("q")
    until(lambda: not psutil.pid_exists(warm), "it ended with the app")
