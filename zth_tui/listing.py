"""What there is, printed for the command line: data sets, runs, stages with their settings."""

import time
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from zth_tui import corpus, datasets, paths
from zth_tui.course.packs import Pack
from zth_tui.course.stages import Experiment, Setting, Stage
from zth_tui.printing import print_whole, table
from zth_tui.runs.catalogue import RunSummary, list_runs
from zth_tui.tokens.published import public

STATUS_STYLES = {"training": "green", "diverged": "red", "failed": "red", "broken": "red"}


def print_data(console: Console) -> None:
    """Every registered data set and encoding: its size, what it is, and where it is or how to get it."""
    for dataset in datasets.registry().values():
        here = datasets.is_here(dataset)
        where = f"here: {here}" if here else f"not here yet: zth-tui data pull {dataset.name}"
        print_whole(console, Text.assemble((dataset.name, "bold"), f"  {dataset.characters:,} characters"))
        for line in (dataset.doc, where, f"licence: {dataset.licence}"):
            print_whole(console, Text(f"  {line}"))
    print_whole(console, Text.assemble((corpus.NAME, "bold"), f"  up to {corpus.MOST_CHARACTERS:,} characters"))
    print_whole(console, Text(f"  {corpus.DOC}"))
    for encoding in public.registry().values():
        source = public.where(encoding.name)
        where = f"here: {source}" if source else f"not here yet: zth-tui data pull {encoding.name}"
        print_whole(console, Text.assemble((encoding.name, "bold"), f"  {encoding.size:,} ids: {encoding.doc}"))
        print_whole(console, Text(f"  {where}"))
    print_whole(console, Text(f"\ndata folder: {paths.data()}\nyour own text: --data FILE", style="dim"))


def print_runs(console: Console, runs_dir: Path) -> None:
    """Every run under `runs_dir`, newest first."""
    runs = list_runs(runs_dir)
    if not runs:
        print_whole(console, Text(f"no runs yet in {runs_dir}; start one: zth-tui --train bigram"))
        return
    listed = table("run", "status", "step", "train", "dev", "age", right=("step", "train", "dev", "age"))
    for run in runs:
        listed.add_row(*_run_cells(run))
    console.print(listed)
    for run in runs:
        if run.trouble and run.status != "done":
            print_whole(console, Text(f"{run.folder.name}: {run.trouble}", style="yellow"))


def print_stages(console: Console, pack: Pack) -> None:
    """Every stage: its experiments with their published figures, its settings with their ranges."""
    for number, stage in enumerate(pack.stages.values()):
        console.print(Text.assemble("\n" if number else "", (stage.name, "bold"), f"  {stage.doc}"))
        console.print(_experiments(stage))
        console.print()
        console.print(_settings(stage.settings))
    print_whole(
        console, Text("\n* may be changed while training\nzth-tui --train STAGE/EXPERIMENT --set NAME=VALUE", "dim")
    )


def age(seconds: float) -> str:
    """A time span in its largest unit: `40s`, `5m`, `3h`, `12d`."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= size:
            return f"{int(seconds / size)}{unit}"
    return f"{max(0, int(seconds))}s"


def _run_cells(run: RunSummary) -> list[Text]:
    name = run.folder.name
    if run.info and not name.startswith(run.info.title.replace("/", "-")):
        name += f" ({run.info.title})"  # a folder that the user named does not tell it
    return [
        Text(name, overflow="fold"),
        Text("paused" if run.paused else run.status, style=STATUS_STYLES.get(run.status, "")),
        Text(f"{run.steps:,}"),
        Text(_loss(run.evaluation, "train")),
        Text(_loss(run.evaluation, "dev")),
        Text(age(time.time() - run.created)),
    ]


def _loss(evaluation: Mapping[str, float], split: str) -> str:
    return f"{evaluation[split]:.3f}" if split in evaluation else "-"


def _experiments(stage: Stage) -> Table:
    listed = table("  experiment", "expected", "")
    for experiment in stage.experiments.values():
        listed.add_row(Text(f"  {stage.name}/{experiment.name}"), Text(_expected(experiment)), Text(experiment.doc))
    return listed


def _expected(experiment: Experiment) -> str:
    return "\n".join(f"{split} {loss:.3f}" for split, loss in experiment.expect.items())


def _settings(settings: Mapping[str, Setting]) -> Table:
    listed = table("  setting", "default", "takes", "")
    for setting in settings.values():
        name = f"  {setting.name}{'*' if setting.live else ''}"
        listed.add_row(Text(name), Text(_value(setting.default)), Text(_takes(setting)), Text(setting.doc))
    return listed


def _takes(setting: Setting) -> str:
    if setting.choices:
        return " | ".join(setting.choices)
    if setting.low is None and setting.high is None:
        return setting.kind.__name__
    return f"{setting.kind.__name__} {_bound(setting.low)}..{_bound(setting.high)}"


def _bound(value: float | None) -> str:
    if value is None:
        return ""
    if abs(value) < 1e7 and float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:.3g}".replace("e+0", "e").replace("e+", "e")


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
