"""The built-in lessons fit their column, and what the first two on names claim without a figure is so.

(Their figures: `zth-tui lessons check`.)
"""

import math

import pytest
import torch

from tests.lessons.stages import built, train
from zth_tui import datasets
from zth_tui.course.checking import problems
from zth_tui.course.lessons import Lesson
from zth_tui.course.packs import builtin_pack
from zth_tui.course.predictions import Prediction

LESSONS = [entry.name for entry in builtin_pack().entries if (builtin_pack().path / entry.name / "lesson.md").is_file()]
TEXT = datasets.registry()[datasets.DEFAULT].path.read_text()
NAMES = TEXT.split()

every_lesson = pytest.mark.parametrize("name", LESSONS)


@every_lesson
def test_a_lesson_is_a_handful_of_steps_in_the_words_of_the_map(name: str) -> None:
    lesson = builtin_pack().lesson(name)
    assert lesson.title == next(e.title for e in builtin_pack().entries if e.name == name)
    assert 5 <= len(lesson.steps) <= 20


@every_lesson
def test_every_step_has_something_to_do(name: str) -> None:
    assert [step.title for step in builtin_pack().lesson(name).steps if not (step.do or step.question)] == []


@every_lesson
def test_every_experiment_is_offered_by_a_step(name: str) -> None:
    lesson = builtin_pack().lesson(name)
    assert lesson.stage
    assert lesson.stage.experiments.keys() <= {step.run for step in lesson.steps}


def test_nothing_is_to_be_mended() -> None:
    assert problems(builtin_pack()) == []


# bigram


@pytest.fixture(scope="module")
def counted():
    stage = built("bigram/counts", TEXT, names_per_step=10**6)
    train(stage, 1)
    return stage


def test_no_name_holds_jq_and_none_is_empty(counted) -> None:
    assert counted.N[counted.stoi["j"], counted.stoi["q"]] == 0
    assert counted.N[0, 0] == 0


def test_every_letter_is_left_as_often_as_it_is_entered(counted) -> None:
    assert torch.equal(counted.N.sum(0), counted.N.sum(1))


def test_the_loss_of_the_names_counted_so_far_rises() -> None:
    losses = train(built("bigram/counts", "\n".join(NAMES[:4000]), names_per_step=1000), 4)
    assert losses == sorted(losses)
    assert losses[-1] > 1.02 * losses[0]


def test_the_net_does_not_settle_when_its_learning_rate_is_doubled_twice() -> None:
    net = built("bigram/net", "\n".join(NAMES[::20]))
    last = [float(net.step(4 * net.config.lr)) for _ in range(150)][-50:]
    assert max(last) - min(last) > 0.5


def test_weight_decay_flattens_the_rows_of_rare_letters_most() -> None:
    rows = {}
    for weight_decay in (0.01, 1.0):
        net = built("bigram/net", "\n".join(NAMES[::20]), weight_decay=weight_decay)
        train(net, 100)
        rows[weight_decay] = net.probabilities()
    moved = (rows[0.01] - rows[1.0]).abs().sum(1)
    assert moved[net.stoi["q"]] > 2 * moved[net.stoi["a"]]


def test_the_best_smoothing_is_neither_the_least_nor_the_most() -> None:
    dev = train(built("bigram/smoothing", TEXT), 13)
    assert 0 < dev.index(min(dev)) < len(dev) - 1


# mlp


def test_the_valley_of_the_learning_rate_is_near_a_tenth() -> None:
    finder = built("mlp/lr-finder", TEXT)
    losses = train(finder, 1000)
    stretches = [sum(losses[i : i + 50]) for i in range(0, 1000, 50)]
    valley = stretches.index(min(stretches)) * 50 + 25
    assert round(math.log10(finder.learning_rate(valley))) == -1


def test_a_view_shares_its_numbers() -> None:
    emb = torch.zeros(32, 3, 2)
    embcat = emb.view(-1, 6)
    emb[0, 0, 0] = 9
    assert embcat.shape == (32, 6)
    assert embcat[0, 0] == 9


def test_softmax_by_hand_overflows_at_a_hundred() -> None:
    counts = torch.tensor([0.0, 100.0]).exp()
    assert torch.isnan((counts / counts.sum())[1])


def test_the_first_update_of_an_even_guess_moves_the_output_layer_alone() -> None:
    mlp = built("mlp/uniform-init", "\n".join(NAMES[:200]))
    before = {name: getattr(mlp, name).detach().clone() for name in mlp.learned}
    train(mlp, 1)
    assert {name for name in mlp.learned if not torch.equal(before[name], getattr(mlp, name))} == {"W2", "b2"}


def test_the_predicted_first_losses_are_those_of_the_runs() -> None:
    for title, experiment in {
        "A wrong start": "lecture",
        "Sleeping neurons": "logits-init",
        "An even first guess": "uniform-init",
    }.items():
        mlp = built(f"mlp/{experiment}", "\n".join(NAMES[:2000]))
        prediction = prediction_of(builtin_pack().lesson("mlp"), title)
        assert prediction.number == "step 0"
        first = train(mlp, 1)[0]
        assert (abs(first - math.log(27)) <= prediction.near) == (experiment != "lecture")


def prediction_of(lesson: Lesson, title: str) -> Prediction:
    prediction = next(step.prediction for step in lesson.steps if step.title == title)
    assert prediction
    return prediction
