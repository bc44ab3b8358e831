"""The table of gradients beside what a nudge does, from the stage to the screen."""

from tests.lessons.stages import built, train
from tests.tui.panels.drawing import plain
from tests.tui.panels.histories import after
from zth_tui.train.recorder import watch_events
from zth_tui.tui.panels import PANELS, View

PANEL = PANELS["gradient_check"]


def picture(experiment: str, steps: int) -> list[str]:
    stage = built(f"micrograd/{experiment}", "")
    train(stage, steps)
    return plain(PANEL.draw(after(*watch_events(stage, steps)), View(78, 20)))


def test_gradient_and_nudge_stand_side_by_side() -> None:
    rows = picture("neuron", 11)
    assert rows[1].split() == ["parameter", "grad", "nudged", "apart", "data"]
    assert rows[2].split()[:3] == ["x1", "-1.5000", "-1.5000"]
    assert rows[3].split()[:3] == ["w1", "1.0000", "1.0000"]


def test_before_backward_there_is_only_the_nudge() -> None:
    assert picture("neuron", 0)[2].split() == ["x1", "·", "-1.5000", "·", "2.0000"]


def test_a_forgotten_zero_grad_can_be_seen() -> None:
    honest, piled = (picture(experiment, 3)[2].split() for experiment in ("four-points", "no-zero-grad"))
    assert honest[1] == honest[2]
    assert piled[1] != piled[2]
