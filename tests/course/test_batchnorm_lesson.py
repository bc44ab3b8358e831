"""What the lesson on activations and BatchNorm says beside its figures, held against what the learner will see."""

import math
import re
from pathlib import Path

import pytest
import torch

from tests.lessons.stages import built, train
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.runs.events import SATURATED
from zth_tui.train.stage import import_stage

NAMES = datasets.registry()[datasets.DEFAULT].path.read_text()
FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"  # what our own runs on the lectures' list reached


@pytest.fixture(scope="module")
def net():
    """The net of an experiment, untrained. All share the examples: they take longest, and are the same for all."""
    made = {}

    def make(experiment: str, **settings):
        plan = builtin_pack().experiment(f"batchnorm/{experiment}")
        module = import_stage("batchnorm", builtin_pack().path, plan.bug)
        if not made:
            made["examples"] = built("batchnorm/kaiming", NAMES).examples
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module.Net, "build_dataset", lambda self, names: None)
            stage = module.build(module.Config(**{**plan.config, **settings}), NAMES)
        stage.examples = made["examples"]
        return stage

    return make


def ours(experiment: str) -> float:
    """Where our own run of it ended on dev."""
    row = re.search(rf"batchnorm/{experiment} \| dev \| *[\d.]* *\| ([\d.]+)", FIGURES.read_text())
    return float(row[1])


def spread(stage, panel: str = "activations") -> list[float]:
    return [values.std().item() for values in stage.watch()[panel].values()]


def white(stage) -> torch.Tensor:
    return stage.watch()["saturation"]["tanh 1"][0].float()


def saturated(stage) -> list[float]:
    return [(h.abs() > SATURATED).float().mean().item() for h in stage.watch()["activations"].values()]


def dead(stage) -> int:
    return int((white(stage).mean(0) == 1).sum())


def test_on_the_steep_part_the_net_shrinks_its_logits(net) -> None:
    naive = net("naive")
    X = naive.examples["dev"][0][:500]
    wide = naive.logits(X).std().item()
    assert wide == pytest.approx(math.sqrt(200), rel=0.15)
    train(naive, 300)
    assert naive.logits(X).std() < 0.7 * wide


def test_a_large_learning_rate_kills_neurons_in_crowds(net) -> None:
    naive = net("naive")
    for _ in range(300):
        naive.step(naive.config.lr * 2**5)
    assert dead(naive) > 50


def test_the_mean_of_a_batch_takes_any_bias_off(net) -> None:
    bn = import_stage("batchnorm", builtin_pack().path).BatchNorm1d(7)
    g = torch.Generator().manual_seed(1)
    x, loose = torch.randn(32, 7, generator=g), torch.randn(32, 7, generator=g)
    bias = torch.ones(7, requires_grad=True)
    (bn(x + bias) * loose).sum().backward()
    assert torch.allclose(bias.grad, torch.zeros(7), atol=1e-4)
    assert torch.allclose(bn(x + 5), bn(x), atol=1e-5)


def test_in_training_mode_neighbours_leak_and_looking_moves_the_statistics() -> None:
    bn = import_stage("batchnorm", builtin_pack().path).BatchNorm1d(7)
    x = torch.randn(32, 7, generator=torch.Generator().manual_seed(1))
    assert not torch.allclose(bn(x)[:16], bn(x[:16]), atol=1e-2)
    mean = bn.running_mean
    bn(x)
    assert not torch.equal(bn.running_mean, mean)


def test_in_batches_of_two_nothing_before_the_norm_learns(net) -> None:
    pairs, usual = net("batchnorm", batch_size=2), net("batchnorm")
    assert pairs.watch()["updates"]["W1"] > usual.watch()["updates"]["W1"] + 1  # nearly equal values: a huge slope
    train(pairs, 500)
    updates = pairs.watch()["updates"]
    assert updates["W1"] < -3 < -2 < updates["W2"]


def test_without_a_norm_gain_3_saturates_two_fifths_of_each_layer(net) -> None:
    stage = net("deep-plain", gain=3.0)
    assert all(0.37 < share < 0.48 for share in saturated(stage))
    assert min(spread(stage)) > 0.83


def test_norms_forgive_the_gain_but_not_the_pace(net) -> None:
    one, three = net("deep", gain=1.0), net("deep", gain=3.0)
    assert spread(three) == pytest.approx(spread(one), rel=1e-3)
    slow, fast = three.watch()["ratios"], one.watch()["ratios"]
    assert all(slow[f"W{n}"] == pytest.approx(fast[f"W{n}"] / 9, rel=1e-2) for n in range(1, 7))
    back = spread(three, "gradients")
    assert max(back) < 2 * min(back)  # even from layer to layer
    assert fast["W6"] < 2 * fast["W2"]  # never runs away
    assert train(three, 1) == pytest.approx(train(one, 1), abs=1e-4)


def test_linear_layers_are_one_and_vanish_with_a_small_gain(net) -> None:
    small = net("linear", gain=0.5)
    assert spread(small)[-1] < 0.1 * spread(small)[0]
    back = spread(small, "gradients")
    assert back[0] < 0.1 * back[-1]
    x = torch.randn(5, 30, generator=torch.Generator().manual_seed(2))
    zero, weight = torch.zeros(1, 30), torch.eye(30)
    for layer in small.layers:
        zero, weight, x = layer(zero), weight @ layer.weight, layer(x)
    first = torch.randn(5, 30, generator=torch.Generator().manual_seed(2))
    assert torch.allclose(first @ weight + zero, x, atol=1e-5)


def test_the_last_weights_of_a_plain_deep_net_run_hot_at_first(net) -> None:
    ratios = net("deep-plain").watch()["ratios"]
    assert ratios["W6"] > 300 * ratios["W2"]


def test_from_zero_one_shift_alone_moves(net) -> None:
    zero = net("zero-init")
    before = {name: p.detach().clone() for name, p in zero.named_parameters().items()}
    losses = train(zero, 300)
    assert [name for name, p in zero.named_parameters().items() if not torch.equal(p, before[name])] == ["beta6"]
    assert sum(losses[-50:]) / 50 < losses[0] - 0.3


def test_a_folded_net_differs_by_rounding_alone(net) -> None:
    fold = net("fold")
    train(fold, 200)
    (_, rows), *_ = fold.watch()["fold"].values()
    assert rows[-1][2] < 1e-5


def test_the_deep_net_ends_only_a_little_below_the_flat_one() -> None:
    assert 0.01 < ours("kaiming") - ours("deep") < 0.05


def test_zoo_1_is_saturated_where_a_sound_net_is_not(net) -> None:
    sound, spoilt = net("deep", init="naive"), net("zoo-1")
    assert max(saturated(sound)) < 0.05 < 0.6 < min(saturated(spoilt))
    assert spread(sound) == pytest.approx(spread(net("deep")), rel=0.05)  # histograms as even as ever
    back = spread(spoilt, "gradients")
    assert back[0] > 10 * back[-1]
    assert train(sound, 1)[0] < 4 < 15 < train(spoilt, 1)[0]


def test_zoo_2_trains_well_and_is_no_good_in_use(net) -> None:
    spoilt = net("zoo-2")
    losses = train(spoilt, 1000)
    assert max(saturated(spoilt)) < 0.05
    in_training = sum(losses[-200:]) / 200
    assert min(spoilt.evaluate("train", 5000), spoilt.evaluate("dev", 5000)) > in_training + 0.1


def test_every_experiment_is_offered() -> None:
    lesson = builtin_pack().lesson("batchnorm")
    assert {step.run for step in lesson.steps} == set(lesson.stage.experiments)
