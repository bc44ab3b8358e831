"""Lecture 6's figures, its layers beside torch's own, and the tree beside its convolutions."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.lessons.stages import built, train
from tests.train.rig import few_names
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

EXPERIMENTS = ("flat", "hierarchical", "bn-bug", "wavenet", "dilated")
TREE = {"n_embd": 4, "n_hidden": 16}


@pytest.fixture(scope="module")
def layers():
    return import_stage("wavenet", builtin_pack().path)


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(1)


def random(*shape: int, seed: int = 2) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def batchnorms(stage, layers) -> list:
    return [layer for layer in stage.model.layers if isinstance(layer, layers.BatchNorm1d)]


def state(stage) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in stage.state_dict().items()}


def same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def with_weights_of(stage, other, layers):
    """`stage` with everything that `other` has learned; their layers differ, what these learn does not."""
    for ours, theirs in zip(stage.parameters, other.parameters, strict=True):
        ours.data.copy_(theirs.data)
    for ours, theirs in zip(batchnorms(stage, layers), batchnorms(other, layers), strict=True):
        ours.running_mean, ours.running_var = theirs.running_mean, theirs.running_var
    return stage


class TestThePublishedNets:
    @pytest.mark.parametrize(
        ("experiment", "parameters"),
        [
            ("flat", 22_097),
            ("hierarchical", 22_397),
            ("bn-bug", 22_397),
            ("wavenet", 76_579),
            ("dilated", 76_579),
        ],
    )
    def test_they_have_as_many_parameters(self, experiment: str, parameters: int) -> None:
        letters = "\n".join("abcdefghijklmnopqrstuvwxyz")  # the lectures' 26
        assert built(f"wavenet/{experiment}", letters).n_parameters == parameters

    def test_the_first_loss_is_the_published_one(self, lecture_names) -> None:
        wavenet = built("wavenet/wavenet", lecture_names.read_text())
        assert train(wavenet, 1)[0] == pytest.approx(3.3167, abs=5e-5)

    def test_the_split_is_the_lectures(self, lecture_names) -> None:
        flat = built("wavenet/flat", lecture_names.read_text())
        assert [len(flat.examples[s][0]) for s in flat.splits] == [182_625, 22_655, 22_866]

    def test_the_first_examples_are_the_lectures(self, lecture_names) -> None:
        flat = built("wavenet/flat", lecture_names.read_text())
        X, Y = flat.examples["train"]
        rows = [
            "".join(flat.letters[ix] for ix in [*x, y]) for x, y in zip(X[:7].tolist(), Y[:7].tolist(), strict=True)
        ]
        assert rows == ["........y", ".......yu", "......yuh", ".....yuhe", "....yuhen", "...yuheng", "..yuheng."]

    def test_the_learning_rate_falls_to_a_tenth(self) -> None:
        wavenet = built("wavenet/wavenet", few_names(), **TREE)
        assert (wavenet.learning_rate(149_999), wavenet.learning_rate(150_000)) == (0.1, pytest.approx(0.01))


class TestShapes:
    @pytest.mark.parametrize(
        ("experiment", "shapes"),
        [
            ("flat", [(4, 8, 10), (4, 80), (4, 200), (4, 200), (4, 200), (4, 27)]),
            (
                "wavenet",
                [
                    *((4, 8, 24), (4, 4, 48), (4, 4, 128), (4, 4, 128), (4, 4, 128)),
                    *((4, 2, 256), (4, 2, 128), (4, 2, 128), (4, 2, 128)),
                    *((4, 256), (4, 128), (4, 128), (4, 128), (4, 27)),
                ],
            ),
            (
                "dilated",
                [(4, 8, 24), *[(4, 7, 128)] * 3, *[(4, 5, 128)] * 3, *[(4, 128)] * 3, (4, 27)],
            ),
        ],
    )
    def test_a_batch_of_four_takes_the_lectures_shapes(self, experiment: str, shapes: list[tuple[int, ...]]) -> None:
        stage = built(f"wavenet/{experiment}", "\n".join("abcdefghijklmnopqrstuvwxyz"))
        _, rows = stage.watch()["shapes"]["a batch of 4"]
        assert [row[1] for row in rows] == ["(4, 8)", *map(str, shapes)]
        assert sum(row[3] for row in rows) == stage.n_parameters

    def test_matmul_acts_on_the_last_dimension_alone(self, layers) -> None:
        x, linear = random(4, 8, 10), layers.Linear(10, 200, generator())
        out = linear(x)
        assert out.shape == (4, 8, 200)
        for place in range(8):
            assert torch.allclose(out[:, place], linear(x[:, place]), atol=1e-6)


class TestLayers:
    def test_linear_is_torchs(self, layers) -> None:
        ours, theirs = layers.Linear(10, 7, generator()), nn.Linear(10, 7)
        theirs.weight.data, theirs.bias.data = ours.weight.T.clone(), ours.bias.clone()
        for p in ours.parameters():
            p.requires_grad_()
        x, upstream = random(4, 8, 10), random(4, 8, 7, seed=3)
        assert torch.allclose(ours(x), theirs(x), atol=1e-6)
        (ours(x) * upstream).sum().backward()
        (theirs(x) * upstream).sum().backward()
        assert torch.allclose(ours.weight.grad.T, theirs.weight.grad, atol=1e-5)
        assert torch.allclose(ours.bias.grad, theirs.bias.grad, atol=1e-5)

    @pytest.mark.parametrize("n", [2, 4])
    def test_flatten_consecutive_lays_neighbours_side_by_side(self, layers, n: int) -> None:
        x = random(4, 8, 10)
        side_by_side = torch.cat([x[:, i::n] for i in range(n)], dim=2)
        assert torch.equal(layers.FlattenConsecutive(n)(x), side_by_side)
        assert torch.equal(layers.FlattenConsecutive(n)(x), x.view(4, 8 // n, 10 * n))

    def test_one_place_that_is_left_is_no_dimension(self, layers) -> None:
        x = random(4, 8, 10)
        assert torch.equal(layers.FlattenConsecutive(8)(x), x.view(4, 80))

    @pytest.mark.parametrize("dilation", [1, 2, 4])
    def test_the_dilated_convolution_is_torchs(self, layers, dilation: int) -> None:
        ours = layers.DilatedConv1d(2 * 10, 7, generator(), dilation)
        kernel = ours.weight.view(2, 10, 7).permute(2, 1, 0).clone().requires_grad_()  # (out, in, 2)
        ours.weight.requires_grad_()
        x, upstream = random(4, 8, 10), random(4, 8 - dilation, 7, seed=3)
        theirs = F.conv1d(x.transpose(1, 2), kernel, dilation=dilation).transpose(1, 2)  # it wants (B, C, T)
        assert torch.allclose(ours(x), theirs, atol=1e-5)
        (ours(x) * upstream).sum().backward()
        (theirs * upstream).sum().backward()
        assert torch.allclose(ours.weight.grad.view(2, 10, 7).permute(2, 1, 0), kernel.grad, atol=1e-5)

    def test_a_dilated_convolution_does_not_look_ahead(self, layers) -> None:
        conv, x = layers.DilatedConv1d(20, 7, generator(), 2), random(1, 8, 10)
        before = conv(x)
        x[:, 5] += 1.0
        changed = (conv(x) != before).any(dim=2)[0].tolist()
        assert changed == [i + 2 in (5, 7) for i in range(6)]  # the place itself, and two later


class TestBatchNorm:
    @pytest.mark.parametrize("shape", [(32, 6), (32, 4, 6)], ids=["(B, C)", "(B, T, C)"])
    def test_it_is_torchs_over_examples_and_places(self, layers, shape: tuple[int, ...]) -> None:
        """Torch divides by the biased variance; eps and gain make up for n - 1 instead of n."""
        ours = layers.BatchNorm1d(6)
        x, upstream = random(*shape).requires_grad_(), random(*shape, seed=3)
        n = x.numel() // 6
        theirs = nn.BatchNorm1d(6, eps=ours.eps * (n - 1) / n)
        ours.gamma, ours.beta = random(6, seed=4).requires_grad_(), random(6, seed=5).requires_grad_()
        theirs.weight.data = ours.gamma.detach() * ((n - 1) / n) ** 0.5
        theirs.bias.data = ours.beta.detach().clone()

        out = ours(x)
        expected = theirs(x.view(n, 6)).view(shape)
        assert torch.allclose(out, expected, atol=1e-6)
        assert torch.allclose(ours.running_mean.flatten(), theirs.running_mean, atol=1e-6)
        assert torch.allclose(ours.running_var.flatten(), theirs.running_var, atol=1e-6)

        (dx,) = torch.autograd.grad((expected * upstream).sum(), x)
        (out * upstream).sum().backward()
        assert torch.allclose(x.grad, dx, atol=1e-6)
        (theirs(x.detach().view(n, 6)).view(shape) * upstream).sum().backward()
        assert torch.allclose(ours.gamma.grad, theirs.weight.grad * ((n - 1) / n) ** 0.5, atol=1e-5)
        assert torch.allclose(ours.beta.grad, theirs.bias.grad, atol=1e-5)

    def test_torch_wants_the_numbers_in_the_middle(self, layers) -> None:
        ours, theirs, x = layers.BatchNorm1d(6), nn.BatchNorm1d(6), random(32, 4, 6)
        ours.training = False
        assert torch.allclose(ours(x), theirs.eval()(x.transpose(1, 2)).transpose(1, 2), atol=1e-6)
        with pytest.raises((RuntimeError, ValueError)):
            theirs.train()(x)

    @pytest.mark.parametrize(
        ("experiment", "shapes"),
        [
            ("hierarchical", [(1, 1, 68), (1, 1, 68), (1, 68)]),
            ("bn-bug", [(1, 4, 68), (1, 2, 68), (1, 68)]),
        ],
    )
    def test_the_bug_shows_in_the_shape_of_the_running_mean(self, layers, experiment: str, shapes: list) -> None:
        stage = built(f"wavenet/{experiment}", few_names())
        train(stage, 1)
        assert [bn.running_mean.shape for bn in batchnorms(stage, layers)] == shapes
        _, rows = stage.watch()["shapes"]["a batch of 4"]
        assert [row[2] for row in rows if row[0] == "BatchNorm1d"] == list(map(str, shapes))

    @pytest.mark.filterwarnings("ignore:var")
    def test_one_example_alone_has_no_variance(self, layers) -> None:
        """Why sampling must go by the running statistics."""
        assert layers.BatchNorm1d(6)(random(1, 6)).isnan().all()


class TestTheTreeAsConvolutions:
    def pair(self, layers):
        tree = built("wavenet/wavenet", few_names(), **TREE)
        train(tree, 20)
        return tree, with_weights_of(built("wavenet/dilated", few_names(), **TREE), tree, layers)

    def test_they_start_from_the_same_weights(self) -> None:
        tree, dilated = (built(f"wavenet/{e}", few_names(), **TREE) for e in ("wavenet", "dilated"))
        assert all(torch.equal(a, b) for a, b in zip(tree.parameters, dilated.parameters, strict=True))

    def test_outputs_and_gradients_are_equal(self, layers) -> None:
        tree, dilated = self.pair(layers)
        X, Y = tree.examples["train"]
        assert torch.allclose(dilated.logits(X[:64]), tree.logits(X[:64]), atol=1e-5)
        for stage in (tree, dilated):
            for p in stage.parameters:
                p.grad = None
            F.cross_entropy(stage.logits(X[:64]), Y[:64]).backward()
        for ours, theirs in zip(dilated.parameters, tree.parameters, strict=True):
            assert theirs.grad.abs().max() > 0
            assert torch.allclose(ours.grad, theirs.grad, atol=1e-5)

    def test_one_pass_over_a_name_answers_for_all_its_letters(self, layers) -> None:
        tree, dilated = self.pair(layers)
        ixs = [0] * 8 + [tree.stoi[ch] for ch in "ameliarose"]
        contexts = torch.tensor([ixs[i : i + 8] for i in range(11)])  # (11, 8)
        at_once = dilated.logits(torch.tensor([ixs]))[0]  # (11, V)
        assert torch.allclose(at_once, tree.logits(contexts), atol=1e-5)

    def test_they_train_alike(self) -> None:
        tree, dilated = (train(built(f"wavenet/{e}", few_names(), **TREE), 200) for e in ("wavenet", "dilated"))
        assert sum(tree[-50:]) / 50 == pytest.approx(sum(dilated[-50:]) / 50, abs=0.05)


class TestTree:
    def test_neighbours_are_fused_two_by_two(self) -> None:
        levels = built("wavenet/wavenet", few_names(), **TREE).levels()
        assert [groups for _, groups in levels] == [[[0, 1], [2, 3], [4, 5], [6, 7]], [[0, 1], [2, 3]], [[0, 1]], [[0]]]

    def test_dilations_double(self) -> None:
        levels = built("wavenet/dilated", few_names(), **TREE).levels()
        assert [name for name, _ in levels][:3] == ["dilation 1", "dilation 2", "dilation 4"]
        assert [groups[-1] for _, groups in levels][:3] == [[6, 7], [4, 6], [0, 4]]
        assert [len(groups) for _, groups in levels] == [7, 5, 1, 1]

    def test_the_context_is_of_the_data(self) -> None:
        stage = built("wavenet/wavenet", few_names(), **TREE)
        assert any(name.startswith(stage.context) for name in stage.known)

    def test_a_context_that_no_name_fills_begins_with_dots(self) -> None:
        stage = built("wavenet/wavenet", "\n".join(f"b{ch}" for ch in "acdefghijkl"), **TREE)
        assert stage.context.startswith("......b")
        assert stage.next_letter == "."

    def test_a_net_that_has_diverged_guesses_nothing(self) -> None:
        stage = built("wavenet/wavenet", few_names(), **TREE)
        assert "%" in stage.guess()
        stage.parameters[0].data.fill_(float("nan"))
        assert stage.guess() == "no guess: nan"


class TestLookingAndResuming:
    @pytest.mark.parametrize("training", [True, False])
    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_looking_changes_nothing_whatever_the_flag_was(self, layers, experiment: str, training: bool) -> None:
        stage = built(f"wavenet/{experiment}", few_names(), **TREE)
        train(stage, 3)
        stage.model.train(training)
        before, rng = state(stage), torch.get_rng_state()
        stage.evaluate("dev")
        stage.sample(3)
        stage.watch()
        assert same(state(stage), before)
        assert torch.equal(torch.get_rng_state(), rng)

    def test_looked_at_or_not_it_trains_the_same(self) -> None:
        looked, alone = (built("wavenet/wavenet", few_names(), **TREE) for _ in range(2))
        losses = []
        for i in range(20):
            losses += [float(looked.step(looked.learning_rate(i)))]
            looked.evaluate("train", 100)
            looked.watch()
            looked.sample(1)
        assert losses == train(alone, 20)
        assert same(state(looked), state(alone))

    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_resume_is_exact(self, experiment: str) -> None:
        whole, first, second = (built(f"wavenet/{experiment}", few_names(), **TREE) for _ in range(3))
        losses = train(whole, 20)
        train(first, 10)
        second.load_state_dict(state(first))
        assert train(second, 10) == losses[10:]
        assert same(state(second), state(whole))
        assert second.evaluate("dev") == whole.evaluate("dev")

    def test_a_split_is_evaluated_whole(self) -> None:
        stage = built("wavenet/wavenet", few_names(1000), **TREE)
        train(stage, 5)
        X, Y = stage.examples["train"]
        assert len(X) > 4096  # more than one piece
        assert stage.evaluate("train") == pytest.approx(F.cross_entropy(stage.logits(X), Y).item(), abs=1e-5)
        assert stage.evaluate("train", 50) == pytest.approx(
            F.cross_entropy(stage.logits(X[:50]), Y[:50]).item(), abs=1e-5
        )

    def test_samples_begin_with_the_prompt_and_repeat_with_their_seed(self) -> None:
        stage = built("wavenet/wavenet", few_names(), **TREE)
        train(stage, 5)
        names = stage.sample(5, prompt="ja", seed=3)
        assert all(name.startswith("ja") for name in names)
        assert names == stage.sample(5, prompt="ja", seed=3)


class TestData:
    def test_names_shorter_than_the_context_will_do(self) -> None:
        stage = built("wavenet/wavenet", "\n".join("abcdefghijkl"), **TREE)
        losses = train(stage, 100)
        assert losses[-1] < losses[0]
        assert stage.sample(3)

    def test_too_few_names_are_refused(self) -> None:
        with pytest.raises(ValueError, match="ten names"):
            built("wavenet/wavenet", "emma\nolivia")

    def test_letters_that_it_has_never_seen_are_no_prompt(self) -> None:
        with pytest.raises(ValueError, match="never seen 'ö'"):
            built("wavenet/wavenet", few_names(), **TREE).sample(1, prompt="ö")

    def test_a_context_that_cannot_be_halved_is_refused(self) -> None:
        with pytest.raises(ValueError, match="2, 4, 8, 16, 32 or 64, not 6"):
            built("wavenet/wavenet", few_names(), block_size=6)

    def test_a_flat_net_takes_any_context(self) -> None:
        stage = built("wavenet/flat", few_names(), block_size=6, n_hidden=16)
        assert train(stage, 2)[0] == pytest.approx(3.3, abs=0.2)
