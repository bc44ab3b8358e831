"""Where to compute, and why; and how many threads are worth having."""

import copy
import os
import time
from dataclasses import dataclass

import torch

from zth_tui.errors import UserError
from zth_tui.train.stage import Stage

SMALL = 1_000_000  # parameters below which a GPU waits for its launches more than it computes
TINY = 100_000  # parameters below which a second thread costs more than it brings
LARGE = 5_000_000  # parameters from which on a CPU is no fun
TRIAL_SECONDS = 0.05  # how long each number of threads is tried


@dataclass(frozen=True)
class Device:
    name: str  # "cpu", "cuda", "mps"
    why: str


def choose_device(asked: str, n_parameters: int) -> Device:
    """The device for a net of that size. Raises UserError when the one asked for is not there."""
    if asked == "cpu":
        return Device("cpu", "as asked")
    if asked == "cuda":
        if not torch.cuda.is_available():
            raise UserError(f"there is no CUDA device here ({_why_no_cuda()}); use --device cpu or auto")
        return Device("cuda", f"as asked: {torch.cuda.get_device_name()}")
    if asked == "mps":
        if not torch.backends.mps.is_available():
            raise UserError("there is no MPS device here (Apple's GPUs have one); use --device cpu or auto")
        return Device("mps", "as asked")
    if n_parameters < SMALL and (torch.cuda.is_available() or torch.backends.mps.is_available()):
        return Device("cpu", f"{n_parameters:,} parameters are too few to keep the GPU busy")
    if torch.cuda.is_available():
        return Device("cuda", torch.cuda.get_device_name())
    if torch.backends.mps.is_available():
        return Device("mps", "Apple's GPU")
    return Device("cpu", _why_no_cuda())


def slowness(stage: Stage, device: Device) -> list[str]:
    """What should be said of a net that is too large for its device."""
    if device.name != "cpu" or stage.n_parameters < LARGE:
        return []
    return [f"{stage.n_parameters:,} parameters on the CPU: a step may take many seconds; this one is for a GPU"]


def _why_no_cuda() -> str:
    return "this torch is built for the CPU alone" if torch.version.cuda is None else "no GPU is found"


def usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def choose_threads(stage: Stage, device: Device) -> int:
    """Try 1, 2, 4, ... threads for a few steps each, leaving a core to the viewer; the stage is left as it was."""
    most = max(1, usable_cores() - 1)
    if stage.n_parameters < TINY or most == 1 or device.name != "cpu":
        return 1
    before = {
        name: value.clone() if isinstance(value, torch.Tensor) else copy.deepcopy(value)
        for name, value in stage.state_dict().items()
    }
    rng = torch.get_rng_state()
    speed = {}
    threads = 1
    while threads <= most:
        torch.set_num_threads(threads)
        speed[threads] = _steps_per_second(stage)
        threads *= 2
    stage.load_state_dict(before)
    torch.set_rng_state(rng)
    return max(speed, key=lambda n: speed[n])


def _steps_per_second(stage: Stage) -> float:
    stage.step(0.0)  # the first step under a new number of threads pays for waking them
    start, steps = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - start) < TRIAL_SECONDS:
        stage.step(0.0)
        steps += 1
    return steps / elapsed
