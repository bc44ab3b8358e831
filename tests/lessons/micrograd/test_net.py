"""A net's loss and gradients are torch's, and its size is the lecture's."""

import pytest
import torch

from tests.lessons.micrograd.engine import MICROGRAD, Value, in_both
from tests.lessons.stages import built, train


def test_a_weighted_sum_is_the_sum_of_its_products() -> None:
    def apart(w1, w2, x1, x2, b):
        return b + w1 * x1 + w2 * x2

    numbers = (0.5, -1.5, 2.0, 3.0, 0.1)
    together = [Value(x) for x in numbers]
    act = MICROGRAD.weighted_sum(together[:2], together[2:4], together[4])
    act.backward()
    _, theirs = in_both(apart, *numbers)
    assert [act.data, *(v.grad for v in together)] == pytest.approx(theirs)


@pytest.mark.parametrize("experiment", ["four-points", "moons", "moons-softmax"])
def test_its_loss_and_gradient_are_torchs(experiment: str) -> None:
    stage = built(f"micrograd/{experiment}", "")
    layers = [
        (
            torch.tensor([[w.data for w in n.w] for n in layer.neurons], dtype=torch.float64, requires_grad=True),
            torch.tensor([n.b.data for n in layer.neurons], dtype=torch.float64, requires_grad=True),
        )
        for layer in stage.model.layers
    ]
    h, y = torch.tensor(stage.xs, dtype=torch.float64), torch.tensor(stage.ys, dtype=torch.float64)
    tanh = experiment == "four-points"
    for i, (W, b) in enumerate(layers):
        h = h @ W.T + b
        if tanh:
            h = h.tanh()
        elif i < 2:
            h = h.relu()
    data_loss = {
        "four-points": lambda: ((h[:, 0] - y) ** 2).sum(),
        "moons": lambda: (1 - y * h[:, 0]).relu().mean(),
        "moons-softmax": lambda: torch.nn.functional.cross_entropy(h, (y > 0).long()),
    }[experiment]()
    loss = data_loss + stage.config.alpha * sum((p**2).sum() for layer in layers for p in layer)
    loss.backward()
    gradients = [
        g for W, b in layers for row, bias in zip(W.grad, b.grad, strict=True) for g in [*row.tolist(), bias.item()]
    ]
    assert stage.evaluate("train") == pytest.approx(loss.item(), rel=1e-12)
    assert stage.step(0.0) == pytest.approx(loss.item(), rel=1e-12)
    assert [p.grad for p in stage.parameters] == pytest.approx(gradients, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("experiment", "n"), [("four-points", 41), ("moons", 337), ("moons-softmax", 354)])
def test_it_has_as_many_parameters_as_in_the_lecture(experiment: str, n: int) -> None:
    stage = built(f"micrograd/{experiment}", "")
    assert stage.n_parameters == len(stage.parameters) == n


def test_looking_without_a_graph_sees_the_same() -> None:
    stage = built("micrograd/moons", "")
    train(stage, 2)
    assert stage.scores(stage.xs[:9]) == pytest.approx([stage.model(x).data for x in stage.xs[:9]], rel=1e-12)
