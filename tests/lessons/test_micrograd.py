"""Lecture 1's figures, and every gradient against torch in double precision."""

import math
import operator
import random
import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

MICROGRAD = import_stage("micrograd", builtin_pack().path)
Value, Neuron, Layer, MLP = MICROGRAD.Value, MICROGRAD.Neuron, MICROGRAD.Layer, MICROGRAD.MLP

BINARY = {
    "a + b": operator.add,
    "a - b": operator.sub,
    "a * b": operator.mul,
    "a / b": operator.truediv,
    "2 + a": lambda a, b: 2 + a,
    "2 - a": lambda a, b: 2 - a,
    "2 * a": lambda a, b: 2 * a,
    "2 / a": lambda a, b: 2 / a,
    "a + 2": lambda a, b: a + 2,
    "a - 2": lambda a, b: a - 2,
    "a * 2": lambda a, b: a * 2,
    "a / 2": lambda a, b: a / 2,
    "a**3": lambda a, b: a**3,
    "a**-1.5": lambda a, b: a**-1.5,
    "-a": lambda a, b: -a,
    "exp": lambda a, b: a.exp(),
    "log": lambda a, b: a.log(),
    "tanh": lambda a, b: a.tanh(),
    "relu": lambda a, b: a.relu(),
    "relu of a negative": lambda a, b: (-a).relu(),
}


def in_both(f, *numbers: float) -> tuple[list[float], list[float]]:
    """(result, gradients...) of f in `Value`s, and in torch's doubles."""
    ours = [Value(x) for x in numbers]
    theirs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
    our_result, their_result = f(*ours), f(*theirs)
    our_result.backward()
    their_result.backward()
    gradients = [0.0 if t.grad is None else t.grad.item() for t in theirs]
    return [our_result.data, *(v.grad for v in ours)], [their_result.item(), *gradients]


class TestValue:
    @pytest.mark.parametrize("f", BINARY.values(), ids=BINARY)
    def test_each_operation_and_its_gradient_are_torchs(self, f) -> None:
        ours, theirs = in_both(f, 0.7, -1.3)
        assert ours == pytest.approx(theirs, rel=1e-14)

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(list(BINARY)), st.integers(0, 99), st.integers(0, 99)), max_size=12),
        st.lists(st.floats(0.5, 2.0), min_size=2, max_size=4),
    )
    def test_any_expression_has_torchs_gradient(self, recipe, numbers) -> None:
        def f(*leaves):
            made = list(leaves)
            for name, i, j in recipe:
                a, b = made[i % len(made)], made[j % len(made)]
                made.append(
                    (BINARY[name](a.tanh() + 2, b.tanh() + 2)).tanh() + 2
                )  # far from 0, where log and / are wild
            return sum(made)

        ours, theirs = in_both(f, *numbers)
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)

    def test_the_readmes_example(self) -> None:
        a, b = Value(-4.0), Value(2.0)
        c = a + b
        d = a * b + b**3
        c += c + 1
        c += 1 + c + (-a)
        d += d * 2 + (b + a).relu()
        d += 3 * d + (b - a).relu()
        e = c - d
        f = e**2
        g = f / 2.0
        g += 10.0 / f
        g.backward()
        assert [f"{x:.4f}" for x in (g.data, a.grad, b.grad)] == ["24.7041", "138.8338", "645.5773"]

    def test_the_lectures_first_expression_and_its_nudge(self) -> None:
        a, b, c, f = Value(2.0), Value(-3.0), Value(10.0), Value(-2.0)
        e = a * b
        d = e + c
        L = d * f
        L.backward()
        assert L.data == -8.0
        assert [v.grad for v in (L, d, f, c, e, a, b)] == [1.0, -2.0, 4.0, -2.0, -2.0, 6.0, -4.0]
        for leaf in (a, b, c, f):
            leaf.data += 0.01 * leaf.grad
        assert ((a * b + c) * f).data == pytest.approx(-7.286496)

    def test_exercise_m1s_gradient(self) -> None:
        def sin(v):
            return Value(math.sin(v.data), (v,), "sin", (math.cos(v.data),))  # an operation of the learner's own

        a, b, c = Value(2.0), Value(3.0), Value(4.0)
        f = -(a**3) + sin(3 * b) - 1.0 / c + b**2.5 - a**0.5
        f.backward()
        assert f.data == pytest.approx(6.336362190988558, rel=1e-14)
        gradient = [-12.353553390593273, 10.25699027111255, 0.0625]
        assert [a.grad, b.grad, c.grad] == pytest.approx(gradient, rel=1e-14)

    def test_exercise_m4s_softmax_and_loss_are_torchs(self) -> None:
        def of_values(*logits):
            return -MICROGRAD.softmax(logits)[3].log()

        numbers = (0.0, 3.0, -2.0, 1.0)
        logits = [Value(x) for x in numbers]
        loss = of_values(*logits)
        loss.backward()
        theirs = torch.tensor([numbers], dtype=torch.float64, requires_grad=True)
        their_loss = torch.nn.functional.cross_entropy(theirs, torch.tensor([3]))
        their_loss.backward()
        assert loss.data == pytest.approx(their_loss.item(), rel=1e-14)
        assert [v.grad for v in logits] == pytest.approx(theirs.grad[0].tolist(), rel=1e-13)

    def test_softmax_of_huge_logits_does_not_overflow(self) -> None:
        assert [p.data for p in MICROGRAD.softmax([Value(1000.0), Value(-1000.0)])] == [1.0, 0.0]

    def test_a_value_used_twice_collects_both_gradients(self) -> None:
        a = Value(3.0)
        b = a + a
        b.backward()
        assert a.grad == 2.0

        a = Value(3.0)
        b = a + a
        c = b + b  # a plain walk without order gets this one wrong
        c.backward()
        assert (b.grad, a.grad) == (2.0, 4.0)

    def test_two_paths_to_one_leaf_add_up(self) -> None:
        a, b = Value(-2.0), Value(3.0)
        ((a * b) * (a + b)).backward()
        assert (a.grad, b.grad) == (-3.0, -8.0)

    def test_a_long_chain_does_not_overflow_the_stack(self) -> None:
        a = Value(0.0)
        v = a
        for _ in range(50_000):
            v = v + 1
        v.backward()
        assert (v.data, a.grad) == (50_000.0, 1.0)

    def test_tanh_taken_apart_has_the_same_gradient(self) -> None:
        x, y = Value(0.8813735870195432), Value(0.8813735870195432)
        x.tanh().backward()
        e = (2 * y).exp()
        ((e - 1) / (e + 1)).backward()
        assert x.grad == pytest.approx(y.grad, rel=1e-14)

    def test_no_number_stays_no_number(self) -> None:
        assert math.isnan(Value(math.nan).relu().data)

    def test_only_numbers_can_be_exponents(self) -> None:
        with pytest.raises(TypeError, match="exponent"):
            Value(2.0) ** Value(3.0)


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


class TestTheNet:
    def test_a_weighted_sum_is_the_sum_of_its_products(self) -> None:
        def apart(w1, w2, x1, x2, b):
            return b + w1 * x1 + w2 * x2

        numbers = (0.5, -1.5, 2.0, 3.0, 0.1)
        together = [Value(x) for x in numbers]
        act = MICROGRAD.weighted_sum(together[:2], together[2:4], together[4])
        act.backward()
        _, theirs = in_both(apart, *numbers)
        assert [act.data, *(v.grad for v in together)] == pytest.approx(theirs)

    @pytest.mark.parametrize("experiment", ["four-points", "moons", "moons-softmax"])
    def test_its_loss_and_gradient_are_torchs(self, experiment: str) -> None:
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
    def test_it_has_as_many_parameters_as_in_the_lecture(self, experiment: str, n: int) -> None:
        stage = built(f"micrograd/{experiment}", "")
        assert stage.n_parameters == len(stage.parameters) == n

    def test_looking_without_a_graph_sees_the_same(self) -> None:
        stage = built("micrograd/moons", "")
        train(stage, 2)
        assert stage.scores(stage.xs[:9]) == pytest.approx([stage.model(x).data for x in stage.xs[:9]], rel=1e-12)


class TestMoons:
    def test_the_first_steps_are_the_published_ones(self) -> None:
        stage = built("micrograd/moons", "")
        assert stage.accuracy() == 0.5
        losses = train(stage, 5)
        assert losses[0] == pytest.approx(0.8958441028683222, abs=1e-12)
        assert losses[1] == pytest.approx(1.7236, abs=5e-5)
        assert stage.evaluate("train") == pytest.approx(0.3135, abs=5e-5)
        assert stage.accuracy() == pytest.approx(0.86)

    def test_the_learning_rate_falls_to_a_tenth(self) -> None:
        stage = built("micrograd/moons", "")
        assert [stage.learning_rate(k) for k in (0, 50, 99)] == pytest.approx([1.0, 0.55, 0.109])

    def test_softmax_learns_them_too(self) -> None:
        stage = built("micrograd/moons-softmax", "", n_points=20, max_steps=30)
        losses = train(stage, 30)
        assert losses[-1] < losses[0] / 2
        assert stage.accuracy() >= 0.9

    def test_half_of_the_points_lie_on_each_moon(self) -> None:
        xs, ys = MICROGRAD.make_moons(41, 0.0, 1)
        assert sorted(ys) == [-1.0] * 20 + [1.0] * 21
        for (x1, x2), y in zip(xs, ys, strict=True):
            centre = (1.0, 0.5) if y > 0 else (0.0, 0.0)
            assert math.dist((x1, x2), centre) == pytest.approx(1.0)
            assert (x2 <= 0.5) if y > 0 else (x2 >= 0.0)


class TestForgottenZeroGrad:
    def test_the_gradients_of_all_steps_pile_up(self) -> None:
        forgetful = built("micrograd/no-zero-grad", "")
        careful = built("micrograd/four-points", "")
        piled = [0.0] * careful.n_parameters
        for _ in range(4):
            for ours, theirs in zip(careful.parameters, forgetful.parameters, strict=True):
                ours.data = theirs.data  # the gradient at the same place, without the bug
            careful.step(0.0)
            piled = [pile + p.grad for pile, p in zip(piled, careful.parameters, strict=True)]
            forgetful.step(0.1)
            assert [p.grad for p in forgetful.parameters] == pytest.approx(piled, rel=1e-12)

    def test_the_gradient_check_tells(self) -> None:
        for experiment, honest in (("four-points", True), ("no-zero-grad", False)):
            stage = built(f"micrograd/{experiment}", "")
            train(stage, 3)
            ((_, rows),) = stage.watch()["gradient_check"].values()
            assert all((apart < 1e-7) == honest for *_, apart, _ in rows)

    def test_it_may_be_repaired_while_it_runs(self) -> None:
        stage = built("micrograd/no-zero-grad", "")
        train(stage, 3)
        stage.config = built("micrograd/four-points", "").config
        train(stage, 1)
        ((_, rows),) = stage.watch()["gradient_check"].values()
        assert all(apart < 1e-7 for *_, apart, _ in rows)


class TestOneNeuron:
    def test_it_goes_forward_and_then_backward(self) -> None:
        stage = built("micrograd/neuron", "")
        numbers = train(stage, stage.max_steps)
        assert numbers == pytest.approx([-6, 0, -6, 0.8813735870195432, 0.7071067811865476, 1, 1, 0.5, 0.5, 0.5, 0.5])
        x1, w1, x2, w2, b = (leaf.grad for leaf in stage.leaves)
        assert [x1, w1, x2, w2, b] == pytest.approx([-1.5, 1.0, 0.5, 0.0, 0.5])

    def test_its_graph_has_ten_nodes_which_fill_one_by_one(self) -> None:
        stage = built("micrograd/neuron", "")
        seen = []
        for _ in range(stage.max_steps + 1):
            (nodes, turn) = only(stage.watch()["graph"])
            assert len(nodes) == 10
            filled = [sum(node[field] is not None for node in nodes) for field in (2, 3)]
            seen.append((None if turn is None else nodes[turn][0], *filled))
            stage.step(0.0)
        assert seen == [
            (None, 5, 0),
            ("x1w1", 6, 0),
            ("x2w2", 7, 0),
            ("x1w1+x2w2", 8, 0),
            ("n", 9, 0),
            ("o", 10, 0),
            ("o", 10, 1),
            ("o", 10, 2),
            ("n", 10, 4),
            ("x1w1+x2w2", 10, 6),
            ("x2w2", 10, 8),
            ("x1w1", 10, 10),
        ]

    def test_nodes_come_after_what_they_are_made_of(self) -> None:
        nodes, _ = only(built("micrograd/neuron", "").watch()["graph"])
        assert all(child < i for i, node in enumerate(nodes) for child in node[4])

    def test_its_gradients_are_what_a_nudge_does(self) -> None:
        stage = built("micrograd/neuron", "")
        train(stage, stage.max_steps)
        _, rows = only(stage.watch()["gradient_check"])
        assert [row[0] for row in rows] == ["x1", "w1", "x2", "w2", "b"]
        assert all(row[3] < 1e-9 for row in rows)


def only(looks):
    (look,) = looks.values()
    return look


class TestEveryExperiment:
    @pytest.mark.parametrize("experiment", list(MICROGRAD.EXPERIMENTS))
    def test_a_resumed_run_equals_a_straight_one(self, experiment: str) -> None:
        straight, first = (built(f"micrograd/{experiment}", "", n_points=10) for _ in range(2))
        losses = train(straight, 7)
        train(first, 4)
        second = built(f"micrograd/{experiment}", "", n_points=10)
        second.load_state_dict(first.state_dict())
        assert [second.step(second.learning_rate(i)) for i in range(4, 7)] == losses[4:]
        assert second.state_dict() == straight.state_dict()

    @pytest.mark.parametrize("experiment", list(MICROGRAD.EXPERIMENTS))
    def test_watching_changes_nothing(self, experiment: str) -> None:
        watched, left_alone = (built(f"micrograd/{experiment}", "", n_points=10) for _ in range(2))
        for i in range(5):
            watched.watch()
            for split in watched.splits:
                watched.evaluate(split)
            assert watched.step(watched.learning_rate(i)) == left_alone.step(left_alone.learning_rate(i))
            assert watched.state_dict() == left_alone.state_dict()

    def test_before_the_first_step_there_is_no_gradient_to_check(self) -> None:
        _, rows = only(built("micrograd/four-points", "").watch()["gradient_check"])
        assert all(row[1] is None and row[3] is None for row in rows)


def test_it_runs_alone_and_without_torch() -> None:
    source = builtin_pack().path / "micrograd" / "stage.py"
    alone = f"""
import runpy, sys
sys.argv = ["stage.py", "neuron"]
runpy.run_path({str(source)!r}, run_name="__main__")
assert "torch" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", alone], check=True, capture_output=True, text=True)
    assert "step  4: data, then gradient 0.707107" in done.stdout


class TestFourPoints:
    def test_twenty_steps_are_enough(self) -> None:
        stage = built("micrograd/four-points", "")
        losses = train(stage, 20)
        assert losses == sorted(losses, reverse=True)
        assert losses[-1] < 0.02
        assert stage.accuracy() == 1.0

    def test_its_graph_is_the_last_neuron_at_each_point(self) -> None:
        stage = built("micrograd/four-points", "")
        train(stage, 1)
        graphs = stage.watch()["graph"]
        assert list(graphs) == ["point 1, wanted +1", "point 2, wanted -1", "point 3, wanted -1", "point 4, wanted +1"]
        nodes, _ = graphs["point 2, wanted -1"]
        assert [node[0] for node in nodes] == ["w1", "w2", "w3", "w4", "h1", "h2", "h3", "h4", "b", "n", "out"]
        *_, n, out = nodes
        assert out[2] == stage.outputs[1].data
        assert n[3] == pytest.approx(out[3] * (1 - out[2] ** 2))

    def test_before_the_first_step_its_graph_has_data_alone(self) -> None:
        graphs = built("micrograd/four-points", "").watch()["graph"]
        assert all(data is not None and grad is None for nodes, _ in graphs.values() for _, _, data, grad, _ in nodes)


class TestBadSettings:
    def test_a_learning_rate_that_is_far_too_large_ends_in_infinity_not_in_an_error(self) -> None:
        stage = built("micrograd/moons", "", loss="squared", lr=1e3, n_points=8)
        losses = train(stage, 12)
        assert not math.isfinite(losses[-1])
        assert not math.isfinite(stage.evaluate("train"))
        assert stage.watch() == {}

    def test_the_checked_parameter_must_exist(self) -> None:
        with pytest.raises(ValueError, match="41 parameters, from 0 to 40"):
            built("micrograd/four-points", "", checked=41)
        stage = built("micrograd/four-points", "")
        with pytest.raises(ValueError, match="from 0 to 40"):
            stage.check(built("micrograd/moons", "", checked=336).config)
