"""What a user feels: the first screen, the first point, keys, bytes on the line, processor and memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.terminal import Terminal
from zth_tui.course.packs import builtin_pack

SIZE = (120, 40)
STARTS = 5
PRESSES = 40
WATCH_SECONDS = 10.0
LONG_RUN = 200_000


def figures(home: str) -> Iterator[Figure]:
    os.environ["ZTH_HOME"] = home
    starts = [first_screen() for _ in range(STARTS)]
    yield Figure("first screen, from the shell (median)", f"{statistics.median(starts):.2f} s", "< 0.5 s")
    waits = opening_lessons()  # while nothing was left in a lesson, the app opens on the map
    yield Figure("a lesson, from Enter on the map to its text (median)", f"{statistics.median(waits):.2f} s", "< 0.3 s")
    yield Figure("the slowest of the lessons", f"{max(waits):.2f} s", "< 0.3 s")
    points = [first_point(f"{home}/{i}") for i in range(STARTS)]
    os.environ["ZTH_HOME"] = home
    yield Figure(
        "first loss point after Enter, app open for 3 s (median)", f"{statistics.median(points):.2f} s", "< 1 s"
    )
    yield from while_training()
    yield from attaching()


def first_screen() -> float:
    """Seconds from the command to the course's map."""
    with Terminal(size=SIZE) as app:
        return app.wait_for("Bigrams")


def opening_lessons() -> list[float]:
    """Seconds for each, one after the other in one app; the first has more to import than those after it."""
    waits = []
    pack = builtin_pack()
    with Terminal(size=SIZE) as app:
        app.wait_for("Bigrams")
        time.sleep(3)
        for entry in pack.entries:
            seen = len(app.output)
            pressed = app.press("\r")
            app.wait_for(" ".join(pack.lesson(entry.name).steps[0].text.split()[1:3]), since=seen)
            waits.append(app.last_match - pressed)
            app.press("h")
            time.sleep(0.5)
            app.press("\x1b[B")
            time.sleep(0.5)
    return waits


def first_point(home: str) -> float:
    """Seconds from Enter to a chart with a loss in it, where no older run is shown."""
    os.environ["ZTH_HOME"] = home
    with Terminal("mlp", size=SIZE) as app:
        app.wait_for("no run yet")
        time.sleep(3)
        app.press("e")  # from the list of experiments, where no guess is asked for
        app.wait_for("Experiments of mlp")
        seen = len(app.output)
        pressed = app.press("\r")
        app.wait_for("mean", since=seen)
        waited = app.last_match - pressed
        app.press("x")
        app.wait_for("stopped", since=seen)
    return waited


def while_training() -> Iterator[Figure]:
    """Four live panels at full speed."""
    run = start_endless_run()
    try:
        with Terminal("attach", run, size=SIZE) as app:
            app.wait_for("steps/s")
            time.sleep(3)
            before, busy, began = len(app.output), app.processor_seconds(), time.perf_counter()
            time.sleep(WATCH_SECONDS)
            seconds = time.perf_counter() - began
            rate = (len(app.output) - before) / seconds / 1000
            yield Figure("bytes to the terminal, four live panels, 120x40", f"{rate:.0f} KB/s", "< 60 KB/s")
            share = (app.processor_seconds() - busy) / seconds
            yield Figure("the app's processor time, a core being 1", f"{share:.2f}", "< 0.25")
            yield Figure("the app's memory", f"{app.memory() / 1e6:.0f} MB", "< 120 MB")
            waits = sorted(key_to_screen(app) for _ in range(PRESSES))
            yield Figure("key to screen, 95th percentile", f"{waits[int(0.95 * PRESSES)] * 1000:.0f} ms", "< 100 ms")
    finally:
        subprocess.run(["pkill", "-f", f"zth_tui.train .*{run}"], check=False)


def key_to_screen(app: Terminal) -> float:
    """Seconds from `?` to the page of keys; it is closed again."""
    seen = len(app.output)
    pressed = app.press("?")
    app.wait_for("previous step", since=seen)
    waited = app.last_match - pressed
    app.press("\x1b")
    time.sleep(0.5)
    return waited


def attaching() -> Iterator[Figure]:
    """A finished run of 200,000 steps, opened from the shell and from the list of runs."""
    command = [sys.executable, "-m", "zth_tui", "--train", "mlp/kaiming", "--steps", str(LONG_RUN), "--quiet"]
    out = Path(os.environ["ZTH_HOME"]) / "runs" / "long"
    subprocess.run([*command, "--out", str(out)], check=True, stdout=subprocess.DEVNULL)
    yield Figure("log of a run of 200,000 steps", f"{(out / 'events.jsonl').stat().st_size / 1e6:.1f} MB", "< 10 MB")
    whole, inside = [], []
    for _ in range(STARTS):
        with Terminal("attach", "long", size=SIZE) as app:
            whole.append(app.wait_for("Samples", "saturated", "mean", "vowel"))
        with Terminal(size=SIZE) as app:
            app.wait_for("kaiming")
            app.press("h")  # it opens in the lesson that was left
            app.wait_for("Latest runs")
            time.sleep(1)
            app.press("\t")
            time.sleep(0.5)
            seen = len(app.output)
            pressed = app.press("\r")
            app.wait_for("Samples", "saturated", "mean", "vowel", since=seen)
            inside.append(app.last_match - pressed)
    yield Figure("... all panels, from the list of runs (median)", f"{statistics.median(inside):.2f} s", "< 0.5 s")
    yield Figure("... all panels, from the shell (median)", f"{statistics.median(whole):.2f} s")


def start_endless_run() -> str:
    """The name of a run that goes on until it is killed."""
    name = "endless"
    command = [sys.executable, "-m", "zth_tui", "--train", "mlp/kaiming", "--steps", "1000000000", "--quiet"]
    out = Path(os.environ["ZTH_HOME"]) / "runs" / name
    viewer = subprocess.Popen([*command, "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (out / "events.jsonl").exists() or b"scalars" not in (out / "events.jsonl").read_bytes():
        time.sleep(0.1)
    viewer.kill()
    return name
