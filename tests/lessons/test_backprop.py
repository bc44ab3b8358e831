"""Lecture 5: every gradient by hand, and how it is told from a wrong one."""

from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F

from tests.lessons.stages import built, train
from tests.train.rig import few_names
from zth_tui.course.packs import builtin_pack
from zth_tui.runs import events
from zth_tui.train.recorder import watch_events
from zth_tui.train.stage import import_stage

stage = import_stage("backprop", builtin_pack().path)
BY_HAND = ("by-hand", "fast-cross-entropy", "fast-batchnorm", "manual")
RIGHT = {"exact", "approximate", "negligible"}


def first_pass(mlp) -> SimpleNamespace:
    """All tensors of the first batch, forward and backward, by hand."""
    t = mlp.tensors(*mlp.watched)
    stage.forward(t)
    for chapter in stage.passes["by-hand"][1]:
        chapter(t)
    return t


def compared(mlp, backward: str = "by-hand") -> dict:
    return stage.comparisons(mlp.tensors(*mlp.watched), stage.passes[backward][1])


class TestFigures:
    @pytest.mark.parametrize(("experiment", "parameters"), [("by-hand", 4_137), ("manual", 12_297)])
    def test_the_parameters_are_counted(self, lecture_names, experiment: str, parameters: int) -> None:
        assert built(f"backprop/{experiment}", lecture_names.read_text()).n_parameters == parameters

    def test_the_first_batch_is_the_lectures_but_for_its_unseeded_gain_and_bias(self, lecture_names) -> None:
        mlp = built("backprop/by-hand", lecture_names.read_text())
        t = first_pass(mlp)
        assert t.loss.item() == pytest.approx(3.3377, abs=0.03)
        assert 32 * t.dlogits[0, t.yb[0]].item() == pytest.approx(-0.9835, abs=0.005)
        assert train(mlp, 1)[0] == t.loss.item()

    def test_the_learning_rate_falls_to_a_tenth(self) -> None:
        mlp = built("backprop/manual", few_names())
        assert (mlp.learning_rate(99_999), mlp.learning_rate(100_000)) == (0.1, pytest.approx(0.01))


class TestForward:
    def test_the_small_steps_are_torchs_cross_entropy(self) -> None:
        t = first_pass(built("backprop/by-hand", few_names()))
        assert t.loss.item() == pytest.approx(F.cross_entropy(t.logits, t.yb).item(), abs=1e-6)
        assert torch.allclose(t.probs, F.softmax(t.logits, 1), atol=1e-7)

    def test_the_small_steps_are_torchs_batchnorm_with_the_unbiased_variance(self) -> None:
        t = first_pass(built("backprop/by-hand", few_names()))
        mean, variance = t.hprebn.mean(0), t.hprebn.var(0, unbiased=True)
        theirs = F.batch_norm(t.hprebn, mean, variance, t.bngain[0], t.bnbias[0], training=False, eps=1e-5)
        assert torch.allclose(t.hpreact, theirs, atol=1e-5)

    def test_the_fast_pass_finds_the_same_loss(self) -> None:
        mlp = built("backprop/by-hand", few_names())
        fast = mlp.tensors(*mlp.watched)
        stage.forward_fast(fast)
        assert fast.loss.item() == pytest.approx(first_pass(mlp).loss.item(), abs=1e-6)


class TestBackward:
    def test_all_26_tensors_are_compared_in_both_modes(self) -> None:
        rows = compared(built("backprop/by-hand", few_names()))
        assert list(rows) == ["chained", "local"]
        assert [list(r) for r in rows.values()] == [list(stage.TENSORS)] * 2
        assert len(stage.TENSORS) == 26

    def test_chained_in_float32_only_rounding_is_between_ours_and_autograds(self, lecture_names) -> None:
        rows = compared(built("backprop/by-hand", lecture_names.read_text()))["chained"]
        assert all(row.approximate and row.maxdiff < 1e-8 for row in rows.values())
        assert sum(row.exact for row in rows.values()) >= 8  # 11 with torch 2.13: tanh rounds in another way

    def test_fed_with_autograds_gradients_most_lines_are_exact(self) -> None:
        rows = compared(built("backprop/by-hand", few_names()))["local"]
        assert all(row.verdict in RIGHT for row in rows.values())
        assert sum(row.exact for row in rows.values()) >= 20  # 25 with torch 2.13: all but tanh

    @pytest.mark.parametrize("backward", BY_HAND)
    def test_in_float64_they_agree_to_twelve_digits(self, backward: str) -> None:
        for rows in compared(built("backprop/by-hand", few_names(), dtype="float64"), backward).values():
            assert all(row.relative_error < 1e-12 for n, row in rows.items() if n not in stage.ZERO_ON_PAPER)
            assert all(row.maxdiff < 1e-15 for n, row in rows.items() if n in stage.ZERO_ON_PAPER)

    @pytest.mark.parametrize("backward", BY_HAND)
    def test_every_parameter_has_a_gradient_of_its_own_shape(self, backward: str) -> None:
        rows = compared(built("backprop/by-hand", few_names()), backward)["chained"]
        assert {name: rows[name].verdict in RIGHT for name in stage.PARAMETERS} == dict.fromkeys(stage.PARAMETERS, True)

    @pytest.mark.parametrize("name", stage.PARAMETERS)
    def test_a_gradient_is_the_slope_of_the_loss(self, name: str) -> None:
        mlp = built("backprop/by-hand", few_names(), dtype="float64")
        gradient = getattr(first_pass(mlp), f"d{name}").flatten()
        numbers, place = mlp.parameters[name].view(-1), int(gradient.abs().argmax())
        before = numbers[place].item()
        losses = []
        for nudge in (1e-6, -1e-6):
            numbers[place] = before + nudge
            losses.append(first_pass(mlp).loss.item())
        assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(gradient[place].item(), rel=1e-6, abs=1e-9)

    def test_cross_entropy_in_one_expression_is_the_eight_lines(self) -> None:
        t = first_pass(built("backprop/by-hand", few_names()))
        by_hand = t.dlogits
        stage.fast_cross_entropy_backward(t)
        assert (t.dlogits - by_hand).abs().max().item() < 1e-8

    def test_batchnorm_in_one_expression_is_the_nine_lines(self) -> None:
        t = first_pass(built("backprop/by-hand", few_names()))
        by_hand = t.dhprebn
        stage.fast_batchnorm_backward(t)
        assert (t.dhprebn - by_hand).abs().max().item() < 5e-9

    def test_the_forces_on_a_row_of_logits_cancel(self) -> None:
        t = first_pass(built("backprop/by-hand", few_names()))
        assert t.dlogits.sum(1).abs().max().item() < 1e-8
        others = t.dlogits.scatter(1, t.yb[:, None], 0.0)
        assert others.min().item() >= 0.0  # all but the label are pushed down


class TestCompare:
    def test_the_same_numbers_are_exact(self) -> None:
        a = torch.randn(3, 4)
        assert stage.compare(a, a.clone()) == ("3×4", "exact", True, True, 0.0, 0.0)

    def test_rounding_is_approximate(self) -> None:
        a = torch.tensor([1.0, 2.0])
        row = stage.compare(a * (1 + 2e-7), a)
        assert (row.verdict, row.exact, row.approximate) == ("approximate", False, True)
        assert 0 < row.relative_error < 1e-6

    def test_a_shape_that_would_be_stretched_to_fit_is_caught(self) -> None:
        t = first_pass(built("backprop/by-hand", few_names()))
        without_keepdim = -t.dbndiff.sum(0)  # (64,)
        assert torch.allclose(without_keepdim, t.dbnmeani)  # so a comparison of numbers alone sees nothing
        row = stage.compare(without_keepdim, t.dbnmeani)
        assert (row.verdict, row.shape, row.exact, row.approximate) == ("shape differs", "64, not 1×64", False, False)

    def test_so_is_another_type(self) -> None:
        assert stage.compare(torch.ones(2).double(), torch.ones(2)).verdict == "type differs"

    def test_zeros_for_logit_maxes_pass_allclose_but_not_the_relative_error(self) -> None:
        theirs = torch.tensor([[7e-9], [-3e-9]])  # as large as it gets: rounding
        row = stage.compare(torch.zeros_like(theirs), theirs)
        assert row.approximate
        assert (row.relative_error, row.verdict) == (1.0, "negligible")

    def test_what_is_small_on_paper_only_by_accident_is_wrong(self) -> None:
        assert stage.compare(torch.zeros(2), torch.tensor([1e-6, 0.0])).verdict == "wrong"

    def test_gradients_that_are_no_numbers_are_not_judged(self) -> None:
        nan = torch.tensor([float("nan")])
        assert stage.compare(nan, nan).verdict == "no number"

    def test_but_ours_must_be_numbers_where_autograds_are(self) -> None:
        assert stage.compare(torch.tensor([float("nan")]), torch.ones(1)).verdict == "wrong"

    def test_zero_for_zero_is_exact(self) -> None:
        assert stage.compare(torch.zeros(2), torch.zeros(2)).relative_error == 0.0
        assert stage.compare(torch.ones(2), torch.zeros(2)).verdict == "wrong"


def last_one_only(t) -> torch.Tensor:
    """dC with = where += belongs."""
    dC = torch.zeros_like(t.C)
    for row, drow in zip(t.xb.flatten(), t.demb.flatten(0, 1), strict=True):
        dC[row] = drow
    return dC


SLIPS = {
    "counts": lambda t: t.dprobs * t.counts_sum_inv,  # used twice, counted once
    "bndiff2": lambda t: t.dbnvar.expand(len(t.yb), -1) / len(t.yb),  # no Bessel
    "bnvar": lambda t: -((t.bnvar + 1e-5) ** -1.5) * t.dbnvar_inv,  # the power's 0.5 forgotten
    "hprebn": lambda t: t.dbndiff,  # used twice, counted once
    "C": last_one_only,
}


class TestSlips:
    def with_slip(self, name: str) -> dict:
        def slip(t) -> None:
            setattr(t, f"d{name}", SLIPS[name](t))

        at = {"counts": 1, "bndiff2": 3, "bnvar": 3, "hprebn": 3, "C": 4}[name]  # after so many chapters
        chapters = list(stage.passes["by-hand"][1])
        mlp = built("backprop/by-hand", few_names())
        return stage.comparisons(mlp.tensors(*mlp.watched), (*chapters[:at], slip, *chapters[at:]))

    @pytest.mark.parametrize("name", SLIPS)
    def test_it_is_caught_at_its_own_line(self, name: str) -> None:
        local = self.with_slip(name)["local"]
        assert [n for n, row in local.items() if row.verdict == "wrong"] == [name]
        assert local[name].relative_error > 0.01

    def test_n_for_n_minus_1_is_wrong_by_a_thirtysecond(self) -> None:
        assert self.with_slip("bndiff2")["local"]["bndiff2"].relative_error == pytest.approx(1 / 32, rel=1e-3)

    def test_chained_it_spoils_what_follows(self) -> None:
        rows = self.with_slip("hprebn")
        assert {"embcat", "W1", "C"} <= {n for n, row in rows["chained"].items() if row.verdict == "wrong"}


class TestTraining:
    @pytest.mark.parametrize("backward", BY_HAND)
    def test_our_gradients_train_as_autograds_do(self, backward: str) -> None:
        theirs = train(built("backprop/autograd", few_names()), 50)
        ours = train(built("backprop/manual", few_names(), backward=backward), 50)
        assert ours == pytest.approx(theirs, abs=1e-6)

    def test_it_learns(self) -> None:
        mlp = built("backprop/manual", few_names())
        before = mlp.evaluate("train")
        train(mlp, 200)
        assert mlp.evaluate("train") < before - 0.5

    def test_float64_starts_from_the_same_weights_and_batches(self) -> None:
        short, long = (train(built("backprop/manual", few_names(), dtype=d), 5) for d in ("float32", "float64"))
        assert short == pytest.approx(long, abs=1e-5)

    @pytest.mark.parametrize("experiment", [*BY_HAND, "autograd"])
    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_a_resumed_run_goes_on_bit_for_bit(self, experiment: str, dtype: str) -> None:
        straight = built(f"backprop/{experiment}", few_names(), dtype=dtype)
        train(straight, 5)
        state = {name: value.detach().clone() for name, value in straight.state_dict().items()}
        resumed = built(f"backprop/{experiment}", few_names(), dtype=dtype)
        resumed.load_state_dict(state)
        assert train(resumed, 5) == train(straight, 5)
        assert all(torch.equal(resumed.parameters[n], p) for n, p in straight.parameters.items())


class TestLooking:
    @pytest.mark.parametrize("experiment", ["by-hand", "autograd"])
    def test_it_changes_nothing(self, experiment: str) -> None:
        looked, alone = (built(f"backprop/{experiment}", few_names()) for _ in range(2))
        rng = torch.get_rng_state()
        for _ in range(3):
            train(looked, 1)
            looked.evaluate("dev")
            looked.sample(3)
            looked.watch()
        assert torch.equal(torch.get_rng_state(), rng)
        train(alone, 3)
        assert torch.equal(looked.g.get_state(), alone.g.get_state())
        assert all(torch.equal(looked.parameters[n], p) for n, p in alone.parameters.items())

    def test_an_evaluation_is_torchs_batchnorm_with_the_train_splits_mean_and_variance(self) -> None:
        mlp = built("backprop/manual", few_names())
        train(mlp, 20)
        p = mlp.parameters
        hprebn = {s: p["C"][X].flatten(1) @ p["W1"] + p["b1"] for s, (X, _) in mlp.examples.items()}
        mean, variance = hprebn["train"].mean(0), hprebn["train"].var(0)
        h = F.batch_norm(hprebn["dev"], mean, variance, p["bngain"][0], p["bnbias"][0], eps=1e-5).tanh()
        theirs = F.cross_entropy(h @ p["W2"] + p["b2"], mlp.examples["dev"][1])
        assert mlp.evaluate("dev") == pytest.approx(theirs.item(), abs=1e-6)

    @pytest.mark.parametrize("experiment", [*BY_HAND, "autograd"])
    def test_the_comparison_is_a_table_for_each_mode(self, experiment: str) -> None:
        mlp = built(f"backprop/{experiment}", few_names())
        tables = [e for e in watch_events(mlp, 0) if isinstance(e, events.Table)]
        assert [table.name for table in tables] == ["chained", "local"]
        for table in tables:
            assert table.columns[:3] == ["tensor", "shape", "verdict"]
            assert {row[2] for row in table.rows} <= RIGHT
            assert {row[0] for row in table.rows} >= set(stage.PARAMETERS)

    def test_the_picture_of_the_forces_is_always_of_one_batch(self) -> None:
        mlp = built("backprop/manual", few_names())
        (_, labels, letters), (values, _, _) = (mlp.watch()["dlogits"]["n · dlogits"] for _ in range(2))
        train(mlp, 5)
        later, labels_later, _ = mlp.watch()["dlogits"]["n · dlogits"]
        assert labels == labels_later
        assert letters == mlp.letters
        assert values.shape == later.shape == (32, len(letters))
        assert not torch.equal(values, later)

    def test_samples_begin_with_the_prompt_and_repeat_with_their_seed(self) -> None:
        mlp = built("backprop/manual", few_names())
        names = mlp.sample(5, prompt="ja", seed=3)
        assert all(name.startswith("ja") for name in names)
        assert names == mlp.sample(5, prompt="ja", seed=3)


class TestBadInput:
    def test_too_few_names_are_refused(self) -> None:
        with pytest.raises(ValueError, match="ten names"):
            built("backprop/manual", "emma\nolivia")

    def test_a_prompt_in_letters_that_it_does_not_know_is_refused(self) -> None:
        with pytest.raises(ValueError, match="never seen 'ß'"):
            built("backprop/manual", few_names()).sample(1, prompt="aß")

    def test_names_that_are_all_alike_train(self) -> None:
        losses = train(built("backprop/by-hand", "\n".join(["aaaa"] * 20)), 20)
        assert losses[-1] < losses[0]
