"""Every number below a run has its formula and its value, a key away."""

import msgspec
import pytest
from textual.content import Content

from tests.build import finished, run_folder, run_info, scalars, started
from zth_tui.runs import events
from zth_tui.runs.viewer import RunViewer
from zth_tui.tui.run_numbers import NUMBERS, explanation
from zth_tui.tui.watch import Watch
from zth_tui.tui.widgets.run_bar import _numbers

EVALUATION = events.Evaluation(step=2, losses={"train": 2.4, "dev": 2.5, "test": 2.6})


@pytest.fixture
def watch(tmp_path) -> Watch:
    said = (started(), scalars(0, 3.3, 3.1, t=1.0), EVALUATION, scalars(2, 3.0, t=2.0))
    made = Watch(RunViewer(run_folder(tmp_path, *said)))
    made.phase = "training"
    return made


def shown(watch: Watch) -> set[str]:
    """The names of the numbers in the run bar."""
    words = [Content.assemble(number).plain for number in _numbers(watch)]
    return {word.split()[1] if word[0].isdigit() else word.split()[0] for word in words}


def test_every_number_of_the_run_bar_is_explained(watch):
    names = shown(watch)
    assert names == {"loss", "train", "dev", "test", "lr", "steps/s", "left"}  # or else this test sees too little
    assert names <= {number.name for number in NUMBERS}


def test_each_explanation_has_the_value_of_now(watch):
    told = explanation(watch)
    for value in ("**3** of 1,000", "2.4000", "2.5000", "2.6000", "0.1", "729", "997 / 1.0"):
        assert value in told
    assert "−mean(ln p" in told and "p.data -= lr * p.grad" in told


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
def test_what_a_run_has_not_said_yet_is_left_out_or_zero(number, tmp_path):
    watch = Watch(RunViewer(run_folder(tmp_path)))
    told = number.explain(watch)
    assert (told == "") == (number.name not in ("step", "settings"))


def test_a_number_with_a_name_of_its_own_is_called_by_it(tmp_path):
    folder = run_folder(tmp_path, started(loss_name="tokens per byte"), scalars(0, 0.9), finished(1))
    told = explanation(Watch(RunViewer(folder)))
    assert "## tokens per byte" in told and "ln p" not in told


def test_settings_stand_as_they_were_changed_last(tmp_path):
    knob = events.Knob(step=0, who="you", name="lr", old=50.0, new=25.0)
    info = msgspec.structs.replace(run_info(), config={"lr": 50.0})
    told = explanation(Watch(RunViewer(run_folder(tmp_path, started(), knob, info=info))))
    assert "`lr` = 25.0" in told
