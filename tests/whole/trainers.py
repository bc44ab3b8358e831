"""The trainers that a test has begun, by the locks of their runs."""

import json
from pathlib import Path

import psutil


def end_trainers(home: Path) -> None:
    for lock in home.glob("runs/*/trainer.lock"):
        process = trainer(lock.parent)
        if process:
            process.kill()


def trainer(run: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(json.loads((run / "trainer.lock").read_bytes())["pid"])
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None
