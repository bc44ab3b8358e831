"""Every figure in the lesson on activations and BatchNorm is what the learner will see."""

import math
import re
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from tests.course.says import assert_says
from tests.lessons.stages import built, train
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.runs.events import SATURATED
from zth_tui.train.stage import import_stage

NAMES = datasets.registry()[datasets.DEFAULT].place.read_text()
FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"  # what our own runs on the lectures' list reached


@pytest.fixture(scope="module")
def net():
    """The net of an experiment, untrained. All share the examples: they take longest, and are the same for all."""
    made = {}

    def make(experiment: str, **settings):
        module = import_stage("batchnorm", builtin_pack().path)
        with pytest.MonkeyPatch.context() as patch:
            if made:
                patch.setattr(module.Net, "build_dataset", lambda self, names: None)
            stage = built(f"batchnorm/{experiment}", NAMES, **settings)
        made.setdefault("examples", stage.examples)
        stage.examples = made["examples"]
        return stage

    return make


def expect(experiment: str, what: str) -> str:
    return f"{builtin_pack().experiment(f'batchnorm/{experiment}').expect[what]:.4f}"


def ours(experiment: str) -> str:
    """Where our own run of it ended on dev."""
    row = re.search(rf"batchnorm/{experiment} \| dev \| *[\d.]* *\| ([\d.]+)", FIGURES.read_text())
    return row[1]


def spread(stage, panel: str = "activations") -> list[float]:
    return [values.std().item() for values in stage.watch()[panel].values()]


def white(stage) -> torch.Tensor:
    return stage.watch()["saturation"]["tanh 1"][0].float()


def saturated(stage) -> list[float]:
    return [(h.abs() > SATURATED).float().mean().item() for h in stage.watch()["activations"].values()]


def dead(stage) -> int:
    return int((white(stage).mean(0) == 1).sum())


def entropy(stage) -> float:
    """What chances cost that are those of the letters, whatever came before."""
    Y = stage.examples["train"][1]
    p = torch.bincount(Y) / len(Y)
    return -torch.xlogy(p, p).sum().item()


def claims_of_the_deep_nets(net) -> list[str]:
    deep, plain, zero, fold = (net(name) for name in ("deep", "deep-plain", "zero-init", "fold"))
    good, small, large = spread(plain), spread(net("deep-plain", gain=1.0)), spread(net("deep-plain", gain=3.0))
    one, exploding = spread(net("linear")), net("linear", gain=5 / 3)
    back = spread(exploding, "gradients")
    ratios = plain.watch()["ratios"]
    table = {row[0]: row[1:] for row in fold.watch()["fold"]["the net in use"][1]}
    train(plain, 1000)
    later = plain.watch()["ratios"]
    assert (deep.config.n_layers, deep.config.n_hidden) == (5, 100)
    assert ratios["W6"] > 300 * ratios["W2"]
    assert round(later["W6"] / later["W2"]) == 6
    return [
        f"five hidden layers of 100, {deep.n_parameters:,} parameters",
        f"ln 27 = {math.log(27):.4f}. On the lectures' list it is {expect('deep', 'step 0')}",
        f"spread {good[0]:.2f} in layer 1 and {good[-1]:.2f} in layer 5",
        f"start at {small[0]:.2f} and fade to {small[-1]:.2f}",
        f"With 3 all are {math.floor(100 * min(large)) / 100:.2f} or more, and about 40% of each layer",
        f"They start the same: {spread(deep)[0]:.2f} in layer 1",
        f"starts at {one[0]:.3f} and ends at {one[-1]:.3f}",
        f"goes from {spread(exploding)[0]:.2f} to {spread(exploding)[-1]:.2f}",
        f"layer 1 are {back[0] / back[-1]:.0f} times as wide as those at layer 5",
        "With 0.5 both vanish",
        "Is a gradient of 0.01 large? For a weight of 1, no; for one of 0.02, yes",
        f"The last, `W6`: {ratios['W6']:.2f} at the start",
        f"an lr of {deep.config.lr / 100:g}, a hundredth of ours",
        f"letters' entropy, {entropy(zero):.2f}, and there it ends",
        "{} layers against {}".format(*table["layers"]),
        "{:,} numbers against {:,}".format(*table["numbers"]),
        f"dev reached {ours('deep')} with us, while `kaiming` with its one layer stopped at {ours('kaiming')}",
    ]


def test_the_figures_of_the_batchnorm_lesson(net) -> None:
    naive, kaiming, normed = net("naive"), net("kaiming"), net("batchnorm")
    sure = torch.tensor([[0.0, 0.0, 0.0, 9.0]])
    edge = math.atanh(SATURATED)
    two = (torch.tensor([5.0, 3.0]) - 4.0) / torch.tensor([5.0, 3.0]).std()
    assert_says(
        "batchnorm",
        f"Its first step costs {naive.step(0.0).item():.2f}",
        f"0 0 0 0 1/4 {math.log(4):.4f}",
        f"0 0 0 9 {sure.softmax(1)[0, 0]:.4f} {F.cross_entropy(sure, torch.tensor([0])).item():.4f}",
        "white where |h| > 0.99",
        f"then run: {white(naive).mean():.0%} before the first step",
        f"it is below {1 - 0.99**2:.2f}, so less than {1 - 0.99**2:.0%} of the gradient",
        f"Here are {dead(naive)} of those",
        f"At an lr of {naive.config.lr * 2**5:.1f} neurons die",
        f"√10 = {math.sqrt(10):.2f}",
        "W *= gain / fan_in**0.5",
        f"open the saturation panel: {white(kaiming).mean():.0%}",
        f"`eps` = {normed.layers[1].eps:.5f}",
        f"Take a neuron's {normed.config.batch_size} values",
        f"beyond ±{SATURATED} at the start",
        f"beyond ±{edge:.2f}, in {math.erfc(edge / math.sqrt(2)):.0%} of cases",
        f"it begins with {saturated(normed)[0]:.0%}",
        f"200 numbers less and 400 more: {kaiming.n_parameters - 200 + 400:,}",
        f"{expect('kaiming', 'train')} on train and {expect('kaiming', 'dev')} on dev",
        f"it ends at {expect('batchnorm', 'train')} and {expect('batchnorm', 'dev')}",
        f"depends on the {normed.config.batch_size - 1} other examples",
        f"become +{two[0]:.2f} and −{-two[1]:.2f}",
        f"{1 - normed.config.momentum:g} * mean + {normed.config.momentum:g} * xmean",
        f"after 1000 steps {(1 - normed.config.momentum) ** 1000:.0%} of it is left",
        *claims_of_the_deep_nets(net),
    )
    assert normed.n_parameters == kaiming.n_parameters + 200


def test_white_and_death(net) -> None:
    naive = net("naive")
    wide = naive.logits(naive.examples["dev"][0][:500]).std()
    for _ in range(300):
        naive.step(naive.config.lr)
    assert naive.logits(naive.examples["dev"][0][:500]).std() < 0.7 * wide  # on the steep part it shrinks its logits
    naive = net("naive")
    for _ in range(300):
        naive.step(naive.config.lr * 2**5)
    assert dead(naive) > 50


def test_what_batchnorm_does_to_a_bias_and_to_a_batch(net) -> None:
    bn = import_stage("batchnorm", builtin_pack().path).BatchNorm1d(7)
    g = torch.Generator().manual_seed(1)
    x, loose = torch.randn(32, 7, generator=g), torch.randn(32, 7, generator=g)
    bias = torch.ones(7, requires_grad=True)
    (bn(x + bias) * loose).sum().backward()
    assert torch.allclose(bias.grad, torch.zeros(7), atol=1e-4)  # it would be 0
    assert torch.allclose(bn(x + 5), bn(x), atol=1e-5)  # whatever it adds, the mean takes off again
    assert not torch.allclose(bn(x)[:16], bn(x[:16]), atol=1e-2)  # neighbours leak
    mean = bn.running_mean
    bn(x)
    assert not torch.equal(bn.running_mean, mean)  # mere looking moves the statistics


def test_norms_forgive_the_gain_but_not_the_pace(net) -> None:
    one, three = net("deep", gain=1.0), net("deep", gain=3.0)
    assert spread(three) == pytest.approx(spread(one), rel=1e-3)
    slow, fast = three.watch()["ratios"], one.watch()["ratios"]
    assert all(slow[f"W{n}"] == pytest.approx(fast[f"W{n}"] / 9, rel=1e-2) for n in range(1, 7))
    back = spread(one, "gradients")
    assert max(back) < 2 * min(back)  # even from layer to layer
    assert max(fast.values()) < 20 * min(fast.values())  # W6 never runs away
    assert fast["W6"] < 2 * fast["W2"]
    assert math.log10(2**7) == pytest.approx(2, abs=0.2)  # `[` seven times
    assert all(0.37 < share < 0.48 for share in saturated(net("deep-plain", gain=3.0)))  # about 40%


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


def test_from_zero_one_shift_alone_moves_to_the_entropy(net) -> None:
    zero = net("zero-init")
    before = {name: p.detach().clone() for name, p in zero.named_parameters().items()}
    train(zero, 300)
    assert [name for name, p in zero.named_parameters().items() if not torch.equal(p, before[name])] == ["beta6"]
    assert float(expect("zero-init", "train")) == pytest.approx(entropy(zero), abs=0.005)


def test_a_folded_net_differs_by_rounding_alone(net) -> None:
    fold = net("fold")
    train(fold, 200)
    (_, rows), *_ = fold.watch()["fold"].values()
    assert rows[-1][2] < 1e-5
