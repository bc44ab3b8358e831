"""Our engine and nets do what those of the package micrograd do."""

import random

import pytest

from tests.lessons.micrograd.engine import MLP, Layer, Neuron, Value
from tests.lessons.stages import built


class TestAsInThePackage:
    """What users of micrograd know, compared with the package itself."""

    @pytest.fixture(autouse=True)
    def package(self) -> None:
        self.engine = pytest.importorskip("micrograd.engine")
        self.nn = pytest.importorskip("micrograd.nn")

    def test_calling_backward_twice_piles_up_in_the_same_way(self) -> None:
        grads = []
        for cls in (Value, self.engine.Value):
            a, b = cls(2.0), cls(-3.0)
            c = a * b
            d = (c + a).relu() + c**2
            d.backward()
            d.backward()
            grads.append([a.grad, b.grad, c.grad, d.grad])
        assert grads[0] == pytest.approx(grads[1])

    def test_the_same_seed_makes_the_same_net(self) -> None:
        nets = []
        for cls in (MLP, self.nn.MLP):
            random.seed(7)
            nets.append(cls(3, [4, 4, 2]))
        ours, theirs = nets
        assert [p.data for p in ours.parameters()] == [p.data for p in theirs.parameters()]
        assert repr(ours) == repr(theirs)
        assert [v.data for v in ours([1.0, -2.0, 0.5])] == [v.data for v in theirs([1.0, -2.0, 0.5])]

    def test_one_output_is_a_value_and_several_are_a_list(self) -> None:
        assert isinstance(Layer(2, 1)([1.0, 2.0]), Value)
        assert len(Layer(2, 3)([1.0, 2.0])) == 3

    def test_a_neuron_is_relu_or_linear(self) -> None:
        x = [1.0, -1.0]
        linear = Neuron(2, nonlin=False)
        linear.b.data = -10.0
        squashed = Neuron(2)
        squashed.b.data = -10.0
        assert linear(x).data < 0 == squashed(x).data

    def test_zero_grad_clears_the_parameters(self) -> None:
        net = MLP(2, [3, 1])
        net([1.0, 2.0]).backward()
        assert any(p.grad for p in net.parameters())
        net.zero_grad()
        assert not any(p.grad for p in net.parameters())

    def test_it_is_printed_in_the_same_way(self) -> None:
        assert repr(Value(2.0)) == "Value(data=2.0, grad=0.0)"

    def test_its_moons_run_is_ours(self) -> None:
        stage = built("micrograd/moons", "", n_points=12)
        random.seed(stage.config.seed)
        model = self.nn.MLP(2, [16, 16, 1])
        for step in range(4):
            scores = [model(x) for x in stage.xs]
            losses = [(1 + -y * score).relu() for y, score in zip(stage.ys, scores, strict=True)]
            loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())
            model.zero_grad()
            loss.backward()
            lr = stage.learning_rate(step)
            for p in model.parameters():
                p.data -= lr * p.grad
            assert stage.step(lr) == pytest.approx(loss.data, abs=1e-12)
