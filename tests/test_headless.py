"""`zth-tui --train` as a script sees it: real processes, their output and exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.build import run_folder
from zth_tui import headless
from zth_tui.runs.viewer import RunViewer

ZTH = [sys.executable, "-m", "zth_tui"]
DEADLINE = 60.0  # seconds that anything may take on a busy machine


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.txt"
    path.write_text("\n".join(["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "harper"] * 20))
    return path


def zth(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ZTH, *map(str, arguments)], capture_output=True, text=True, timeout=DEADLINE)


def until(condition: Callable[[], object]) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def endless(tmp_path: Path, names: Path) -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    """A run that goes on until it is stopped, some steps in; (process, run folder)."""
    out = tmp_path / "run"
    command = [*ZTH, "--train", "mlp/kaiming", "--steps", "100000000", "--data", str(names), "--out", str(out)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    until(lambda: (out / "events.jsonl").exists() and b'"scalars"' in (out / "events.jsonl").read_bytes())
    yield process, out
    process.kill()
    process.wait()
    if trainer := trainer_of(out):
        trainer.kill()


def trainer_of(out: Path):
    import psutil

    try:
        return psutil.Process(json.loads((out / "trainer.lock").read_bytes())["pid"])
    except (psutil.NoSuchProcess, ValueError):
        return None


def test_json_ends_with_the_whole_result(names: Path, tmp_path: Path) -> None:
    done = zth("--train", "mlp/kaiming", "--steps", 50, "--data", names, "--out", tmp_path / "run", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    last = lines[-1]
    assert done.returncode == 0
    assert (last["kind"], last["why"], last["steps"], last["run"]) == ("finished", "done", 50, str(tmp_path / "run"))
    assert set(last["evaluation"]) == {"train", "dev", "test"}
    assert last["steps_per_second"] > 0
    kinds = {line["kind"] for line in lines}
    assert {"started", "scalars", "evaluation", "histograms", "matrix", "scatter", "samples"} <= kinds


def test_json_prints_exactly_the_log(names: Path, tmp_path: Path) -> None:
    done = zth("--train", "bigram", "--data", names, "--out", tmp_path / "run", "--json")
    assert done.stdout == (tmp_path / "run" / "events.jsonl").read_text()


def test_a_pipe_gets_plain_lines(names: Path) -> None:
    done = zth("--train", "bigram/net", "--steps", 20, "--data", names)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "done at step 20 | train " in done.stdout
    assert "samples: " in done.stdout


def test_quiet_prints_the_result_alone(names: Path) -> None:
    done = zth("--train", "bigram", "--data", names, "--quiet")
    assert len(done.stdout.splitlines()) == 1


def test_the_same_seed_gives_the_same_losses_and_another_seed_others(names: Path) -> None:
    def result(*extra: object) -> str:
        arguments = ("--train", "mlp/kaiming", "--steps", 20, "--data", names, "--json", "--quiet", *extra)
        return json.loads(zth(*arguments).stdout)["evaluation"]

    assert result() == result()
    assert result() != result("--seed", 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--train", "mpl"], "did you mean mlp?"),
        (["--train", "mlp/kaimign"], "did you mean kaiming?"),
        (["--train", "mlp", "--set", "n_hiden=3"], "did you mean n_hidden?"),
        (["--train", "mlp", "--set", "n_hidden"], "name=value"),
        (["--train", "mlp", "--set", "n_hidden=many"], "takes a whole number"),
        (["--train", "mlp", "--set", "n_hidden=0"], "between 1 and 2000"),
        (["--train", "mlp", "--set", "lr=nan"], "between 0 and 1000"),
        (["--train", "mlp", "--steps", "-1"], "not negative"),
        (["--train", "nope"], "there are: micrograd, bigram"),
        (["--train", "mlp", "--steps", "many"], "argument --steps: 'many' is no whole number"),
        (["--train", "mlp", "--seed", "one"], "argument --seed: 'one' is no whole number"),
        (["--train", "mlp", "--device", "tpu"], "invalid choice"),
        (["bigarm"], "did you mean bigram"),
        (["--steps", "10"], "--steps belongs to --train"),
        (["--resume", "nothing"], "no run is called nothing"),
        (["--resume", "x", "--data", "y"], "--resume goes on with a run as it was begun"),
    ],
)
def test_a_wrong_request_names_the_mend_and_exits_with_2(arguments: list[str], message: str) -> None:
    done = zth(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "empty"), (b"emma\n", "ten names"), (b"em\xffma\n", "UTF-8"), (None, "no file")],
)
def test_data_that_cannot_be_used_is_refused_with_1(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "bad.txt"
    if content is not None:
        path.write_bytes(content)
    done = zth("--train", "mlp", "--data", path)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_device_that_is_not_there_is_refused_with_1(names: Path) -> None:
    import torch

    absent = "mps" if not torch.backends.mps.is_available() else "cuda"
    done = zth("--train", "mlp", "--steps", 1, "--data", names, "--device", absent)
    assert done.returncode == 1
    assert f"no {absent.upper()} device" in done.stderr


def test_divergence_exits_with_3_and_offers_a_lower_learning_rate(names: Path, tmp_path: Path) -> None:
    done = zth("--train", "bigram/net", "--set", "lr=10000", "--data", names, "--out", tmp_path / "run")
    assert done.returncode == 3
    assert "no longer finite at step" in done.stderr
    assert f"--resume {tmp_path / 'run'} --set lr=5000" in done.stderr


def test_ctrl_c_writes_a_checkpoint_says_how_to_go_on_and_exits_with_130(endless) -> None:
    process, out = endless
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=DEADLINE)
    assert process.returncode == 130
    assert f"zth-tui --resume {out}" in stderr
    finished = json.loads((out / "events.jsonl").read_text().splitlines()[-1])
    assert finished["why"] == "stopped"
    assert (out / "checkpoints" / f"step-{finished['steps']:09d}" / "state.json").exists()
    assert "test" not in finished["evaluation"]


def test_sigterm_does_the_same_and_exits_with_143(endless) -> None:
    process, _ = endless
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=DEADLINE) == 143


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_before_it_begins_can_be_begun_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # this process keeps its own
    trainer = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])  # as one that imports torch
    stops = headless.Stops(trainer)
    stops._on_signal(number, None)
    assert trainer.wait(DEADLINE) == -signal.SIGTERM
    assert headless._exit_code(None, stops, RunViewer(run_folder(tmp_path), trainer)) == 128 + number
    assert "stopped before it began; go on with: zth-tui --resume" in capsys.readouterr().err


def test_a_viewer_killed_with_9_leaves_the_trainer_at_work(endless) -> None:
    process, out = endless
    process.kill()
    process.wait()
    size = (out / "events.jsonl").stat().st_size
    until(lambda: (out / "events.jsonl").stat().st_size > size)


def test_a_hang_up_leaves_the_trainer_at_work(endless) -> None:
    process, out = endless
    os.killpg(process.pid, signal.SIGHUP)
    process.wait(timeout=DEADLINE)
    size = (out / "events.jsonl").stat().st_size
    until(lambda: (out / "events.jsonl").stat().st_size > size)


def test_a_killed_trainer_is_reported_and_can_be_resumed(endless) -> None:
    process, out = endless
    trainer_of(out).kill()
    _, stderr = process.communicate(timeout=DEADLINE)
    assert process.returncode == 1
    assert "died without a word" in stderr
    resumed = zth("--resume", out, "--steps", 10**8 - 1, "--set", "batch_size=1000000000")
    assert resumed.returncode == 2  # refused: a setting out of its range, and nothing was started
    assert trainer_of(out) is None


def test_a_run_that_trains_cannot_be_resumed_a_second_time(endless) -> None:
    _, out = endless
    done = zth("--resume", out)
    assert done.returncode == 1
    assert "still training" in done.stderr


def test_a_second_trainer_on_one_folder_is_refused(endless) -> None:
    _, out = endless
    done = subprocess.run([sys.executable, "-m", "zth_tui.train", str(out)], timeout=DEADLINE)
    assert done.returncode == 1
    assert "is being trained by process" in (out / "trainer.log").read_text()


def test_a_run_is_resumed_to_the_same_end(names: Path, tmp_path: Path) -> None:
    def evaluation(out: Path) -> dict[str, float]:
        return json.loads((out / "events.jsonl").read_text().splitlines()[-1])["evaluation"]

    zth("--train", "mlp/kaiming", "--steps", 60, "--data", names, "--out", tmp_path / "straight")
    zth("--train", "mlp/kaiming", "--steps", 25, "--data", names, "--out", tmp_path / "cut")
    resumed = zth("--resume", tmp_path / "cut", "--steps", 60)
    assert resumed.returncode == 0
    assert evaluation(tmp_path / "cut") == evaluation(tmp_path / "straight")


def test_resuming_takes_no_setting_that_is_not_live(names: Path, tmp_path: Path) -> None:
    zth("--train", "mlp/kaiming", "--steps", 5, "--data", names, "--out", tmp_path / "run")
    done = zth("--resume", tmp_path / "run", "--steps", 9, "--set", "n_hidden=3")
    assert done.returncode == 1
    assert "cannot change in a run that has begun" in done.stderr


def test_a_folder_that_cannot_be_written_is_refused(names: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = zth("--train", "bigram", "--data", names, "--out", tmp_path / "file" / "run")
    assert done.returncode == 1
    assert "cannot write the run folder" in done.stderr


def test_a_corrupt_run_json_is_named(names: Path, tmp_path: Path) -> None:
    zth("--train", "bigram", "--data", names, "--out", tmp_path / "run")
    (tmp_path / "run" / "run.json").write_text('{"format": 1, "sta')
    done = zth("--resume", tmp_path / "run")
    assert done.returncode == 1
    assert "run.json is corrupt" in done.stderr


@pytest.mark.parametrize(
    "title",
    [
        "micrograd/four-points",
        "bigram/counts",
        "mlp/overfit-batch",
        "batchnorm/batchnorm",
        "backprop/manual",
        "wavenet/wavenet",
        "makemore/gru",
        "gpt/bigram",
        "bpe/basic",
    ],
)
def test_each_stage_runs_alone(names: Path, title: str) -> None:
    """As a file that was taken away: from another folder, until it tells of a step."""
    from zth_tui.course.packs import builtin_pack

    experiment = builtin_pack().experiment(title)
    source = builtin_pack().stage(experiment.stage).source
    command = [sys.executable, "-u", source, experiment.name, *([names] if experiment.data else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/") as alone:
        assert alone.stdout is not None and alone.stderr is not None
        told = next((line for line in alone.stdout if line.startswith("step")), None)
        alone.kill()
        assert told, alone.stderr.read()
