"""Events and run folders, made without training."""

from pathlib import Path

from zth_tui.runs import events, folder
from zth_tui.runs.folder import DataSource, RunFolder, RunInfo
from zth_tui.runs.log import EventWriter


def started(
    step: int = 0,
    *,
    max_steps: int = 1000,
    t: float = 0.0,
    loss_name: str = "loss",
    uniform_loss: float | None = 3.2958,
) -> events.Started:
    return events.Started(
        t=t,
        step=step,
        max_steps=max_steps,
        pid=1,
        device="cpu",
        why="as asked",
        threads=1,
        parameters=729,
        uniform_loss=uniform_loss,
        loss_name=loss_name,
        splits=["train"],
        versions={"torch": "2.13"},
    )


def scalars(first: int, *loss: float, t: float = 0.0) -> events.Scalars:
    return events.Scalars(t=t, first=first, loss=list(loss), lr=[0.1] * len(loss))


def finished(steps: int, why: events.Why = "done", **evaluation: float) -> events.Finished:
    return events.Finished(why=why, steps=steps, evaluation=evaluation, steps_per_second=100.0, run="run")


def run_info(experiment: str = "counts", *, created: float = 1_700_000_000.0) -> RunInfo:
    return RunInfo(
        stage="bigram",
        experiment=experiment,
        config={"lr": 50.0, "model": "net"},
        data=DataSource("ssa-2018", "names.txt", "0" * 64, 229_201),
        created=created,
    )


def run_folder(runs: Path, *said: events.Event, info: RunInfo | None = None) -> RunFolder:
    """A run folder under `runs` whose trainer has said so much."""
    made = folder.create(runs, info or run_info())
    write_log(made.events, *said)
    return made


def write_log(path: Path, *said: events.Event) -> None:
    writer = EventWriter(path)
    for event in said:
        writer.write(event)
    writer.close()
