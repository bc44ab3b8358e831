"""`python -m benchmarks.published [STAGE | STAGE/EXPERIMENT ...]`: run what has published figures, and compare.

Each run has its folder under `build/published`: a finished one is not made again, one that was cut off goes on. The
table goes to `docs/figures.md`. The lectures' own data is wanted, since the figures hold for nothing else.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.course.stages import Experiment
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.viewer import RunViewer

ROOT = Path(__file__).parent.parent
RUNS = ROOT / "build" / "published"
TABLE = ROOT / "docs" / "figures.md"
FOR_A_GPU = ("gpt/scaled",)
LECTURE_DATA = {"ssa-2018": "names", "tinyshakespeare": "tinyshakespeare"}  # the default data -> the lectures' own

HEAD = """\
# Published figures, and ours

Made by `make figures`: every experiment that names a figure, and some that do not, run once with its own seed on the
lectures' own data, one thread, then measured on whole splits. Losses are in nats, except where the stage says
otherwise. *Off by* is ours less the published one. Times are of a 2-core machine that did other work as well.

Where no lecture gives a figure, "published" is an exact count (bigram's trigrams, n-grams and smoothing), the textbook
loop's result (bpe), a reference run of makemore.py, or our own (gpt/addition, batchnorm/zero-init, makemore's lstm, cnn
and best). The lecture's GPT figures are means over 200 random batches, ours are over whole splits.

| experiment | figure | published | ours | off by | parameters | steps | time |
|---|---|---:|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Row:
    experiment: str
    figure: str
    published: float | None
    ours: float
    parameters: int
    steps: int
    seconds: float

    def __str__(self) -> str:
        published = f"{self.published:.4f}" if self.published is not None else ""
        off = f"{round(self.ours - self.published, 4) + 0.0:+.4f}" if self.published is not None else ""
        cells = (self.experiment, self.figure, published, f"{self.ours:.4f}", off, f"{self.parameters:,}")
        return "| " + " | ".join((*cells, f"{self.steps:,}", duration(self.seconds))) + " |"


def main(wanted: list[str]) -> int:
    named = {e.title: e for e in every_experiment() if e.title in wanted}
    experiments = [e for e in with_figures() if not wanted or e.stage in wanted or e.title in named]
    for experiment in {e.title: e for e in [*experiments, *named.values()]}.values():
        if not finished(folder_of(experiment)):
            print(f"{time.strftime('%H:%M:%S')} {experiment.title}", flush=True)
            train(experiment)
    TABLE.write_text(HEAD + "".join(f"{row}\n" for e in every_experiment() for row in rows(e)), encoding="utf-8")
    print(TABLE.relative_to(ROOT))
    return 0


def every_experiment() -> list[Experiment]:
    return [e for stage in builtin_pack().stages.values() for e in stage.experiments.values()]


def with_figures() -> list[Experiment]:
    return [e for e in every_experiment() if e.expect and e.title not in FOR_A_GPU]


def folder_of(experiment: Experiment) -> RunFolder:
    return RunFolder(RUNS / experiment.title.replace("/", "-"))


def train(experiment: Experiment) -> None:
    folder = folder_of(experiment)
    if folder.run_json.exists():
        asked = ["--resume", str(folder.path)]
    else:
        asked = ["--train", experiment.title, "--out", str(folder.path)]
        if experiment.data:
            asked += ["--data", lecture_data(experiment)]
    subprocess.run([sys.executable, "-m", "zth_tui", *asked, "--quiet"], check=False, cwd=ROOT)


def lecture_data(experiment: Experiment) -> str:
    """The name of the data for which the figures hold, fetched if need be."""
    name = LECTURE_DATA.get(experiment.data[0], experiment.data[0])
    datasets.pull(name, report=lambda _: None)
    return name


def finished(folder: RunFolder) -> bool:
    if not folder.run_json.exists():
        return False
    viewer = RunViewer(folder)
    viewer.poll()
    return viewer.history.finished is not None and viewer.history.finished.why == "done"


def rows(experiment: Experiment) -> Iterator[Row]:
    """What was published first, then what else was measured."""
    if not finished(folder_of(experiment)):
        return
    viewer = RunViewer(folder_of(experiment))
    viewer.poll()
    history = viewer.history
    assert history.finished is not None and history.started is not None
    ours = dict(history.finished.evaluation)
    for figure in experiment.expect:
        if figure.startswith("step "):
            ours[figure] = history.loss[int(figure.removeprefix("step "))]
    seconds = history.finished.t - history.started.t
    for figure in [*experiment.expect, *(name for name in ours if name not in experiment.expect)]:
        published = experiment.expect.get(figure)
        yield Row(experiment.title, figure, published, ours[figure], history.started.parameters, history.step, seconds)


def duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
