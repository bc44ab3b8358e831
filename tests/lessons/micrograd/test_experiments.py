"""Each experiment of lecture 1: what it shows, where it ends, and that it goes on exactly."""

import math
import subprocess
import sys

import pytest

from tests.lessons.micrograd.engine import MICROGRAD
from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack


def only(looks):
    (look,) = looks.values()
    return look


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

    def test_a_learning_rate_that_is_far_too_large_ends_in_infinity_not_in_an_error(self) -> None:
        stage = built("micrograd/moons", "", loss="squared", lr=1e3, n_points=8)
        losses = train(stage, 12)
        assert not math.isfinite(losses[-1])
        assert not math.isfinite(stage.evaluate("train"))
        assert stage.watch() == {}


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
