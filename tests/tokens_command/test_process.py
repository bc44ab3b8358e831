"""`zth-tui tokens` as a process of its own: pipes, signals, and what the shell gives or takes away."""

import os
import shlex
import signal
import subprocess
import sys

import pytest

ZTH = [sys.executable, "-m", "zth_tui"]
DEADLINE = 60.0  # seconds that anything may take on a busy machine


def zth(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*ZTH, "tokens", *arguments],
        input=stdin,
        capture_output=True,
        timeout=DEADLINE,
        env={**os.environ, **environment},
    )


def test_any_bytes_may_come_through_a_pipe() -> None:
    done = zth("--encoding", "bytes", stdin=b"\xff\x00\x1b[2J")
    assert (done.returncode, done.stderr) == (0, b"")
    assert r"\xff│\x00│\x1b│[│2│J" in done.stdout.decode()
    assert b"\x1b" not in done.stdout


def test_a_terminal_that_knows_few_letters_gets_escapes() -> None:
    done = zth("a 안", "--encoding", "characters", PYTHONIOENCODING="ascii")
    assert rb"a\u2502\xb7\u2502\uc548" in done.stdout


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    process = subprocess.Popen(
        [*ZTH, "tokens", "a" * 100_000, "--encoding", "bytes", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.read(10) == b'{"text": {'
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(DEADLINE) == 0


def test_ctrl_c_ends_it_at_once_without_a_word() -> None:
    process = subprocess.Popen(
        [*ZTH, "tokens"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdin.write("a" * 1_000_000)  # more than a pipe holds, so it is being read by now
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE)
    assert (process.returncode, out, err) == (130, "", "")


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ("tokens <&-", 2, "there is nothing to read a text from"),
        ("tokens hi --json >&-", 1, "standard output is closed"),
        ("tokens hi >/dev/full", 1, "No space left on device"),
        ("tokens hi --json >/dev/full", 1, "No space left on device"),
        ("tokens hi --encoding ''", 2, "--encoding wants a name"),
    ],
)
def test_what_the_shell_gives_or_takes_away_is_told_in_one_line(line: str, code: int, word: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m zth_tui {line}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert word in done.stderr and "Traceback" not in done.stderr
