"""`--train`: start a run, or go on with one, and print what its log tells. A viewer like the app."""

import argparse
import os
import signal
import subprocess
import sys
import time

from zth_tui import launch, paths
from zth_tui.course.packs import Pack, pack_of
from zth_tui.course.stages import Stage
from zth_tui.errors import DIVERGED, FAILED, INTERRUPTED, OK, TERMINATED, UsageError, UserError
from zth_tui.report import Report, choose_report
from zth_tui.runs import catalogue, events
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.viewer import RunViewer

POLL_SECONDS = 0.1


def main(pack: Pack, asked: argparse.Namespace) -> int:
    """Train as asked; the exit code."""
    process, viewer = _resume(asked) if asked.resume else _start(pack, asked)
    report = choose_report(viewer, as_json=asked.json, quiet=asked.quiet)
    stops = Stops(process)
    finished = follow(viewer, process, report)
    return _exit_code(finished, stops, viewer)


def _start(pack: Pack, asked: argparse.Namespace) -> tuple["subprocess.Popen[bytes]", RunViewer]:
    experiment = pack.experiment(asked.train)
    settings = launch.parse_settings(pack.stage(experiment.stage), _assignments(asked))
    info = launch.plan(pack, experiment, settings, data=asked.data, device=asked.device)
    folder = launch.create_run(info, asked.out)
    process = launch.start_trainer(folder, launch.trainer_arguments(folder))
    return process, RunViewer(folder, process)


def _resume(asked: argparse.Namespace) -> tuple["subprocess.Popen[bytes]", RunViewer]:
    if asked.train or asked.data or asked.out or asked.seed is not None or asked.device != "auto":
        raise UsageError("--resume goes on with a run as it was begun; of the other options it takes --steps and --set")
    folder = catalogue.find(paths.runs(), asked.resume)
    if catalogue.is_live(folder):
        raise UserError(f"{folder.name} is still training: zth-tui attach {folder.name} shows it")
    viewer = RunViewer(folder)
    stage = _stage_of(viewer)
    settings = launch.parse_settings(stage, asked.set)
    viewer.poll()
    end = asked.steps or viewer.history.max_steps
    if viewer.history.finished and viewer.history.finished.why == "done" and viewer.history.step >= end:
        raise UserError(f"{folder.name} has finished at step {viewer.history.step:,}; --steps N takes it further")
    if asked.steps is not None and asked.steps < viewer.history.step:
        raise UsageError(f"--steps {asked.steps} lies behind {folder.name}, which is at step {viewer.history.step:,}")
    process = launch.start_trainer(folder, launch.trainer_arguments(folder, asked.steps, settings))
    viewer.trainer = process
    return process, viewer


def _stage_of(viewer: RunViewer) -> Stage:
    return pack_of(viewer.info.pack).stage(viewer.info.stage)


def _assignments(asked: argparse.Namespace) -> list[str]:
    """--seed and --steps are settings like any other."""
    extra = [("seed", asked.seed), ("max_steps", asked.steps)]
    return [*asked.set, *(f"{name}={value}" for name, value in extra if value is not None)]


def follow(viewer: RunViewer, process: "subprocess.Popen[bytes]", report: Report) -> events.Finished | None:
    """Report until the trainer ends; None when it died without a word."""
    full = False
    while True:
        ended = process.poll() is not None  # asked before reading, so that the last words are not missed
        new = viewer.poll()
        for event in new:
            report.tell(event)
        finished = next((e for e in reversed(new) if isinstance(e, events.Finished)), None)
        if finished:
            report.close(finished)
            process.wait()
            return finished
        if ended:
            report.close(None)
            return None
        if viewer.disk_is_full and not full:
            report.say("the disk is full: training waits until there is room again (nothing is lost)")
        full = viewer.disk_is_full
        time.sleep(POLL_SECONDS)


class Stops:
    """ctrl+c and SIGTERM ask the trainer to stop; a second ctrl+c does not wait for it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.received: int | None = None
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)

    def _on_signal(self, number: int, frame: object) -> None:
        if self.received is not None:
            self._process.kill()
            os._exit(128 + number)
        self.received = number
        self._process.terminate()


def _exit_code(finished: events.Finished | None, stops: Stops, viewer: RunViewer) -> int:
    """Say what is left to say on stderr; the exit code."""
    how = f"zth-tui --resume {_short_name(viewer.folder)}"
    never_began = viewer.trainer is not None and viewer.trainer.returncode == -signal.SIGTERM  # later it catches that
    if finished is None and stops.received and never_began:
        print(f"stopped before it began; go on with: {how}", file=sys.stderr)
        return 128 + stops.received
    if finished is None:
        log = viewer.folder.trainer_log
        print(f"zth-tui: the trainer died without a word; see {log}; go on with: {how}", file=sys.stderr)
        return FAILED
    if finished.why == "diverged":
        lower = f" --set lr={float(viewer.config['lr']) / 2:g}" if "lr" in viewer.config else ""
        print(f"zth-tui: {finished.message}; go on from there with: {how}{lower}", file=sys.stderr)
        return DIVERGED
    if finished.why in ("refused", "error"):
        print(f"zth-tui: {finished.message}", file=sys.stderr)
        return FAILED
    if finished.why == "stopped":
        print(f"stopped at step {finished.steps:,}, nothing is lost; go on with: {how}", file=sys.stderr)
        return TERMINATED if stops.received == signal.SIGTERM else INTERRUPTED if stops.received else OK
    return OK


def _short_name(folder: RunFolder) -> str:
    return folder.name if folder.path.parent == paths.runs() else str(folder.path)
