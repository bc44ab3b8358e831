"""Every figure in the WaveNet lesson is what the learner will see."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase

import pytest
import torch

from tests.course.says import assert_says
from tests.lessons.stages import built, train
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack

LETTERS = "\n".join(ascii_lowercase)  # the lectures' 26: enough for shapes and parameters
NAMES = datasets.registry()[datasets.DEFAULT].place.read_text().split()
FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"  # what our own runs on the lectures' list reached
SEVEN = "amelias"  # letters
GOAL = 1.993  # what the lecture gives its watchers to beat


@pytest.fixture(scope="module")
def flat():
    return built("wavenet/flat", "\n".join(NAMES))


def expect(title: str, split: str = "dev") -> float:
    return builtin_pack().experiment(title).expect[split]


def ours(experiment: str) -> str:
    """Where our own run of it ended on dev."""
    row = re.search(rf"wavenet/{experiment} \| dev \| [\d.]+ \| ([\d.]+)", FIGURES.read_text())
    return f"{float(row[1]):.3f}"


def step(title: str) -> str:
    return next(step.text for step in builtin_pack().lesson("wavenet").steps if step.title == title)


def table(stage) -> list[list]:
    return stage.watch()["shapes"]["a batch of 4"][1]


def weights(stage) -> list[int]:
    return [row[3] for row in table(stage) if row[0] == "Linear"]


def fusings(stage) -> list[int]:
    """Places that are made of others, a level."""
    return [len(groups) for _, groups in stage.levels()[:-1]]


def test_the_figures_of_the_wavenet_lesson(flat) -> None:
    hierarchical, wavenet, dilated, buggy = (
        built(f"wavenet/{name}", LETTERS) for name in ("hierarchical", "wavenet", "dilated", "bn-bug")
    )
    train(buggy, 1)
    contexts = Counter(f"........{name}"[i : i + 8] for name in NAMES for i in range(len(name) + 1))
    lengths = Counter(map(len, NAMES))
    after_ath = Counter(f"{name}."[i + 3] for name in NAMES for i in range(len(name) - 2) if name[i : i + 3] == "ath")
    X, Y = flat.examples["train"]
    rows = [
        ("".join(flat.letters[i] for i in x), flat.letters[y])
        for x, y in zip(X[:4].tolist(), Y[:4].tolist(), strict=True)
    ]
    c, batch = wavenet.config, buggy.config.batch_size
    small, large = ({s: expect(f"wavenet/{name}", s) for s in ("train", "dev")} for name in ("hierarchical", "wavenet"))
    first, second, third, _ = weights(hierarchical)
    tree, slid = fusings(wavenet), fusings(dilated)
    means = torch.Size([1, 4, buggy.config.n_hidden])
    once = places_of_one_pass(dilated, SEVEN)
    guesses = len(SEVEN) + 1
    assert_says(
        "wavenet",
        f"goes on with *a* {after_ath['a']} times, with *e* only {after_ath['e']} times",
        f"after `{flat.context}`?",
        "\n".join(f"{context} → {letter}" for context, letter in rows).replace("\n", " "),
        f"Still {len(X):,} examples",
        f"over {27**8 // 10**9} billion rows",
        f"that reach eight letters, {lengths[8] / sum(lengths[n] for n in lengths if n >= 8):.0%} end there",
        f"This one goes on with *{flat.next_letter}*",
        f"of the {len(contexts):,} contexts that occur in our list, "
        f"{sum(n == 1 for n in contexts.values()):,} do so just once",
        f"eight vectors of {flat.config.n_embd} numbers side by side, {8 * flat.config.n_embd} in all, and one hidden "
        f"layer of {flat.config.n_hidden}",
        f"On the lectures' list three letters reached {expect('batchnorm/batchnorm'):.3f} on dev, with "
        f"{built('batchnorm/batchnorm', LETTERS).n_parameters:,} parameters",
        f"dev ends at {expect('wavenet/flat'):.3f}, train at {expect('wavenet/flat', 'train'):.3f}",
        f"there are {flat.n_parameters:,} parameters now",
        f"A batch of {batch}",
        f"a plot of {flat.max_steps:,} such losses",
        f"here {1000**0.5:.1f} times",
        f"a tenth at step {flat.config.lr_decay_at:,}",
        f"It is {tuple((torch.zeros(4, 8, 10) @ torch.zeros(10, 200)).shape)}",
        f"{hierarchical.config.n_hidden} neurons a layer make {hierarchical.n_parameters:,}, against "
        f"{flat.n_parameters:,} of `flat`",
        "letters → pairs 20·68 pairs → fours 136·68 fours → eights 136·68",
        f"The first: {first:,}, the others {second:,} each",
        f"the last column add up to {sum(row[3] for row in table(hierarchical)):,}",
        f"its dev loss; `flat` had {expect('wavenet/flat'):.3f}",
        f"it ends at {expect('wavenet/bn-bug'):.3f}, and train at {expect('wavenet/bn-bug', 'train'):.3f}",
        f"Now it gets {(batch, 4, buggy.config.n_hidden)}",
        f"It should hold {means[2]} means, and is {tuple(means)}: {means.numel()}",
        f"Each comes from {batch} numbers, though {batch * 4} are there",
        f"from {expect('wavenet/bn-bug'):.3f}, how far down",
        f"`hierarchical` ends at {small['dev']:.3f}. A gain of {expect('wavenet/bn-bug') - small['dev']:.3f}",
        f"it ended at {ours('flat')} instead of {expect('wavenet/flat'):.3f}",
        f"{c.n_embd} numbers a letter, {c.n_hidden} neurons a layer, {wavenet.n_parameters:,} parameters",
        f"hierarchical {small['train']:.3f} {small['dev']:.3f} wavenet {large['train']:.3f} {large['dev']:.3f}",
        f"train gained {small['train'] - large['train']:.3f}, dev {small['dev'] - large['dev']:.3f}",
        f"from {small['dev'] - small['train']:.3f} to {large['dev'] - large['train']:.3f}",
        f"A tree has {' + '.join(map(str, tree))} = {sum(tree)}",
        f"all {guesses} guesses about a name of seven letters",
        f"As trees, {guesses} · {sum(tree)} = {guesses * sum(tree)}",
        f"{' + '.join(map(str, once))} = {sum(once)}; in a long text {len(once)} a letter instead of {sum(tree)}",
        f"works out {' + '.join(map(str, slid))} = {sum(slid)} places where {sum(tree)} would do",
        f"a number to beat: {GOAL} on dev",
    )
    assert second == third
    assert GOAL < large["dev"] < GOAL + 0.001
    assert (first, second) == (20 * 68, 136 * 68)
    assert tuple(buggy.model.layers[3].running_mean.shape) == means
    train(hierarchical, 1)
    assert tuple(hierarchical.model.layers[3].running_mean.shape) == (1, 1, 68)
    assert large["dev"] < 2 < min(expect(f"wavenet/{name}") for name in ("flat", "hierarchical", "bn-bug"))


def places_of_one_pass(stage, name: str) -> list[int]:
    """Places a level, when a whole name goes through the convolutions at once."""
    x = torch.tensor([[0] * 8 + [stage.stoi[ch] for ch in name]])
    stage.model.eval()
    places = []
    for layer in stage.model.layers:
        x = layer(x)
        if type(layer).__name__ == "DilatedConv1d":
            places.append(x.shape[1])
    return places


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
    assert "how many layers would 64 letters need? Six" in " ".join(step("Fuse slowly").split())


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
    lesson = builtin_pack().lesson("wavenet")
    assert {s.run for s in lesson.steps} == set(stage.experiments)
    text = "\n".join(s.text for s in lesson.steps)
    assert set(re.findall(r"--set (\w+)=", text)) <= set(stage.settings)
    assert {"n_embd", "n_hidden", "lr_decay_at"} <= set(stage.settings)
