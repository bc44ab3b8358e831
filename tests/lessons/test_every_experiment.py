"""What every experiment owes: its panels show something, it resumes exactly, and looking changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.train.rig import Rig, rig, run_info, stop_at
from zth_tui.course.packs import builtin_pack
from zth_tui.course.stages import Experiment
from zth_tui.runs import events
from zth_tui.runs.folder import RunInfo
from zth_tui.runs.history import History
from zth_tui.train import writing
from zth_tui.tui.panels import PANELS, View

EXPERIMENTS = [e for stage in builtin_pack().stages.values() for e in stage.experiments.values()]
SMALL = {
    "n_hidden": 8,
    "n_embd": 8,
    "n_embd2": 8,
    "n_head": 2,
    "n_layer": 2,
    "batch_size": 6,
    "block_size": 8,
    "n_points": 12,
    "vocab_size": 290,
    "pretrain_steps": 4,
    "names_per_step": 20,
    "digits": 1,
    "pace": 0.0,
}
KEPT = dict.fromkeys(("bigram", "mlp", "batchnorm", "backprop"), ("block_size",))  # three letters are few enough
STEPS = 12
QUIET = events.Started | events.Scalars | events.Checkpoint | events.Finished  # all but looks
SIZES = [(36, 8), (76, 20), (116, 36)]


PROSE = Path(__file__).read_text(encoding="utf-8")  # a few kilobytes that are no names

every_experiment = pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.title, scope="module")


@pytest.fixture(scope="module")
def straight(experiment: Experiment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A run that went straight through, with as much looking as can be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "MOST_TOKENS", 5)
        info, text = small(experiment)
        r = rig(tmp_path_factory.mktemp("straight") / "run", info, text=text, look_share=100.0)
        r.trainer.run()
        yield r


def small(experiment: Experiment) -> tuple[RunInfo, str | None]:
    """(a run of a few cheap steps, the text that it reads; None is a few names)."""
    settings = {n: v for n, v in SMALL.items() if n in experiment.config and n not in KEPT.get(experiment.stage, ())}
    settings["max_steps"] = min(STEPS, int(experiment.config.get("max_steps", STEPS)))
    if int(experiment.config.get("n_head", 2)) < 2:  # none, or one
        settings["n_head"] = experiment.config["n_head"]
    text = {(): "", ("tinyshakespeare", "python"): PROSE}.get(experiment.data)
    return run_info(experiment.title, **settings), text


@every_experiment
def test_its_panels_show_the_run(experiment: Experiment, straight: Rig) -> None:
    history = History()
    for event in straight.events:
        history.apply(event)
    assert history.finished is not None and history.finished.why == "done"
    for name in experiment.panels:
        panel = PANELS[name]
        assert panel.summary(history), name
        assert panel.explain(history).startswith("## ")
        for width, height in SIZES:
            rows = panel.draw(history, View(width, height))
            assert 0 < len(rows) <= height, name
            assert all(row.cell_len <= width and "\n" not in row.plain for row in rows), name


@every_experiment
def test_all_of_it_can_be_looked_at(experiment: Experiment, straight: Rig) -> None:
    assert [event.text for event in straight.of_kind(events.Warning)] == []


@every_experiment
def test_stopped_resumed_and_unwatched_it_is_the_same_run(
    experiment: Experiment, straight: Rig, tmp_path: Path
) -> None:
    info, text = small(experiment)
    holder, interrupted = stop_at(straight.trainer.stage.max_steps // 2)
    first = rig(tmp_path / "cut", info, text=text, look_share=0.0, interrupted=interrupted)
    holder.append(first.trainer)
    blind(first).trainer.run()
    assert first.trainer.step < straight.trainer.step
    torch.rand(3)  # the new life's generators stand elsewhere
    second = rig(tmp_path / "cut", info, text=text, resume=True, look_share=0.0)
    blind(second).trainer.run()
    assert looks(straight) > looks(second)
    assert second.losses() == straight.losses()
    assert_same(second.state(), straight.state())


def looks(r: Rig) -> int:
    return sum(not isinstance(event, QUIET) for event in r.events)


def blind(r: Rig) -> Rig:
    r.trainer._observer.look_at_all = lambda *_, **__: None  # type: ignore[method-assign]
    r.trainer._observer.evaluate_whole = lambda: {}  # type: ignore[method-assign]
    return r


def assert_same(ours: dict, theirs: dict) -> None:
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        same = torch.equal(value, theirs[name]) if isinstance(value, torch.Tensor) else value == theirs[name]
        assert same, name
