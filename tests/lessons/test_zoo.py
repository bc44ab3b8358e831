"""Each bug of the zoo has a signature: what the panels show of it, and not of the same stage without the bug."""

from math import log
from statistics import mean

import pytest
import torch

from tests.lessons.stages import train
from tests.train.rig import few_names
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.course.stages import Experiment
from zth_tui.train.stage import import_stage

BUGS = [e for stage in builtin_pack().stages.values() for e in stage.experiments.values() if e.bug]
NO_IDEA = log(27)


def both(title: str, text: str = "", **settings):
    """(the stage as it should be, the same with the bug)."""
    experiment = builtin_pack().experiment(title)
    assert experiment.bug is not None
    modules = [import_stage(experiment.stage, builtin_pack().path, bug) for bug in (None, experiment.bug)]
    return tuple(m.build(m.Config(**{**experiment.config, **settings}), text) for m in modules)


def first_loss(stage) -> float:
    return train(stage, 1)[0]


def saturated(h: torch.Tensor) -> float:
    return (h.abs() > 0.99).float().mean().item()


def share_of(letter: str, text: str) -> float:
    return text.count(letter) / len(text)


def prose() -> str:
    return datasets.read_text(datasets.find("python"))[:50_000]


@pytest.mark.parametrize("experiment", BUGS, ids=lambda e: e.title)
def test_a_bug_promises_no_loss_and_says_at_the_end_what_was_wrong(experiment: Experiment) -> None:
    assert not experiment.expect
    assert experiment.bug is not None
    assert len(experiment.bug.cause) > len(experiment.doc)


def test_every_bug_has_a_signature_here() -> None:
    tested = "\n".join(name for name in globals() if name.startswith("test_"))
    names = [e.title.replace("/zoo-", "_zoo_") for e in BUGS]
    assert len(names) >= 19
    assert [name for name in names if f"test_{name}_" not in tested] == []


def test_micrograd_zoo_1_has_no_gradient_where_a_nudge_finds_one() -> None:
    healthy, ill = both("micrograd/zoo-1")
    falling, flat = train(healthy, 5), train(ill, 5)
    assert falling[-1] < falling[0] / 10
    assert flat == pytest.approx([flat[0]] * 5)
    assert all(apart < 1e-6 for _, _, _, apart, _ in healthy.check_gradients())
    assert all(grad == 0 and abs(nudged) > 1 for _, grad, nudged, _, _ in ill.check_gradients())


def test_micrograd_zoo_2_still_holds_the_first_gradients_in_the_second_step() -> None:
    healthy, ill = both("micrograd/zoo-2", n_points=20)
    train(ill, 1)
    first = [(grad, apart) for _, grad, _, apart, _ in ill.check_gradients()]
    assert all(apart < 1e-6 for _, apart in first)
    train(ill, 1)
    apart = [apart for _, _, _, apart, _ in ill.check_gradients()]
    assert apart == pytest.approx([abs(grad) for grad, _ in first], abs=1e-6)
    train(healthy, 2)
    assert all(apart < 1e-6 for _, _, _, apart, _ in healthy.check_gradients())


def test_bigram_zoo_1_loses_by_the_number_of_pairs() -> None:
    healthy, ill = both("bigram/zoo-1", few_names())
    assert first_loss(healthy) < 4
    assert first_loss(ill) > log(len(ill.ys))
    assert ill.evaluate("train") < 4  # judged by the right softmax


def test_bigram_zoo_2_changes_the_sums_of_the_rows_and_not_the_loss() -> None:
    healthy, ill = both("bigram/zoo-2", few_names())
    assert train(ill, 5) == pytest.approx(train(healthy, 5))
    right, wrong = ([p for _, _, p in s.watch()["row_sums"]["rows"][1]] for s in (healthy, ill))
    assert right == pytest.approx([1] * len(right))
    assert max(wrong) > 2
    assert min(wrong) < 0.5


def test_bigram_zoo_3_is_at_odds_with_itself_over_the_names_that_it_has_counted() -> None:
    healthy, ill = both("bigram/zoo-3", few_names())
    counting, judged = train(ill, ill.max_steps)[-1], ill.evaluate("train")
    assert judged > counting + 0.3
    assert train(healthy, healthy.max_steps)[-1] == pytest.approx(healthy.evaluate("train"), abs=0.05)


def test_mlp_zoo_1_begins_sure_of_itself_and_wrong() -> None:
    healthy, ill = both("mlp/zoo-1", few_names())
    assert first_loss(healthy) == pytest.approx(NO_IDEA, abs=0.1)
    assert first_loss(ill) > NO_IDEA + 2
    X, _ = ill.examples["train"]
    assert saturated(ill.hidden(X)) < 0.2  # the hidden layer has no part in it


def test_mlp_zoo_2_loses_less_than_anybody_can_and_repeats_what_it_is_given() -> None:
    healthy, ill = both("mlp/zoo-2", few_names())
    train(healthy, 500), train(ill, 500)
    assert healthy.evaluate("dev") > 1.9
    assert ill.evaluate("dev") < 0.5
    assert mean(share_of("e", name) for name in healthy.sample(10, prompt="e")) < 0.5
    assert mean(share_of("e", name) for name in ill.sample(10, prompt="e")) > 0.6


def test_mlp_zoo_3_is_thrown_off_by_the_first_update() -> None:
    healthy, ill = both("mlp/zoo-3", few_names())
    start, *then = train(ill, 20)
    assert start == first_loss(healthy)
    assert min(then) > 10
    assert max(train(healthy, 19)) < 4
    X, _ = ill.examples["train"]
    assert saturated(ill.hidden(X)) > 0.95
    assert saturated(healthy.hidden(X)) < 0.2


def test_mlp_zoo_4_has_a_dev_loss_that_sinks_with_train_where_it_should_rise() -> None:
    healthy, ill = both("mlp/zoo-4", few_names(2000), first_names=100)
    train(healthy, 1000), train(ill, 1000)
    assert ill.evaluate("train") == pytest.approx(healthy.evaluate("train"), abs=0.1)
    assert ill.evaluate("dev") < ill.evaluate("train") + 0.3
    assert healthy.evaluate("dev") > healthy.evaluate("train") + 1


def test_batchnorm_zoo_1_is_saturated_in_spite_of_batchnorm() -> None:
    healthy, ill = both("batchnorm/zoo-1", few_names())
    assert first_loss(healthy) < 5
    assert first_loss(ill) > 10
    for h in healthy.watch()["activations"].values():
        assert saturated(h) < 0.05
    for h in ill.watch()["activations"].values():
        assert saturated(h) > 0.5


def test_batchnorm_zoo_2_trains_as_it_should_and_is_worse_in_use() -> None:
    healthy, ill = both("batchnorm/zoo-2", few_names(), n_hidden=50)
    losses = train(healthy, 300)
    assert train(ill, 300) == losses
    assert healthy.evaluate("train") < mean(losses[-50:]) + 0.05
    assert ill.evaluate("train") > mean(losses[-50:]) + 0.3


def verdicts(stage, mode: str) -> dict[str, str]:
    _, rows = stage.watch()["comparison"][mode]
    return {tensor: verdict for tensor, _, verdict, *_ in rows}


def wrong(stage, mode: str) -> list[str]:
    return [tensor for tensor, verdict in verdicts(stage, mode).items() if verdict == "wrong"]


def test_backprop_zoo_1_goes_wrong_in_one_line_and_spoils_all_after_it() -> None:
    healthy, ill = both("backprop/zoo-1", few_names())
    assert wrong(healthy, "chained") == wrong(healthy, "local") == []
    assert wrong(ill, "chained") == ["bndiff", "bnmeani", "hprebn", "embcat", "W1", "emb", "C"]
    assert wrong(ill, "local") == ["bndiff"]


def test_backprop_zoo_2_has_gradients_as_many_times_too_long_as_the_batch_has_examples() -> None:
    healthy, ill = both("backprop/zoo-2", few_names())
    assert wrong(healthy, "chained") == []
    assert wrong(ill, "local") == ["logits"]
    _, rows = ill.watch()["comparison"]["chained"]
    assert {error for tensor, *_, error, _ in rows if tensor != "b1"} == {ill.config.batch_size - 1.0}
    right, long = (s.watch()["dlogits"]["n · dlogits"][0] for s in (healthy, ill))
    assert right.min() >= -1
    assert long.min() < -20


def test_wavenet_zoo_1_learns_no_more_than_how_often_each_letter_is() -> None:
    healthy, ill = both("wavenet/zoo-1", few_names())
    train(healthy, 300), train(ill, 300)
    _, Y = ill.examples["train"]
    shares = torch.bincount(Y) / len(Y)
    letters_alone = -torch.xlogy(shares, shares).sum().item()
    assert healthy.evaluate("train") < letters_alone - 0.3
    assert ill.evaluate("train") > letters_alone - 0.1
    shapes = [[row[1] for row in s.watch()["shapes"]["a batch of 4"][1]] for s in (healthy, ill)]
    assert shapes[0] == shapes[1]


def attention(stage) -> torch.Tensor:
    return torch.stack([weights for weights, _, _ in stage.watch()["attention"].values()])


def test_gpt_zoo_1_looks_at_the_letter_that_it_is_to_guess() -> None:
    healthy, ill = both("gpt/zoo-1", prose(), n_layer=2, n_head=2, batch_size=8)
    train(healthy, 150), train(ill, 150)
    assert ill.evaluate("dev", 2000) < healthy.evaluate("dev", 2000) - 0.5
    assert attention(healthy).triu(1).max() == 0
    assert attention(ill).triu(1).max() > 0.5


def test_gpt_zoo_2_repeats_what_it_sees_and_is_worse_than_no_idea_at_guessing() -> None:
    healthy, ill = both("gpt/zoo-2", prose(), batch_size=16, lr=3e-3)
    assert train(ill, 150)[-1] < 1
    assert ill.evaluate("train", 2000) > log(len(ill.letters))
    assert mean(train(healthy, 150)[-20:]) == pytest.approx(healthy.evaluate("train", 2000), abs=0.3)
    (text,) = ill.sample(1, prompt="e")
    assert share_of("e", text) > 0.5


def test_gpt_zoo_3_has_rows_of_attention_that_do_not_add_up_to_1() -> None:
    healthy, ill = both("gpt/zoo-3", prose())
    train(healthy, 5), train(ill, 5)
    assert attention(healthy).sum(-1).sub(1).abs().max() < 0.05  # rounded to two digits
    assert attention(ill).sum(-1).sub(1).abs().max() > 0.5
    assert attention(ill).sum(-2).sub(1).abs().max() < 0.05
    assert attention(ill).triu(1).max() == 0


def test_bpe_zoo_1_merges_pairs_that_are_met_once() -> None:
    healthy, ill = both("bpe/zoo-1", prose())
    train(healthy, 20), train(ill, 20)
    assert set(ill.met) == {1}
    assert min(healthy.met) > 100
    assert ill.evaluate("train") > 0.999
    assert healthy.evaluate("train") < 0.9


SHORT = {"block_size": 16, "batch_size": 2}


def widths(stage) -> list[float]:
    return [x.std().item() for x in stage.watch()["activations"].values()]


def test_gpt2_zoo_1_begins_at_four_times_what_dev_says_and_learns_all_the_same() -> None:
    healthy, ill = both("gpt2/zoo-1", prose(), **SHORT)
    dev = ill.evaluate("dev", 2000)
    usual, fourfold = train(healthy, 60), train(ill, 60)
    assert fourfold[0] == pytest.approx(4 * usual[0], rel=1e-4)
    assert fourfold[0] > 3.5 * dev
    assert usual[-1] < 4
    assert fourfold[-1] / 4 == pytest.approx(usual[-1], rel=0.15)


def test_gpt2_zoo_2_has_a_stream_many_times_too_wide_and_a_first_loss_that_does_not_tell() -> None:
    healthy, ill = both("gpt2/zoo-2", prose(), **SHORT)
    right, wide = widths(healthy), widths(ill)
    assert wide[0] == pytest.approx(right[0])
    assert wide[1] > 3 * wide[0]
    assert wide[-1] > 10 * right[-1]
    assert first_loss(ill) == pytest.approx(first_loss(healthy), abs=0.1)


def test_gpt2_zoo_2_is_not_merely_without_the_scaling() -> None:
    plain, _ = both("gpt2/zoo-2", prose(), **SHORT, scale_residual=False)
    scaled, ill = both("gpt2/zoo-2", prose(), **SHORT)
    assert 2 * widths(scaled)[-1] < widths(plain)[-1] < widths(ill)[-1] / 3
