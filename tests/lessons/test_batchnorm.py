"""Lecture 4's figures, on the lectures' names, and the layers beside torch's own."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from tests.lessons.stages import built, train
from tests.train.rig import few_names
from zth_tui.course.packs import builtin_pack
from zth_tui.train import recorder
from zth_tui.train.stage import import_stage

SMALL = {"n_hidden": 12, "batch_size": 16}
EXPERIMENTS = list(builtin_pack().stage("batchnorm").experiments)
NORMED = ["batchnorm", "deep", "fold"]


@pytest.fixture
def layers():
    """The module, for its layers."""
    return import_stage("batchnorm", builtin_pack().path)


def next_batch(net):
    """What the next step will train on."""
    generator = net.g.get_state()
    X, Y = net.minibatch()
    net.g.set_state(generator)
    return X, Y


def snapshot(net) -> dict:
    return {name: v.detach().clone() if torch.is_tensor(v) else v for name, v in net.state_dict().items()}


def same(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(
        torch.equal(a[name], b[name]) if torch.is_tensor(a[name]) else a[name] == b[name] for name in a
    )


class TestPublishedFigures:
    @pytest.mark.parametrize(
        ("experiment", "parameters", "initial", "saturated"),
        [
            ("naive", 11_897, 27.8817, 0.610),
            ("kaiming", 11_897, 3.3179, 0.081),
            ("batchnorm", 12_097, 3.3239, 0.004),
            ("deep", 47_024, 3.2870, 0.005),
        ],
    )
    def test_every_start_is_the_published_one(
        self, lecture_names, experiment: str, parameters: int, initial: float, saturated: float
    ) -> None:
        net = built(f"batchnorm/{experiment}", lecture_names.read_text())
        h, _, _ = net.look_inside(*next_batch(net))
        assert net.n_parameters == parameters
        assert (h["tanh 1"].abs() > 0.99).float().mean().item() == pytest.approx(saturated, abs=5e-4)
        assert train(net, 1)[0] == pytest.approx(initial, abs=5e-5)

    def test_without_batchnorm_the_deep_net_has_its_biases(self, lecture_names) -> None:
        assert built("batchnorm/deep-plain", lecture_names.read_text()).n_parameters == 46_497

    @pytest.mark.parametrize(
        ("experiment", "start"), [("naive", "lecture"), ("kaiming", "kaiming")], ids=["naive", "kaiming"]
    )
    def test_without_batchnorm_it_is_the_net_of_the_lesson_before(self, experiment: str, start: str) -> None:
        before, net = built(f"mlp/{start}", few_names()), built(f"batchnorm/{experiment}", few_names())
        assert train(net, 20) == pytest.approx(train(before, 20), abs=1e-5)

    def test_the_deep_net_after_1000_steps(self, lecture_names) -> None:
        net = built("batchnorm/deep", lecture_names.read_text())
        train(net, 1000)
        h, dh, dp = net.look_inside(*next_batch(net))
        weights = {name: p for name, p in net.named_parameters().items() if p.ndim == 2}

        assert [round(t.std().item(), 2) for t in h.values()] == [0.63, 0.64, 0.65, 0.65, 0.65]
        saturated = [100 * (t.abs() > 0.97).float().mean().item() for t in h.values()]
        assert saturated == pytest.approx([2.78, 2.56, 2.25, 1.69, 1.88], abs=0.005)
        spread = [d.std().item() for d in dh.values()]
        assert spread == pytest.approx([2.64e-3, 2.25e-3, 2.05e-3, 1.98e-3, 1.95e-3], abs=0.005e-3)
        ratios = [(dp[name].std() / p.std()).item() for name, p in weights.items()]
        published = [0.00801, 0.0488, 0.0696, 0.0607, 0.0563, 0.0557, 0.116]
        assert ratios == pytest.approx(published, rel=2e-3)

        train(net, 1)
        assert net.evaluate("train") == pytest.approx(2.4003, abs=1e-4)
        assert net.evaluate("dev") == pytest.approx(2.3982, abs=1e-4)


class TestLayers:
    """Forward and gradient are those of torch's layers of the same name."""

    X = torch.randn((32, 5), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    LOOSE = torch.randn((32, 7), generator=torch.Generator().manual_seed(2), dtype=torch.float64)  # upstream gradients

    def test_linear(self, layers) -> None:
        ours, theirs = layers.Linear(5, 7, torch.Generator()), nn.Linear(5, 7, dtype=torch.float64)
        ours.weight, ours.bias = (p.double().requires_grad_() for p in ours.parameters())
        theirs.weight.data, theirs.bias.data = ours.weight.data.T, ours.bias.data
        x, x2 = self.X.clone().requires_grad_(), self.X.clone().requires_grad_()
        y, y2 = ours(x), theirs(x2)
        y.backward(self.LOOSE)
        y2.backward(self.LOOSE)
        assert torch.allclose(y, y2)
        assert torch.allclose(x.grad, x2.grad)
        assert torch.allclose(ours.weight.grad, theirs.weight.grad.T)
        assert torch.allclose(ours.bias.grad, theirs.bias.grad)

    def test_tanh(self, layers) -> None:
        x, x2 = self.X.clone().requires_grad_(), self.X.clone().requires_grad_()
        layers.Tanh()(x).backward(self.X)
        nn.Tanh()(x2).backward(self.X)
        assert torch.equal(x.grad, x2.grad)
        assert torch.equal(layers.Tanh()(self.X), nn.Tanh()(self.X))

    # The lecture divides by the unbiased variance, torch by the biased one, so in training torch's numbers are
    # sqrt(n/(n-1)) times ours: with a gamma so much smaller, and an eps to suit, its layer is ours. Both keep the
    # unbiased variance for later, so in use nothing need be adapted.

    def batchnorms(self, layers, *, adapted: bool):
        n = len(self.X)
        shrink = (n - 1) / n if adapted else 1.0
        ours, theirs = layers.BatchNorm1d(5), nn.BatchNorm1d(5, eps=1e-5 * shrink, dtype=torch.float64)
        ours.gamma = torch.linspace(0.5, 2, 5, dtype=torch.float64).requires_grad_()
        ours.beta = torch.linspace(-1, 1, 5, dtype=torch.float64).requires_grad_()
        theirs.weight.data, theirs.bias.data = ours.gamma.data * shrink**0.5, ours.beta.data.clone()
        return ours, theirs, shrink**0.5

    def test_batchnorm_in_training(self, layers) -> None:
        ours, theirs, shrink = self.batchnorms(layers, adapted=True)
        x, x2 = self.X.clone().requires_grad_(), self.X.clone().requires_grad_()
        y, y2 = ours(x), theirs(x2)
        y.backward(self.LOOSE[:, :5])
        y2.backward(self.LOOSE[:, :5])
        assert torch.allclose(y, y2)
        assert torch.allclose(x.grad, x2.grad)
        assert torch.allclose(ours.gamma.grad, theirs.weight.grad * shrink)
        assert torch.allclose(ours.beta.grad, theirs.bias.grad)
        assert torch.allclose(ours.running_mean, theirs.running_mean)
        assert torch.allclose(ours.running_var, theirs.running_var)

    def test_batchnorm_in_use(self, layers) -> None:
        ours, theirs, _ = self.batchnorms(layers, adapted=False)
        for batch in self.X.split(8):
            ours(batch)
            theirs(batch)
        ours.training = False
        theirs.eval()
        x, x2 = self.X.clone().requires_grad_(), self.X.clone().requires_grad_()
        y, y2 = ours(x), theirs(x2)
        y.backward(self.LOOSE[:, :5])
        y2.backward(self.LOOSE[:, :5])
        assert torch.allclose(y, y2)
        assert torch.allclose(x.grad, x2.grad)
        assert torch.allclose(ours.gamma.grad, theirs.weight.grad)

    def test_in_training_each_neuron_has_mean_0_and_variance_1(self, layers) -> None:
        y = layers.BatchNorm1d(5)(3 + 4 * self.X)
        assert torch.allclose(y.mean(0), torch.zeros(5).double(), atol=1e-6)
        assert torch.allclose(y.var(0), torch.ones(5).double(), atol=1e-5)

    @pytest.mark.filterwarnings("ignore:var.*degrees of freedom")
    def test_one_example_has_no_variance(self, layers) -> None:
        bn = layers.BatchNorm1d(5)
        assert bn(self.X[:1]).isnan().all()
        bn = layers.BatchNorm1d(5)
        bn.training = False
        assert bn(self.X[:1]).isfinite().all()


class TestLooking:
    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_it_changes_nothing(self, experiment: str) -> None:
        net, alone = (built(f"batchnorm/{experiment}", few_names(), **SMALL) for _ in range(2))
        rng = torch.get_rng_state()
        for _ in range(3):
            before, gradients = snapshot(net), [p.grad.clone() if p.grad is not None else None for p in net.parameters]
            net.watch()
            net.evaluate("dev")
            net.sample(3)
            assert same(before, snapshot(net))
            for p, gradient in zip(net.parameters, gradients, strict=True):
                assert (p.grad is None and gradient is None) or torch.equal(p.grad, gradient)
            assert train(net, 5) == train(alone, 5)
        assert torch.equal(torch.get_rng_state(), rng)

    @pytest.mark.parametrize("experiment", NORMED)
    def test_training_moves_the_running_statistics_and_evaluating_does_not(self, experiment: str) -> None:
        net = built(f"batchnorm/{experiment}", few_names(), **SMALL)
        mean = net.layers[1].running_mean
        net.evaluate("train")
        assert torch.equal(net.layers[1].running_mean, mean)
        train(net, 1)
        assert not torch.equal(net.layers[1].running_mean, mean)

    def test_in_use_an_example_does_not_mind_its_neighbours(self) -> None:
        net = built("batchnorm/deep", few_names(), **SMALL)
        train(net, 20)
        X, _ = net.examples["dev"]
        assert torch.allclose(net.logits(X[:1]), net.logits(X[:50])[:1], atol=1e-6)

    def test_the_gradients_are_those_of_a_step(self) -> None:
        net = built("batchnorm/deep", few_names(), **SMALL)
        _, _, dp = net.look_inside(*next_batch(net))
        train(net, 1)
        for name, p in net.named_parameters().items():
            assert torch.equal(dp[name], p.grad)

    def test_the_update_is_the_ratio_times_the_learning_rate_as_a_power_of_ten(self) -> None:
        net = built("batchnorm/kaiming", few_names(), **SMALL)
        train(net, 3)
        before = net.C.detach().clone()
        ratio = net.watch()["ratios"]["C"]
        net.step(0.02)
        assert net.watch()["updates"]["C"] == pytest.approx(math.log10(0.02 * net.watch()["ratios"]["C"]))
        change = ((net.C - before).std() / before.std()).item()  # by another batch, so of the same order only
        assert math.log10(change) == pytest.approx(math.log10(0.02 * ratio), abs=0.5)

    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_every_look_can_be_told(self, experiment: str) -> None:
        net = built(f"batchnorm/{experiment}", few_names())
        train(net, 2)
        panels = {event.panel for event in recorder.watch_events(net, 2)}
        assert {"activations", "gradients", "ratios", "parameters"} <= panels
        assert ("fold" in panels) == net.config.batchnorm
        assert ("saturation" in panels) == net.config.tanh

    def test_the_picture_of_saturation_has_a_row_an_example_and_a_column_a_neuron(self) -> None:
        net = built("batchnorm/naive", few_names())
        looks = net.watch()
        white, contexts, neurons = looks["saturation"]["tanh 1"]
        assert white.shape == (32, 200) == (len(contexts), len(neurons))
        assert torch.equal(white.bool(), looks["activations"]["tanh 1"].abs() > 0.99)


class TestGain:
    """The lecture's lesson of the deep net: without BatchNorm all hangs on the gain."""

    def spread(self, experiment: str, gain: float) -> list[float]:
        """How wide each layer's outputs are, at the start."""
        return [
            h.std().item()
            for h in built(f"batchnorm/{experiment}", few_names(), gain=gain).watch()["activations"].values()
        ]

    def test_too_small_and_the_layers_fade(self) -> None:
        spread = self.spread("deep-plain", 1.0)
        assert spread == sorted(spread, reverse=True)
        assert spread[-1] < 0.6 * spread[0]

    def test_five_thirds_keeps_them_alike(self) -> None:
        spread = self.spread("deep-plain", 5 / 3)
        assert all(0.55 < s < 0.8 for s in spread)

    def test_too_large_and_they_are_saturated(self) -> None:
        assert all(s > 0.8 for s in self.spread("deep-plain", 3.0))

    @pytest.mark.parametrize("gain", [0.5, 1.0, 3.0])
    def test_batchnorm_does_not_mind(self, gain: float) -> None:
        assert all(0.6 < s < 0.66 for s in self.spread("deep", gain))

    def test_without_tanh_one_is_right_and_five_thirds_explodes(self) -> None:
        assert all(0.8 < s < 1.2 for s in self.spread("linear", 1.0))
        exploding = self.spread("linear", 5 / 3)
        assert all(b > 1.4 * a for a, b in pairwise(exploding))


@pytest.mark.parametrize("experiment", ["zero-init", "deep-plain"])
def test_from_zero_only_the_last_shift_learns(experiment: str) -> None:
    net = built(f"batchnorm/{experiment}", few_names(), init="zero", **SMALL)
    before = {name: p.detach().clone() for name, p in net.named_parameters().items()}
    train(net, 50)
    moved = [name for name, p in net.named_parameters().items() if not torch.equal(p, before[name])]
    assert moved == ["beta6" if experiment == "zero-init" else "b6"]
    assert net.evaluate("train") < math.log(len(net.letters))


class TestFolding:
    @pytest.mark.parametrize("experiment", NORMED)
    def test_the_folded_net_answers_the_same(self, layers, experiment: str) -> None:
        net = built(f"batchnorm/{experiment}", few_names(), **SMALL)
        train(net, 200)
        X, _ = net.examples["dev"]
        fewer = layers.folded(net.layers)
        assert not any(isinstance(layer, layers.BatchNorm1d) for layer in fewer)
        assert torch.allclose(net.logits(X), net.logits(X, fewer), atol=1e-4)

    def test_a_bias_before_it_is_folded_too(self, layers) -> None:
        linear, bn = layers.Linear(5, 7, torch.Generator().manual_seed(3)), layers.BatchNorm1d(7)
        bn.running_mean, bn.running_var = torch.linspace(-1, 1, 7), torch.linspace(0.1, 3, 7)
        bn.gamma, bn.beta, bn.training = torch.linspace(2, 0.5, 7), torch.linspace(1, 3, 7), False
        x = torch.randn(4, 5)
        weight = linear.weight.clone()
        assert torch.allclose(layers.fold(linear, bn)(x), bn(linear(x)), atol=1e-5)
        assert torch.equal(linear.weight, weight)

    def test_the_table_holds_both_nets(self) -> None:
        net = built("batchnorm/fold", few_names(), **SMALL)
        train(net, 50)
        (_, rows), *_ = net.watch()["fold"].values()
        table = {row[0]: row[1:] for row in rows}
        assert table["layers"] == [8, 5]
        n = len(net.letters)
        assert table["numbers"][1] == 30 * 12 + 12 + 12 * 12 + 12 + 12 * n + n
        _, difference = table["difference"]
        assert 0 <= difference < 1e-4


class TestResume:
    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_the_rest_of_the_run_is_the_same_bit_for_bit(self, experiment: str) -> None:
        straight = built(f"batchnorm/{experiment}", few_names(), **SMALL)
        train(straight, 12)
        stopped = built(f"batchnorm/{experiment}", few_names(), **SMALL)
        train(stopped, 7)
        resumed = built(f"batchnorm/{experiment}", few_names(), **SMALL)
        resumed.load_state_dict(snapshot(stopped))
        for i in range(7, 12):
            resumed.step(resumed.learning_rate(i))
        assert same(snapshot(resumed), snapshot(straight))
        assert resumed.evaluate("dev") == straight.evaluate("dev")


def test_the_learning_rate_falls_to_a_tenth() -> None:
    net = built("batchnorm/deep", few_names())
    assert (net.learning_rate(149_999), net.learning_rate(150_000)) == (0.1, pytest.approx(0.01))


def test_samples_begin_with_the_prompt_and_repeat_with_their_seed() -> None:
    net = built("batchnorm/batchnorm", few_names())
    names = net.sample(5, prompt="ja", seed=3)
    assert all(name.startswith("ja") for name in names)
    assert names == net.sample(5, prompt="ja", seed=3)


def test_a_letter_that_it_has_never_seen_is_named() -> None:
    with pytest.raises(ValueError, match="'7'"):
        built("batchnorm/batchnorm", few_names()).sample(1, prompt="7")


def test_too_few_names_are_refused() -> None:
    with pytest.raises(ValueError, match="ten names"):
        built("batchnorm/deep", "emma\nolivia")
