"""What the WaveNet lesson claims is so. (Its figures: `zth-tui lessons check`.)"""

import math
import re
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase

import pytest
import torch

from tests.lessons.stages import built, train
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.course.predictions import Prediction

LETTERS = "\n".join(ascii_lowercase)  # the lectures' 26: enough for shapes and parameters
NAMES = datasets.registry()[datasets.DEFAULT].path.read_text().split()
FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"  # what our own runs on the lectures' list reached
LESSON = builtin_pack().lesson("wavenet")


@pytest.fixture(scope="module")
def flat():
    return built("wavenet/flat", "\n".join(NAMES))


def expect(title: str, split: str = "dev") -> float:
    return builtin_pack().experiment(title).expect[split]


def ours(experiment: str) -> float:
    """Where our own run of it ended on dev."""
    row = re.search(rf"wavenet/{experiment} \| dev \| [\d.]+ \| ([\d.]+)", FIGURES.read_text())
    return float(row[1])


def step(title: str) -> str:
    return next(step.text for step in LESSON.steps if step.title == title)


def prediction(title: str) -> Prediction:
    return next(step.prediction for step in LESSON.steps if step.title == title)


def table(stage) -> list[list]:
    return stage.watch()["shapes"]["a batch of 4"][1]


def weights(stage) -> list[int]:
    return [row[3] for row in table(stage) if row[0] == "Linear"]


def test_the_first_four_rows_are_those_of_the_text(flat) -> None:
    X, Y = flat.examples["train"]
    rows = [
        f"{''.join(flat.letters[i] for i in x)} → {flat.letters[y]}"
        for x, y in zip(X[:4].tolist(), Y[:4].tolist(), strict=True)
    ]
    assert "\n".join(rows) in step("Eight letters")
    assert (flat.context, flat.next_letter) == ("marycath", "e")


def test_three_letters_took_as_many_parameters_as_the_text_adds_up() -> None:
    figures = next(s for s in LESSON.steps if s.title == "The dull baseline").figures
    figure = next(figure for figure in figures if figure.literal == "12,097")
    assert built("batchnorm/batchnorm", LETTERS).n_parameters == eval(figure.expression)


def test_the_upper_levels_have_equal_weights_and_the_lowest_has_fewest() -> None:
    first, second, third, _ = weights(built("wavenet/hierarchical", LETTERS))
    assert (first, second, third) == (20 * 68, 136 * 68, 136 * 68)


def test_the_bug_keeps_statistics_for_every_place() -> None:
    means = {}
    for name in ("bn-bug", "hierarchical"):
        net = built(f"wavenet/{name}", LETTERS)
        train(net, 1)
        means[name] = tuple(net.model.layers[3].running_mean.shape)
    assert means == {"bn-bug": (1, 4, 68), "hierarchical": (1, 1, 68)}


def test_the_gain_of_the_mend_is_no_larger_than_luck() -> None:
    gain = expect("wavenet/bn-bug") - expect("wavenet/hierarchical")
    assert 0 < gain <= ours("flat") - expect("wavenet/flat")


def test_only_the_larger_net_comes_below_two() -> None:
    assert expect("wavenet/wavenet") < 2 < min(expect(f"wavenet/{name}") for name in ("flat", "hierarchical", "bn-bug"))


def test_a_deeper_net_starts_from_an_even_guess_too() -> None:
    (loss,) = train(built("wavenet/hierarchical", "\n".join(NAMES)), 1)
    assert loss == pytest.approx(math.log(27), abs=prediction("Fuse slowly").near)


def test_dilated_starts_where_the_tree_does() -> None:
    tree, dilated = (train(built(f"wavenet/{name}", "\n".join(NAMES)), 1)[0] for name in ("wavenet", "dilated"))
    assert dilated == pytest.approx(tree, abs=prediction("Slide the tree").near)
    assert f"lost {tree:.3f}." in prediction("Slide the tree").ask


def test_the_bug_does_not_keep_the_loss_from_falling() -> None:
    net = built("wavenet/bn-bug", "\n".join(NAMES))
    before = net.evaluate("dev", 1000)
    train(net, 200)
    assert net.evaluate("dev", 1000) < before - 0.3


def test_one_example_alone_is_nan_in_training_and_a_batch_leaks(flat) -> None:
    net = built("wavenet/flat", LETTERS)
    train(net, 1)
    X = net.examples["train"][0]
    batchnorm = next(layer for layer in net.model.layers if type(layer).__name__ == "BatchNorm1d")
    before = batchnorm.running_mean
    assert len(net.sample(3)) == 3  # through eval()
    net.model.train()
    with torch.no_grad():
        assert not torch.allclose(net.model(X[:4])[0], net.model(X[:8])[0])  # an answer depends on its neighbours
        assert not torch.equal(batchnorm.running_mean, before)  # the running statistics drift
        with pytest.warns(UserWarning, match="degrees of freedom"):
            assert net.model(X[:1]).isnan().all()
        assert batchnorm.running_var.isnan().all()  # lost for good


def test_the_first_guess_is_nothing_in_particular_and_soon_the_dot() -> None:
    net = built("wavenet/flat", "\n".join(NAMES))
    assert max(int(chance) for chance in re.findall(r"(\d+)%", net.guess())) < 10
    train(net, 100)
    assert net.guess().startswith(". ")


def test_one_layer_for_each_doubling_of_the_view() -> None:
    levels = built("wavenet/hierarchical", LETTERS, block_size=64).levels()[:-1]
    assert len(levels) == 6
    assert "64 letters would need six hidden layers" in " ".join(step("Fuse slowly").split())


def test_shapes_as_the_lesson_tells_them() -> None:
    x = torch.randn(4, 8, 10)
    assert x.view(4, 4, 20).data_ptr() == x.data_ptr()  # nothing is copied
    shapes = [(row[0], row[1]) for row in table(built("wavenet/hierarchical", LETTERS))]
    assert [s for name, s in shapes if name == "FlattenConsecutive"] == ["(4, 4, 20)", "(4, 2, 136)", "(4, 136)"]
    for before, (name, after) in pairwise(shapes):
        if name == "Linear":  # changes the last number of the shape, and no other
            assert before[1].split(",")[:-1] == after.split(",")[:-1]
    assert torch.zeros(1, 1, 136).squeeze().shape == (136,)  # the trap
    assert torch.zeros(1, 1, 136).squeeze(1).shape == (1, 136)


def test_places_do_not_mix_in_a_product() -> None:
    x, w = torch.randn(4, 8, 10), torch.randn(10, 200)
    assert torch.allclose((x @ w).view(32, 200), x.view(32, 10) @ w, atol=1e-5)


def test_torchs_batchnorm_takes_the_places_last() -> None:
    assert torch.nn.BatchNorm1d(68)(torch.randn(32, 68, 4)).shape == (32, 68, 4)
    with pytest.raises((RuntimeError, ValueError)):
        torch.nn.BatchNorm1d(68)(torch.randn(32, 4, 68))


def test_dilated_answers_as_the_tree_does_by_the_same_weights() -> None:
    tree, dilated = (built(f"wavenet/{name}", LETTERS) for name in ("wavenet", "dilated"))
    for ours, theirs in zip(dilated.parameters, tree.parameters, strict=True):
        ours.data.copy_(theirs.data)
    X = tree.examples["train"][0]
    assert torch.allclose(tree.logits(X), dilated.logits(X), atol=1e-5)
    assert [row[1] for row in table(dilated) if row[0] == "DilatedConv1d"] == ["(4, 7, 128)", "(4, 5, 128)", "(4, 128)"]


def test_every_experiment_is_offered_and_every_setting_exists() -> None:
    stage = builtin_pack().stage("wavenet")
    assert {s.run for s in LESSON.steps} == set(stage.experiments)
    text = "\n".join(s.text for s in LESSON.steps)
    assert set(re.findall(r"--set (\w+)=", text)) <= set(stage.settings)
