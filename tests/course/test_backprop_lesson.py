"""What the lesson on backprop claims is so, and its lines of code are right. (Its figures: `zth-tui lessons check`.)"""

import math
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F

from tests.lessons.stages import built, train
from zth_tui import datasets
from zth_tui.course.packs import Pack, builtin_pack
from zth_tui.train.stage import import_stage
from zth_tui.tui.lesson.verdict import TOLERANCE

stage = import_stage("backprop", builtin_pack().path)
LESSON = builtin_pack().lesson("backprop")
TEXT = datasets.registry()[datasets.DEFAULT].path.read_text()
FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"  # what our own runs on the lectures' list reached
BY_HAND = stage.passes["by-hand"][1]
FINE = {"exact", "approximate", "negligible"}


@pytest.fixture(scope="module")
def mlp():
    return built("backprop/by-hand", TEXT)


@pytest.fixture
def t(mlp) -> SimpleNamespace:
    """The first batch, forward and backward."""
    return passed(mlp)


def passed(mlp, chapters=BY_HAND) -> SimpleNamespace:
    t = mlp.tensors(*mlp.watched)
    stage.forward(t)
    for chapter in chapters:
        chapter(t)
    return t


def compared(mlp, chapters=BY_HAND) -> dict:
    return stage.comparisons(mlp.tensors(*mlp.watched), chapters)


def without_second_way(t) -> None:
    """From the loss to the logits, where the sum's way into counts is forgotten."""
    stage.cross_entropy_backward(t)
    t.dnorm_logits = t.dprobs * t.counts_sum_inv * t.counts
    t.dlogit_maxes = -t.dnorm_logits.sum(1, keepdim=True)
    t.dlogits = t.dnorm_logits + F.one_hot(t.logits.max(1).indices, t.logits.shape[1]) * t.dlogit_maxes


def code_of(title: str) -> list[str]:
    text = next(step.text for step in LESSON.steps if step.title == title)
    return re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_rounding_and_slips_are_far_apart(mlp) -> None:
    rows = compared(mlp)
    chained, local = rows["chained"], rows["local"]
    assert all(row.verdict in FINE for row in [*chained.values(), *local.values()])
    assert list(chained)[list(chained).index("b2") + 1] == "hpreact"
    assert sum(row.exact for row in local.values()) >= 20  # nearly all are `=`
    double = compared(built("backprop/by-hand", TEXT, dtype="float64"))["chained"]
    for name in set(stage.TENSORS) - set(stage.ZERO_ON_PAPER):
        assert chained[name].relative_error < 1e-6
        assert double[name].relative_error < 1e-14


def test_the_first_gradient_is_0_but_for_the_labels(t) -> None:
    assert (t.dlogprobs != 0).sum(1).tolist() == [1] * 32
    assert torch.all(t.dlogprobs[torch.arange(32), t.yb] == -1 / 32)
    assert all(getattr(t, f"d{name}").shape == getattr(t, name).shape for name in stage.TENSORS)


def test_without_the_second_way_the_loss_sticks_near_that_of_knowing_nothing() -> None:
    mlp = built("backprop/by-hand", TEXT)
    t = passed(mlp, [without_second_way])
    largest = F.one_hot(t.logits.max(1).indices, 27)
    assert torch.allclose(t.dlogits, (largest - F.one_hot(t.yb, 27)) / 32, atol=1e-7)
    assert t.dlogits.abs().max() < 1 / 32 + 1e-7  # astray, not longer
    assert torch.allclose(t.dlogit_maxes, torch.full((32, 1), 1 / 32))  # the free alarm
    for _ in range(400):
        t = mlp.tensors(*mlp.minibatch())
        stage.forward(t)
        for chapter in (without_second_way, *BY_HAND[1:]):
            chapter(t)
        for name, p in mlp.parameters.items():
            p.data -= 0.1 * getattr(t, f"d{name}")
    assert mlp.evaluate("dev", 2000) == pytest.approx(math.log(27), abs=0.15)  # a sound net is far below


def test_four_gradients_are_sums_of_two_terms() -> None:
    source = (builtin_pack().path / "backprop" / "stage.py").read_text()
    source = source[: source.index("def forward_fast")].replace(" + 1e-5", "")
    assert re.findall(r"^    t\.d(\w+) = [^#\n]* \+ ", source, re.M) == ["counts", "logits", "bndiff", "hprebn"]


def test_what_is_0_on_paper(t) -> None:
    assert t.dlogit_maxes.abs().max() < 1e-8
    assert torch.allclose(torch.zeros_like(t.dlogit_maxes), t.dlogit_maxes)
    assert t.dhprebn.sum(0).abs().max() < 1e-7
    assert t.db1.abs().max() < 1e-7


def test_shapes_decide_unless_sizes_are_alike(t) -> None:
    with pytest.raises(RuntimeError):
        t.dlogits @ t.W2
    square = passed(built("backprop/by-hand", TEXT, n_hidden=27))
    assert (square.dlogits @ square.W2).shape == square.dh.shape
    assert not torch.allclose(square.dlogits @ square.W2, square.dh)


def test_torchs_batchnorm_has_two_rules() -> None:
    x, layer = torch.randn(8, 3), torch.nn.BatchNorm1d(3, momentum=1.0)
    std = torch.sqrt(x.var(0, unbiased=False) + layer.eps)
    assert torch.allclose(layer(x), (x - x.mean(0)) / std, atol=1e-5)
    assert torch.allclose(layer.running_var, x.var(0, unbiased=True))


def test_only_the_shape_betrays_a_forgotten_keepdim(t) -> None:
    wrong = -t.dbndiff.sum(0)
    assert torch.allclose(wrong, t.dbnmeani)
    assert stage.compare(wrong, t.dbnmeani).verdict == "shape differs"


@pytest.mark.parametrize(
    ("title", "gradients"),
    [
        ("Where it begins", ["dprobs"]),
        ("Stretched, so summed", ["dcounts_sum_inv"]),
        ("Used twice, so added", ["dcounts"]),
        ("Make the shapes fit", ["dW2", "db2"]),
        ("Through tanh and gain", ["dhpreact", "hpreact"]),
        ("The mean has a say", ["dbnmeani", "dhprebn"]),
        ("Back to the letters", ["dC"]),
        ("Eight lines in one", ["dlogits"]),
        ("BatchNorm in one line", ["dhprebn"]),
    ],
)
def test_the_code_in_the_text_is_right(t, title: str, gradients: list[str]) -> None:
    known = {**vars(t), "n": 32, "one_hot": F.one_hot(t.yb, 27)}
    known |= {"rows": t.xb.flatten(), "drows": t.demb.flatten(0, 1), "dC": torch.zeros_like(t.C)}
    for block in code_of(title):
        exec(block, known)
    for name in gradients:
        assert known[name].shape == getattr(t, name).shape
        assert torch.allclose(known[name], getattr(t, name), atol=1e-7), name


def test_batchnorm_with_n_wants_1_in_place_of_n_over_n_minus_1() -> None:
    x, g = torch.randn(8, 3, dtype=torch.double, requires_grad=True), torch.randn(8, 3, dtype=torch.double)
    inv = (x.var(0, unbiased=False) + 1e-5) ** -0.5
    raw = (x - x.mean(0)) * inv
    raw.backward(g)
    assert torch.allclose(x.grad, inv / 8 * (8 * g - g.sum(0) - raw * (g * raw).sum(0)))


def test_the_rows_that_vanish(mlp) -> None:
    passes = {name: set(compared(mlp, stage.passes[name][1])["chained"]) for name in stage.passes if name != "autograd"}
    above = stage.TENSORS[: stage.TENSORS.index("logits")]
    assert set(stage.TENSORS) - passes["fast-cross-entropy"] == set(above)
    assert len(above) == 7  # and the logits themselves are the eighth line
    six = stage.TENSORS[stage.TENSORS.index("bnraw") : stage.TENSORS.index("bnmeani") + 1]
    assert set(stage.TENSORS) - passes["fast-batchnorm"] == set(six)
    assert len(six) == 6


def test_forces_balance(t) -> None:
    assert t.dlogits.sum(1).abs().max() < 1e-7
    assert (t.dlogits > 0).sum(1).tolist() == [26] * 32


def test_the_twins_agree() -> None:
    ours, theirs = (train(built(f"backprop/{name}", TEXT), 300) for name in ("manual", "autograd"))
    assert ours == pytest.approx(theirs, abs=5e-6)
    rows = [[cell.strip() for cell in line.split("|")] for line in FIGURES.read_text().splitlines()]
    ends = {(row[1], row[2]): row[4] for row in rows if row[1:2] and row[1].startswith("backprop/")}
    for split in ("train", "dev"):
        assert ends["backprop/manual", split] == ends["backprop/autograd", split]
        expected = builtin_pack().experiment("backprop/manual").expect[split]
        assert float(ends["backprop/manual", split]) <= expected + TOLERANCE


def test_the_stage_alone_makes_a_pack(tmp_path) -> None:
    (tmp_path / "backprop").mkdir()
    shutil.copy(builtin_pack().path / "backprop" / "stage.py", tmp_path / "backprop")
    (tmp_path / "course.toml").write_text('title = "Mine"\n[[lesson]]\nname = "backprop"\ntitle = "Mine"\n')
    assert len(Pack(tmp_path).lesson("backprop").steps) == len(stage.EXPERIMENTS)


@pytest.mark.parametrize("name", ["by-hand", "fast-cross-entropy", "manual"])
def test_the_first_loss_is_what_the_lesson_says_it_is(name: str) -> None:
    asked = next(s.prediction for s in LESSON.steps if s.run == name and s.prediction)
    (loss,) = train(built(f"backprop/{name}", TEXT), 1)
    expected = {"by-hand": math.log(27), "fast-cross-entropy": 3.4913, "manual": 3.71}[name]
    assert asked.number == "step 0"
    assert loss == pytest.approx(expected, abs=asked.near)
    assert loss > math.log(27)


def test_more_digits_bring_no_better_net() -> None:
    asked = next(s.prediction for s in LESSON.steps if s.title == "Twice the digits")
    single, double = (built("backprop/by-hand", TEXT, dtype=dtype) for dtype in ("float32", "float64"))
    for mlp in (single, double):
        train(mlp, 1000)
    assert double.evaluate("dev") == pytest.approx(single.evaluate("dev"), abs=5e-4)
    assert asked.near > 5e-4


def test_every_experiment_is_offered() -> None:
    assert {step.run for step in LESSON.steps} == set(builtin_pack().stage("backprop").experiments)
