"""What the lesson on micrograd says beside its figures, held against the stage, torch and plain mathematics."""

import dataclasses
import math

import pytest
import torch

from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

MICROGRAD = import_stage("micrograd", builtin_pack().path)
Value = MICROGRAD.Value
H = MICROGRAD.H


def slope(f, x: float, h: float = H) -> float:
    return (f(x + h) - f(x - h)) / (2 * h)


def checks(stage) -> list[dict]:
    ((columns, rows),) = stage.watch()["gradient_check"].values()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def spoilt(name: str):
    """The net of a bug of the zoo."""
    experiment = builtin_pack().experiment(f"micrograd/{name}")
    module = import_stage("micrograd", builtin_pack().path, experiment.bug)
    return module.build(module.Config(**experiment.config), "")


def exercise(a: float, b: float, c: float) -> float:
    return -(a**3) + math.sin(3 * b) - 1 / c + b**2.5 - math.sqrt(a)


def test_the_floor_of_the_bowl_is_at_two_thirds() -> None:
    def f(x: float) -> float:
        return 3 * x**2 - 4 * x + 5

    assert slope(f, 3) == pytest.approx(14)
    assert slope(f, 2 / 3) == pytest.approx(0, abs=1e-8)
    assert f(2 / 3) < min(f(2 / 3 - 1), f(2 / 3 + 1))


def test_a_value_that_is_used_twice_gets_both_gradients() -> None:
    a = Value(3.0)
    b = a + a
    b.backward()
    assert a.grad == 2

    a = Value(3.0)
    b = a + a
    (b + b).backward()
    assert a.grad == 4

    a = Value(3.0)
    (a * a).backward()
    assert a.grad == 6  # two uses of 3 each; with `=` the last one is left


def test_the_neuron_is_made_in_five_steps_and_checks_out() -> None:
    stage = built("micrograd/neuron", "")
    turns = []
    for _ in range(stage.max_steps):
        stage.step(0.0)
        turns.append(stage.turn.label)
    assert turns[:5] == ["x1w1", "x2w2", "x1w1+x2w2", "n", "o"]
    assert all(row["apart"] < 1e-8 for row in checks(stage))
    products, n = stage.made[:2], stage.made[3]
    assert [v.grad for v in (*products, stage.leaves[4])] == pytest.approx([n.grad] * 3)  # the pluses hand it on
    x1, w1, *_ = stage.leaves
    assert x1.grad < 0 < w1.grad  # to raise o, lower x1 or raise w1


def test_torch_gives_the_neurons_gradients_again() -> None:
    stage = built("micrograd/neuron", "")
    train(stage, stage.max_steps)
    x1, w1, x2, w2, b = (torch.tensor(v.data, dtype=torch.float64, requires_grad=True) for v in stage.leaves)
    (x1 * w1 + x2 * w2 + b).tanh().backward()
    assert [v.grad.item() for v in (x1, w1, x2, w2, b)] == pytest.approx([v.grad for v in stage.leaves])


def test_tanh_made_of_small_nodes_has_the_same_gradient() -> None:
    whole, apart = Value(0.7), Value(0.7)
    whole.tanh().backward()
    e = (2 * apart).exp()
    ((e - 1) / (e + 1)).backward()
    assert apart.grad == pytest.approx(whole.grad)


def test_weights_that_start_alike_stay_alike() -> None:
    stage = built("micrograd/four-points", "")
    for p in stage.parameters:
        p.data = 0.5
    train(stage, 5)
    for layer in stage.model.layers:
        first, *others = [[p.data for p in neuron.parameters()] for neuron in layer.neurons]
        assert all(other == pytest.approx(first) for other in others)
    fresh = built("micrograd/moons", "")
    assert all(-1 <= p.data <= 1 for p in fresh.parameters)


def test_one_step_puts_all_four_points_right_and_then_it_creeps() -> None:
    stage = built("micrograd/four-points", "")
    assert stage.ys == [1, -1, -1, 1]
    assert stage.accuracy() < 1
    losses = train(stage, 1)
    assert stage.accuracy() == 1
    losses += train(stage, 19)
    assert losses == sorted(losses, reverse=True)


def test_too_fast_ends_on_the_flat_ends_of_tanh() -> None:
    stage = built("micrograd/four-points", "", lr=8 * 0.1)
    losses = train(stage, stage.max_steps)
    assert losses[-1] == pytest.approx(8, abs=1e-3)
    assert stage.accuracy() == 0.5  # two points at 4 each
    assert max(abs(p.grad) for p in stage.parameters) < 1e-3


def test_a_forgotten_zero_grad_may_end_lower_all_the_same() -> None:
    honest, forgetful = built("micrograd/four-points", ""), built("micrograd/no-zero-grad", "")
    losses = train(forgetful, 20)
    train(honest, 20)
    assert max(losses[1:]) > 7
    assert forgetful.evaluate("train") < honest.evaluate("train") < 0.1
    assert forgetful.accuracy() == 1
    unlucky = built("micrograd/no-zero-grad", "", seed=5)
    assert train(unlucky, 20)[-1] == pytest.approx(8, abs=1e-3)


def test_the_gradient_check_tells_of_a_forgotten_zero_grad_from_the_second_step_on() -> None:
    forgetful = built("micrograd/no-zero-grad", "")
    train(forgetful, 1)
    assert all(row["apart"] < 1e-7 for row in checks(forgetful))
    train(forgetful, 1)
    first = checks(forgetful)[0]
    assert first["grad"] > 0 > first["nudged"]  # even the sign is wrong
    forgetful.config = built("micrograd/four-points", "").config  # the knob
    train(forgetful, 1)
    assert all(row["apart"] < 1e-7 for row in checks(forgetful))


def test_after_one_step_the_wrong_moons_are_wrong_by_far() -> None:
    stage = built("micrograd/moons", "")
    train(stage, 1)
    wrong = [y * s for y, s in zip(stage.ys, stage.scores(stage.xs), strict=True) if y * s <= 0]
    assert sum(wrong) / len(wrong) < -3
    assert min(wrong) < -6


def test_at_the_end_of_the_moons_only_the_pull_is_left() -> None:
    """The same descent in torch: the stage takes many seconds."""
    stage = built("micrograd/moons", "")
    xs, ys = (torch.tensor(v, dtype=torch.float64) for v in (stage.xs, stage.ys))
    layers = [
        (
            torch.tensor([[w.data for w in n.w] for n in layer.neurons], dtype=torch.float64, requires_grad=True),
            torch.tensor([n.b.data for n in layer.neurons], dtype=torch.float64, requires_grad=True),
        )
        for layer in stage.model.layers
    ]
    parameters = [p for layer in layers for p in layer]

    def losses():
        h = xs
        for i, (W, b) in enumerate(layers):
            h = h @ W.T + b
            h = h.relu() if i < 2 else h
        return (1 - ys * h[:, 0]).relu().mean(), stage.config.alpha * sum((p**2).sum() for p in parameters)

    for i in range(stage.max_steps):
        gradients = torch.autograd.grad(sum(losses()), parameters)
        with torch.no_grad():
            for p, g in zip(parameters, gradients, strict=True):
                p -= stage.learning_rate(i) * g
    points, pull = (loss.item() for loss in losses())
    assert points == 0
    assert pull == pytest.approx(builtin_pack().experiment("micrograd/moons").expect["step 99"], abs=5e-5)


def test_random_weights_are_a_little_worse_than_clueless() -> None:
    softmax = built("micrograd/moons-softmax", "")
    pull = softmax.config.alpha * sum(p.data**2 for p in softmax.parameters)
    assert math.log(2) < softmax.evaluate("train") - pull < math.log(2) + 0.15


def test_in_zoo_1_the_nudges_say_that_gradients_are_lost() -> None:
    stage = spoilt("zoo-1")
    losses = train(stage, 3)
    assert losses[2] == pytest.approx(losses[0], abs=1e-3)
    assert all(row["grad"] == 0 and abs(row["nudged"]) > 1 for row in checks(stage))
    for nodes, _ in stage.watch()["graph"].values():
        grads = {label: grad for label, _, _, grad, _ in nodes}
        assert all(grads[label] for label in ("out", "n", "h1", "h2", "h3", "h4"))
        assert not any(grads[label] for label in ("w1", "w2", "w3", "w4", "b"))


def test_in_zoo_1_the_second_term_of_the_loss_is_what_is_left() -> None:
    stage = spoilt("zoo-1")
    stage.config = dataclasses.replace(stage.config, alpha=0.5)
    train(stage, 1)
    assert all(row["grad"] == 0.5 * row["data"] for row in checks(stage))  # of p·p, too, the last use alone


def test_the_drawn_weights_have_the_gradients_of_all_points_the_boxes_between_that_of_one() -> None:
    stage = built("micrograd/four-points", "", lr=0.0)
    train(stage, 1)
    graphs = stage.watch()["graph"].values()
    points = [{label: (data, grad) for label, _, data, grad, _ in nodes} for nodes, _ in graphs]
    parts = [point["h1"][0] * point["n"][1] for point in points]
    assert [point["w1"][1] for point in points] == pytest.approx([sum(parts)] * len(points))
    assert all(part != pytest.approx(sum(parts), rel=0.1) for part in parts)


def test_in_zoo_2_the_second_step_is_apart_by_the_first_gradient() -> None:
    stage = spoilt("zoo-2")
    train(stage, 1)
    first = checks(stage)[0]
    assert first["apart"] < 1e-7
    train(stage, 1)
    assert checks(stage)[0]["apart"] == pytest.approx(abs(first["grad"]))


def test_nudging_both_ways_is_closer() -> None:
    at, exact = (2.0, 3.0, 4.0), (-12.353553390593273, 10.25699027111255, 0.0625)
    h = 1e-4
    for i, true in enumerate(exact):

        def moved(x: float, i: int = i) -> float:
            return exercise(*(x if j == i else value for j, value in enumerate(at)))

        one_way = (moved(at[i] + h) - moved(at[i])) / h
        assert abs(slope(moved, at[i], h) - true) < abs(one_way - true)


def test_every_experiment_is_offered() -> None:
    lesson = builtin_pack().lesson("micrograd")
    assert {step.run for step in lesson.steps} == set(lesson.stage.experiments)
