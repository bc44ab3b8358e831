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
from zth_tui.report import duration
from zth_tui.runs.folder import RunFolder
from zth_tui.runs.history import History
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.lesson.truth import figure

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
loop's result (bpe), a reference run of makemore.py, or our own (gpt/addition, gpt2/small, batchnorm/zero-init,
makemore's lstm, cnn and best). The lecture's GPT figures are means over 200 random batches, ours are over whole splits.

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
    for experiment in (e for e in every_experiment() if is_wanted(e, wanted)):
        if history_of(experiment) is None:
            print(f"{time.strftime('%H:%M:%S')} {experiment.title}", flush=True)
            train(experiment)
    TABLE.write_text(HEAD + "".join(f"{row}\n" for e in every_experiment() for row in rows(e)), encoding="utf-8")
    print(TABLE.relative_to(ROOT))
    return 0


def every_experiment() -> list[Experiment]:
    return [e for stage in builtin_pack().stages.values() for e in stage.experiments.values()]


def is_wanted(experiment: Experiment, wanted: list[str]) -> bool:
    """Named itself, or with figures to reach and its stage named; all those with figures, if nothing is named."""
    has_figures = bool(experiment.expect) and experiment.title not in FOR_A_GPU
    return experiment.title in wanted or (has_figures and (not wanted or experiment.stage in wanted))


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


def history_of(experiment: Experiment) -> History | None:
    """Of its run, if that is done."""
    folder = folder_of(experiment)
    if not folder.run_json.exists():
        return None
    viewer = RunViewer(folder)
    viewer.poll()
    done = viewer.history.finished is not None and viewer.history.finished.why == "done"
    return viewer.history if done else None


def rows(experiment: Experiment) -> Iterator[Row]:
    """What was published first, then what else was measured."""
    history = history_of(experiment)
    if history is None or history.finished is None or history.started is None:
        return
    seconds = history.finished.t - history.started.t
    names = dict.fromkeys([*experiment.expect, *history.finished.evaluation])
    for name in names:
        published, ours = experiment.expect.get(name), figure(name, history)
        if ours is not None:
            yield Row(experiment.title, name, published, ours, history.started.parameters, history.step, seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
