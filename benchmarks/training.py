"""Steps per second: the trainer against a bare loop, against torch's default threads, and with the app attached."""

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.terminal import Terminal

STEPS = 30_000
ROUNDS = 3
WINDOW_SECONDS = 5.0

BARE_LOOP = """
import sys, time, torch
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage
threads, seconds, steps = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
if threads:
    torch.set_num_threads(threads)
experiment = builtin_pack().experiment("mlp/kaiming")
module = import_stage("mlp", builtin_pack().path)
stage = module.build(module.Config(**experiment.config), datasets.read_text(datasets.find(datasets.DEFAULT)))
start, i = time.perf_counter(), 0
while i < steps and time.perf_counter() - start < seconds:
    stage.step(stage.learning_rate(i))
    i += 1
print(i / (time.perf_counter() - start))
"""


def figures(home: str) -> Iterator[Figure]:
    os.environ["ZTH_HOME"] = home
    bare, trained = [], []
    for _ in range(ROUNDS):
        bare.append(bare_loop(threads=1))
        trained.append(headless())
    ratio = statistics.median(t / b for t, b in zip(trained, bare, strict=True))
    yield Figure("bare loop, one thread", f"{statistics.median(bare):,.0f}/s")
    yield Figure("--train mlp/kaiming", f"{statistics.median(trained):,.0f}/s")
    yield Figure("--train / bare loop", f"{ratio:.3f}", ">= 0.95")
    with busy_core():
        default = bare_loop(threads=0, seconds=5)
        chosen = headless()
    yield Figure("bare loop, torch's default threads, one core busy", f"{default:,.0f}/s")
    yield Figure("--train / that loop, one core busy", f"{chosen / default:.1f}", ">= 3")
    yield Figure("--train with the app attached / without", f"{attached_ratio():.3f}", ">= 0.97")


def bare_loop(*, threads: int, seconds: float = 1e9) -> float:
    """Steps/s of the stage's own loop with nothing around it; 0 threads are torch's default."""
    command = [sys.executable, "-c", BARE_LOOP, str(threads), str(seconds), str(STEPS)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def headless() -> float:
    command = [sys.executable, "-m", "zth_tui", "--train", "mlp/kaiming", "--steps", str(STEPS), "--json", "--quiet"]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["steps_per_second"])


@contextmanager
def busy_core() -> Iterator[None]:
    busy = multiprocessing.Process(target=spin, daemon=True)
    busy.start()
    yield
    busy.kill()


def spin() -> None:
    while True:
        pass


def attached_ratio() -> float:
    """Median over pairs of windows of one run: the app attached, and not."""
    out = Path(os.environ["ZTH_HOME"]) / "runs" / "attached"
    command = [sys.executable, "-m", "zth_tui", "--train", "mlp/kaiming", "--steps", "100000000", "--quiet"]
    trainer = subprocess.Popen([*command, "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(5)
        ratios = []
        for _ in range(ROUNDS):
            alone = speed_over(out, WINDOW_SECONDS)
            with Terminal("attach", out.name, size=(120, 40)) as app:
                app.wait_for("steps/s")
                time.sleep(1)
                watched = speed_over(out, WINDOW_SECONDS)
            time.sleep(1)
            ratios.append(watched / alone)
        return statistics.median(ratios)
    finally:
        trainer.terminate()
        trainer.wait()


def speed_over(run: Path, seconds: float) -> float:
    """Steps/s that a run makes in the next so many seconds, from its log."""
    before, started = steps_logged(run)
    time.sleep(seconds)
    after, ended = steps_logged(run)
    return (after - before) / (ended - started)


def steps_logged(run: Path) -> tuple[int, float]:
    """(steps, time) of the newest batch of losses."""
    with open(run / "events.jsonl", "rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - 200_000))
        lines = [line for line in file.read().split(b"\n")[1:-1] if b'"scalars"' in line]
    event = json.loads(lines[-1])
    return event["first"] + len(event["loss"]), event["t"]
