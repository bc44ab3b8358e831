"""What the lesson on micrograd says, held against the stage, torch and plain mathematics."""

import math

import pytest
import torch

from tests.course.says import assert_says
from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

MICROGRAD = import_stage("micrograd", builtin_pack().path)
Value = MICROGRAD.Value
H = MICROGRAD.H


def slope(f, x: float, h: float = H) -> float:
    return (f(x + h) - f(x - h)) / (2 * h)


def signed(x: float, form: str = "g") -> str:
    return f"{x:{form}}".replace("-", "−")  # as the lesson writes it


def neuron():
    """The neuron at the end of its run."""
    stage = built("micrograd/neuron", "")
    train(stage, stage.max_steps)
    return stage


def leaves() -> list:
    """a, b, c and f of the lecture's first expression."""
    return [Value(x) for x in (2.0, -3.0, 10.0, -2.0)]


def checks(stage) -> list[dict]:
    ((columns, rows),) = stage.watch()["gradient_check"].values()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def exercise(a: float, b: float, c: float) -> float:
    return -(a**3) + math.sin(3 * b) - 1 / c + b**2.5 - math.sqrt(a)


def test_the_figures_of_the_first_half() -> None:
    stage = neuron()
    x1, w1, x2, w2, b = stage.leaves
    *_, n, o = stage.made
    a, b_, c, f = expression = leaves()
    L = (a * b_ + c) * f
    L.backward()
    before = L.data
    for leaf in expression:
        leaf.data += 0.01 * leaf.grad
    after = ((a * b_ + c) * f).data

    four, forgetful = built("micrograd/four-points", ""), built("micrograd/no-zero-grad", "")
    losses = train(four, 20)
    train(forgetful, 2)
    weight = checks(forgetful)[0]
    assert weight["grad"] > 0 > weight["nudged"]  # even the sign is wrong

    moons, softmax = built("micrograd/moons", ""), built("micrograd/moons-softmax", "")
    at_first = moons.accuracy()
    knows_nothing = softmax.evaluate("train") - softmax.config.alpha * sum(p.data**2 for p in softmax.parameters)
    assert knows_nothing > math.log(2)  # a little worse than clueless, the pull aside
    first, second = train(moons, 1)[0], moons.evaluate("train")
    expected = builtin_pack().experiment("micrograd/moons").expect
    assert first == pytest.approx(expected["step 0"], abs=5e-5)
    wrong = [1 - y * s for y, s in zip(moons.ys, moons.scores(moons.xs), strict=True) if y * s <= 0]
    assert sum(wrong) / len(wrong) > 4  # the wrong ones are wrong by far
    label = 3
    logits = torch.tensor([0.0, 3.0, -2.0, 1.0])
    cost = torch.nn.functional.cross_entropy(logits, torch.tensor(label)).item()

    assert_says(
        "micrograd",
        f"the bias about {b.data:.2f}",
        f"n is {n.data:.4f}, and o is {o.data:.4f}",
        f"1 − o², which is {1 - o.data**2:.1f} here. So n gets {n.grad:.1f}",
        f"They are {signed(x1.grad, '.1f')}, {w1.grad:.0f}, {x2.grad:.1f} and {w2.grad:.0f}. Why 0 for w2?",
        "a.data += 0.01 * a.grad",  # what `after` is computed with
        f"L was {signed(before)}. Up or down? Up, to {signed(after, '.2f')}",
        f"the *learning rate* is {four.config.lr:g}. How many of the {four.max_steps} steps",
        f"One: the loss falls from {losses[0]:.2f} to {losses[1]:.2f}, and all four",
        "--set lr=0.8",
        f"`grad` {weight['grad']:.2f}, but `nudged` {signed(weight['nudged'], '.2f')}",
        f"+ {moons.config.alpha:.4f} · Σ p²",
        f"The loss jumps from {first:.2f} to {second:.2f}, yet the accuracy rises from {at_first:.0%} "
        f"to {moons.accuracy():.0%}",
        f"at the end the loss is {expected['step 99']:.4f}, and not 0",
        f"ln 2 = {math.log(2):.4f}. Ours starts at {softmax.evaluate('train'):.4f}",
        "b^2.5",
        f"f is {exercise(2, 3, 4):.4f} there",
        f"Logits (0, 3, −2, 1), label {label}; the loss is {cost:.4f}",
        "--set noise=0.4",
    )


def test_whole_numbers_in_the_text() -> None:
    """They are no figures to `assert_says`, yet they must be true and be there."""
    text = " ".join(" ".join(step.text for step in builtin_pack().lesson("micrograd").steps).split())

    def f(x: float) -> float:
        return 3 * x**2 - 4 * x + 5

    assert f"At x = 3 it is {f(3)}" in text
    assert f"That gives {slope(f, 3):.0f}" in text
    assert slope(f, 2 / 3) == pytest.approx(0, abs=1e-8)
    assert [f(2 / 3) < f(2 / 3 + far) for far in (-1, 1)] == [True, True]  # the floor

    a, b, c, _ = leaves()
    d = a * b + c
    d.backward()
    assert f"d = a·b + c is {d.data:g} for a = 2, b = −3, c = 10" in text
    assert f"They are {signed(a.grad)}, {b.grad:g} and {c.grad:g}: nudging a counts b-fold" in text

    a, b, c, f_ = leaves()
    e = a * b
    d = e + c
    L = d * f_
    L.backward()
    walk = (
        f"L {L.grad:g} d = a·b+c {signed(d.grad)} (that is f) f {f_.grad:g} (that is d) "
        f"c {signed(c.grad)} e = a·b {signed(e.grad)} a {a.grad:g} b {signed(b.grad)}"
    )
    assert walk in text
    assert f"f = −2. So L is {signed(L.data)}" in text

    four, moons, softmax = (built(f"micrograd/{name}", "") for name in ("four-points", "moons", "moons-softmax"))
    for layer, line in zip(four.model.layers, ("4·(3 + 1) = 16", "4·(4 + 1) = 20", "1·(4 + 1) = 5"), strict=True):
        nout, nin = len(layer.neurons), len(layer.neurons[0].w)
        assert line == f"{nout}·({nin} + 1) = {len(layer.parameters())}"
        assert line in text
    assert f"That makes {four.n_parameters} parameters" in text
    assert f"`checked` (0 to {four.n_parameters - 1})" in text
    assert f"{softmax.n_parameters - moons.n_parameters} parameters more, {softmax.n_parameters} in all" in text
    assert f"two hidden layers of {moons.config.n_hidden}, {moons.n_parameters} parameters" in text
    assert f"{len(moons.xs)} points on two half circles" in text
    assert f"what the net should say: {', '.join(signed(y) for y in four.ys)}" in text
    assert f"neuron's {len(neuron().leaves) + len(neuron().made)} nodes" in text


def test_used_twice_and_out_of_order() -> None:
    a = Value(3.0)
    (a + a).backward()
    assert a.grad == 2

    a, b = Value(-2.0), Value(3.0)
    ((a * b) * (a + b)).backward()
    assert (a.grad, b.grad) == (-3, -8)

    assert when_each_passes_on_at_once() == 6

    a = Value(3.0)
    b = a + a
    (b + b).backward()
    assert a.grad == 4


def when_each_passes_on_at_once() -> float:
    """The gradient of a in c = b + b, b = a + a, if nothing waits until it has all of its own."""
    a = Value(3.0)
    b = a + a
    c = b + b

    def back(v) -> None:
        for child, local in zip(v._prev, v._local, strict=True):
            child.grad += local * v.grad
            back(child)

    c.grad = 1.0
    back(c)
    return a.grad


def test_the_neuron_as_the_text_tells_it() -> None:
    stage = built("micrograd/neuron", "")
    turns = []
    for _ in range(stage.max_steps):
        stage.step(0.0)
        turns.append(stage.turn.label)
    assert turns[:5] == ["x1w1", "x2w2", "x1w1+x2w2", "n", "o"]  # forward takes five steps
    assert all(row["apart"] < 1e-8 for row in checks(stage))
    products, last = stage.made[:2], stage.made[3]
    assert [v.grad for v in (*products, stage.leaves[4])] == pytest.approx([last.grad] * 3)  # the pluses hand it on
    x1, w1, *_ = stage.leaves
    assert x1.grad < 0 < w1.grad  # to raise o, lower x1 or raise w1

    x1, w1, x2, w2, b = (torch.tensor(v.data, dtype=torch.float64, requires_grad=True) for v in stage.leaves)
    (x1 * w1 + x2 * w2 + b).tanh().backward()
    assert [v.grad.item() for v in (x1, w1, x2, w2, b)] == pytest.approx([v.grad for v in stage.leaves])

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


def test_one_step_puts_all_four_points_right() -> None:
    stage = built("micrograd/four-points", "")
    assert stage.accuracy() < 1
    losses = train(stage, 1)
    assert stage.accuracy() == 1
    losses += train(stage, 19)
    assert losses == sorted(losses, reverse=True)


def test_too_fast_ends_on_the_flat_ends_of_tanh() -> None:
    stage = built("micrograd/four-points", "", lr=0.8)
    losses = train(stage, stage.max_steps)
    assert losses[-1] == pytest.approx(8, abs=1e-3)
    assert stage.accuracy() == 0.5
    assert max(abs(p.grad) for p in stage.parameters) < 1e-3


def test_the_forgotten_zero_grad_as_the_text_tells_it() -> None:
    honest, forgetful = built("micrograd/four-points", ""), built("micrograd/no-zero-grad", "")
    losses = train(forgetful, 20)
    train(honest, 20)
    assert max(losses[1:]) > 7
    assert forgetful.evaluate("train") < honest.evaluate("train") < 0.1
    unlucky = built("micrograd/no-zero-grad", "", seed=5)
    assert train(unlucky, 20)[-1] == pytest.approx(8, abs=1e-3)

    forgetful = built("micrograd/no-zero-grad", "")
    train(forgetful, 5)
    assert checks(forgetful)[0]["apart"] > 0.1
    forgetful.config = honest.config  # the knob
    train(forgetful, 1)
    assert all(row["apart"] < 1e-7 for row in checks(forgetful))


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


def test_nudging_both_ways_is_closer() -> None:
    at, exact = (2.0, 3.0, 4.0), (-12.353553390593273, 10.25699027111255, 0.0625)
    h = 1e-4
    for i, true in enumerate(exact):

        def moved(x: float, i: int = i) -> float:
            return exercise(*(x if j == i else value for j, value in enumerate(at)))

        one_way = (moved(at[i] + h) - moved(at[i])) / h
        assert abs(slope(moved, at[i], h) - true) < abs(one_way - true)


def test_every_experiment_is_offered() -> None:
    offered = {step.run for step in builtin_pack().lesson("micrograd").steps}
    assert offered == set(MICROGRAD.EXPERIMENTS)
