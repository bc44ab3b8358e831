"""The moons step in Python floats: our `Value` against the micrograd package (a dev dependency), in one process."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.figure import Figure
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

Step = Callable[[float], float]  # learning rate -> loss

STEPS = 5
PUBLISHED_END = 0.010978370135492717  # the loss of step 99 in the package's own demo


def figures(home: str) -> Iterator[Figure]:
    ours, theirs = our_stage(), package_step(our_stage())
    our_losses, our_seconds, their_losses, their_seconds = race(ours, theirs, range(STEPS))
    yield Figure("micrograd package, a moons step (median)", f"{statistics.median(their_seconds) * 1000:.0f} ms")
    yield Figure("micrograd/moons, a step (median)", f"{statistics.median(our_seconds) * 1000:.0f} ms")
    yield Figure("the package's time / ours", f"{median_ratio(their_seconds, our_seconds):.1f}", ">= 5")
    apart = max(abs(a - b) for a, b in zip(our_losses, their_losses, strict=True))
    yield Figure(f"largest difference of the first {STEPS} losses", f"{apart:.1e}", "<= 1e-9")

    with no_garbage_collector():  # the package's graphs are cycles, which it spends most of its time on
        _, our_seconds, _, their_seconds = race(our_stage(), package_step(ours), range(STEPS))
    ratio = median_ratio(their_seconds, our_seconds)
    yield Figure("the package's time / ours, no garbage collector", f"{ratio:.1f}")

    start = time.perf_counter()
    for i in range(STEPS, ours.max_steps):
        last = ours.step(ours.learning_rate(i))
    seconds = (time.perf_counter() - start) / (ours.max_steps - STEPS) * ours.max_steps
    yield Figure("micrograd/moons, all 100 steps", f"{seconds:.1f} s")
    yield Figure("its last loss, from the published one", f"{abs(last - PUBLISHED_END):.1e}", "<= 1e-9")


def race(ours: Any, theirs: Step, steps: range) -> tuple[list[float], list[float], list[float], list[float]]:
    """(losses, seconds) of ours and of theirs. Steps alternate, so that a busy machine slows both down."""
    results: tuple[list[float], list[float], list[float], list[float]] = ([], [], [], [])
    for i in steps:
        lr = ours.learning_rate(i)
        for k, step in enumerate((ours.step, theirs)):
            start = time.perf_counter()
            results[2 * k].append(step(lr))
            results[2 * k + 1].append(time.perf_counter() - start)
    return results


def median_ratio(theirs: list[float], ours: list[float]) -> float:
    return statistics.median(t / o for t, o in zip(theirs, ours, strict=True))


@contextmanager
def no_garbage_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


def our_stage() -> Any:
    module = import_stage("micrograd", builtin_pack().path)
    return module.build(module.Config(**builtin_pack().experiment("micrograd/moons").config))


def package_step(stage: Any) -> Step:
    """The package's demo on the same points; a function of the learning rate that makes a step and returns its loss."""
    from micrograd.engine import Value
    from micrograd.nn import MLP

    random.seed(stage.config.seed)
    model = MLP(2, [16, 16, 1])

    def step(lr: float) -> float:
        scores = [model([Value(x1), Value(x2)]) for x1, x2 in stage.xs]
        losses = [(1 + -y * score).relu() for y, score in zip(stage.ys, scores, strict=True)]
        total_loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())
        model.zero_grad()
        total_loss.backward()
        for p in model.parameters():
            p.data -= lr * p.grad
        return float(total_loss.data)

    return step
