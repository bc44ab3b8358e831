"""What looking costs: steps per second with all panels fed, against none, for one experiment of every stage."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from benchmarks.figure import Figure
from zth_tui import datasets, launch
from zth_tui.course.packs import builtin_pack
from zth_tui.course.stages import Experiment
from zth_tui.runs.folder import create
from zth_tui.runs.log import EventWriter
from zth_tui.train.probes import SHARE
from zth_tui.train.stage import build_stage
from zth_tui.train.trainer import Trainer

SECONDS = 10.0
ROUNDS = 3
ENDLESS = 10**9  # steps
EXPERIMENTS = (
    "micrograd/moons",
    "bigram/net",
    "mlp/kaiming",
    "batchnorm/deep",
    "backprop/manual",
    "wavenet/wavenet",
    "gpt/colab",
    "makemore/transformer",
    "bpe/regex",
)
LARGER = {"bpe/regex": {"vocab_size": 20_000}}  # or it would be over in half a second


def figures(home: str) -> Iterator[Figure]:
    torch.set_num_threads(1)
    for title in EXPERIMENTS:
        experiment = builtin_pack().experiment(title)
        ratios = [speed(experiment, home, SHARE) / speed(experiment, home, 0.0) for _ in range(ROUNDS)]
        yield Figure(f"{title}: panels on / off", f"{statistics.median(ratios):.3f}", ">= 0.97")


def speed(experiment: Experiment, home: str, look_share: float) -> float:
    """Steps per second over some seconds of a new run."""
    info = launch.plan(
        builtin_pack(), experiment, {"max_steps": ENDLESS, **no_pace(experiment), **LARGER.get(experiment.title, {})}
    )
    folder = create(Path(home), info, Path(tempfile.mkdtemp(dir=home)) / "run")
    stage = build_stage(info, info.config, datasets.read_text(info.data) if info.data else "", "cpu")
    trainer = Trainer(
        stage,
        builtin_pack().stage(info.stage),
        folder,
        EventWriter(folder.events),
        interrupted=after(SECONDS),
        look_share=look_share,
    )
    trainer._observer.evaluate_whole = lambda: {}  # type: ignore[method-assign]
    return trainer.run().steps_per_second


def no_pace(experiment: Experiment) -> dict[str, float]:
    return {"pace": 0.0} if "pace" in experiment.config else {}


def after(seconds: float) -> Callable[[], bool]:
    """True from so many seconds after the first question on."""
    ends: list[float] = []

    def over() -> bool:
        if not ends:
            ends.append(time.perf_counter() + seconds)
        return time.perf_counter() > ends[0]

    return over
