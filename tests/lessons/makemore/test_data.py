"""How names are split, and which will do."""

import math

import pytest

from tests.lessons.makemore.small_nets import EXPERIMENTS, SMALL
from tests.lessons.stages import built, train
from zth_tui.train.recorder import watch_events


def test_makemores_split_holds_out_a_thousand_names(lecture_names) -> None:
    stage = built("makemore/rnn", lecture_names.read_text())
    assert {split: X.shape for split, (X, _) in stage.examples.items()} == {"train": (31_033, 16), "dev": (1_000, 16)}
    assert (len(stage.letters), stage.n_parameters) == (27, 11_803)


def test_the_best_nets_split_is_the_lectures(lecture_names) -> None:
    stage = built("makemore/best", lecture_names.read_text())
    assert [len(stage.examples[s][0]) for s in stage.splits] == [25_626, 3_203, 3_204]
    assert [int((stage.examples[s][1] >= 0).sum()) for s in stage.splits] == [182_625, 22_655, 22_866]
    first = stage.examples["train"][0][0].tolist()
    assert "".join(stage.letters[ix] for ix in first).strip(".") == "yuheng"


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "ten names"), ("emma\nolivia", "ten names"), ("\n".join(["dr.who"] * 10), "marks the ends")],
)
def test_data_that_does_not_suit_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built("makemore/rnn", text)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_ten_names_of_one_letter_are_enough(experiment: str) -> None:
    stage = built(f"makemore/{experiment}", "\n".join(["a"] * 10), **SMALL)
    train(stage, 2)
    assert all(math.isfinite(stage.evaluate(split)) for split in stage.splits)
    assert set(stage.sample(5)) <= {"", "a"}
    watch_events(stage, 2)
