"""Steps per second of `gpt/colab` as it is, against the same net with separate heads and a plain AdamW."""

import statistics
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.figure import Figure

ROUNDS = 60

BOTH = """
import sys, time, torch
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage
threads, rounds = map(int, sys.argv[1:])
torch.set_num_threads(threads)
experiment = builtin_pack().experiment("gpt/colab")
module = import_stage("gpt", builtin_pack().path)
text = "".join(map(chr, range(60, 125))) * 2000  # 65 letters: the speed does not depend on what is read
stages = {}
for heads in ("batched", "separate"):
    stages[heads] = module.build(module.Config(**{**experiment.config, "heads": heads}), text)
plain = stages["separate"]
plain.optimizer = torch.optim.AdamW(plain.net.parameters(), lr=1e-3)
for stage in stages.values():  # warm up
    for _ in range(20):
        stage.step(1e-3)
for _ in range(rounds):
    for stage in stages.values():  # by turns, so that a busy machine slows down both
        start = time.perf_counter()
        for _ in range(10):
            stage.step(1e-3)
        print(10 / (time.perf_counter() - start), end=" ")
    print()
"""


def figures(home: str) -> Iterator[Figure]:
    command = [sys.executable, "-c", BOTH, "1", str(ROUNDS)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    rates = [tuple(map(float, line.split())) for line in lines]
    batched, separate = (statistics.median(column) for column in zip(*rates, strict=True))
    yield Figure("gpt/colab, one thread", f"{batched:,.0f}/s")
    yield Figure("the same with separate heads and a plain AdamW", f"{separate:,.0f}/s")
    yield Figure("gpt/colab / that", f"{batched / separate:.2f}", ">= 1.5")
