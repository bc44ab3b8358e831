"""Lecture 2's figures, on the lectures' names."""

import copy
import dataclasses
import functools
import itertools
import json
import math

import pytest
import torch
import torch.nn.functional as F

from tests.lessons.stages import built, train
from tests.train.rig import few_names
from zth_tui.course.packs import builtin_pack

LONGER = ("bigram/trigram", "bigram/n-gram", "bigram/smoothing", "bigram/trigram-net")


@functools.cache
def counted_once(text: str):
    counts = built("bigram/counts", text)
    losses = train(counts, counts.max_steps)
    return counts, losses[-1]


@pytest.fixture
def counted(lecture_names):
    """(all pairs of the lectures' names, counted; the loss of the last step)."""
    counts, last = counted_once(lecture_names.read_text())
    return copy.copy(counts), last


def with_settings(stage, **settings):
    stage.config = dataclasses.replace(stage.config, **settings)
    return stage


def test_counting_reaches_the_published_loss(counted) -> None:
    counts, last = counted
    assert last == pytest.approx(2.4540144, abs=1e-6)
    assert counts.evaluate("train") == pytest.approx(2.4540144, abs=1e-6)
    assert int((counts.N > 0).sum()) == 627  # of 729 pairs
    assert counts.N[counts.stoi["n"], 0] == 6763


def test_add_one_smoothing_costs_little(counted) -> None:
    assert with_settings(counted[0], smoothing=1.0).evaluate("train") == pytest.approx(2.45458, abs=1e-5)


def test_the_net_starts_and_descends_as_published(lecture_names) -> None:
    net = built("bigram/net", lecture_names.read_text())
    losses = train(net, 6)
    assert losses[0] == pytest.approx(3.7686, abs=5e-5)
    assert losses == sorted(losses, reverse=True)


def test_the_nets_forward_and_gradient_are_torchs_cross_entropy() -> None:
    net = built("bigram/net", few_names(), weight_decay=0.0)
    W = net.W.detach().clone().requires_grad_()
    loss = F.cross_entropy(W[net.xs], net.ys)
    loss.backward()
    assert float(net.step(0.0)) == pytest.approx(loss.item(), abs=1e-6)
    assert torch.allclose(net.W.grad, W.grad, atol=1e-7)


def test_rows_are_probabilities_before_any_name_is_counted() -> None:
    counts = built("bigram/counts", few_names())
    assert torch.allclose(counts.probabilities(), torch.tensor(1 / len(counts.letters), dtype=torch.float64))
    assert counts.evaluate("train") == pytest.approx(math.log(len(counts.letters)))


def test_without_smoothing_an_unseen_pair_is_impossible() -> None:
    counts = built("bigram/counts", few_names(), names_per_step=1)
    counts.step(0.0)
    assert counts.evaluate("train") == math.inf


def test_samples_begin_with_the_prompt_and_repeat_with_their_seed() -> None:
    counts = built("bigram/counts", few_names())
    train(counts, counts.max_steps)
    names = counts.sample(5, prompt="em", seed=3)
    assert all(name.startswith("em") for name in names)
    assert names == counts.sample(5, prompt="em", seed=3)
    assert names != counts.sample(5, prompt="em", seed=4)


def test_the_bug_changes_the_sums_of_the_rows_and_not_the_loss(counted) -> None:
    settings = builtin_pack().experiment("bigram/normalise-bug").config
    buggy = with_settings(counted[0], **settings)
    sums = [chances for _, _, chances in buggy.watch()["row_sums"]["rows"][1]]
    assert sums[:3] == pytest.approx([6.92, 4.37, 0.21], abs=5e-3)
    assert buggy.evaluate("train") == pytest.approx(2.4545768, abs=1e-7)
    right = with_settings(buggy, forget_keepdim=False)
    assert right.evaluate("train") == pytest.approx(2.4545768, abs=1e-7)
    assert right.probabilities().sum(1).tolist() == pytest.approx([1.0] * 27)


def test_a_row_of_the_bugs_chances_can_be_sampled_at_any_temperature() -> None:
    buggy = built("bigram/normalise-bug", few_names())
    train(buggy, buggy.max_steps)
    assert buggy.sample(2, temperature=0.01) and buggy.sample(2, temperature=100.0)


def test_the_split_is_the_lectures(lecture_names) -> None:
    counts = built("bigram/split", lecture_names.read_text())
    assert [len(counts.examples[split][0]) for split in counts.splits] == [182_625, 22_655, 22_866]
    train(counts, counts.max_steps)
    losses = [counts.evaluate(split) for split in counts.splits]
    assert losses == pytest.approx([2.4543, 2.4530, 2.4580], abs=5e-5)


def test_trigrams_of_all_names_reach_the_published_losses(lecture_names) -> None:
    trigram = built("bigram/trigram", lecture_names.read_text(), split=False)
    trigram.count(trigram.names["train"])
    assert len(trigram.examples["train"]) == 6063  # of 19,683 cells
    assert with_settings(trigram, smoothing=0.0).evaluate("train") == pytest.approx(2.1857, abs=5e-5)
    assert with_settings(trigram, smoothing=1.0).evaluate("train") == pytest.approx(2.2126, abs=5e-5)


def test_discounted_counts_of_four_letters_reach_the_published_losses(lecture_names) -> None:
    model = built("bigram/n-gram", lecture_names.read_text())
    model.count(model.names["train"])
    assert [model.evaluate("dev"), model.evaluate("test")] == pytest.approx([2.0575, 2.0599], abs=5e-5)


def test_an_n_gram_of_one_letter_is_the_table_of_pairs() -> None:
    pairs = built("bigram/counts", few_names(), smoothing=0.5)
    n_gram = built("bigram/trigram", few_names(), block_size=1, split=False, smoothing=0.5)
    train(pairs, pairs.max_steps)
    train(n_gram, n_gram.max_steps)
    assert n_gram.watch()["matrix"]["N"][0].tolist() == pairs.N.tolist()
    assert torch.allclose(torch.stack([n_gram.chances(ch) for ch in pairs.letters]).double(), pairs.probabilities())
    assert n_gram.evaluate("train") == pytest.approx(pairs.evaluate("train"))


@pytest.mark.parametrize("settings", [{"smoothing": 0.1}, {"smoothing": 0.0}, {"discount": 0.8}, {"discount": 1.0}])
def test_the_chances_after_any_context_sum_to_one(settings: dict[str, float]) -> None:
    model = built("bigram/trigram", few_names(), block_size=3, **settings)
    train(model, model.max_steps)
    for context in ("...", ".em", "emm", "mma", "zzz", "q.q"):
        assert model.chances(context).sum().item() == pytest.approx(1.0, abs=1e-5)


def test_a_discount_gives_what_it_takes_to_the_shorter_context() -> None:
    model = built("bigram/n-gram", "ab\nac\nab", block_size=1, split=False, discount=0.5)
    model.step(0.0)
    shortest = (3 - 0.5) / 9 + 0.5 * 4 / 9 * (1 / 4)  # a: 3 of 9 letters and ends, of which 4 kinds
    b_after_nothing = (2 - 0.5) / 9 + 0.5 * 4 / 9 * (1 / 4)
    assert model.probability("a", "", 0.0) == pytest.approx(shortest)
    assert model.probability("b", "a", 0.0) == pytest.approx((2 - 0.5) / 3 + 0.5 * 2 / 3 * b_after_nothing)


def test_unseen_trigrams_are_impossible_without_smoothing() -> None:
    trigram = built("bigram/trigram", few_names(), smoothing=0.0)
    losses = train(trigram, trigram.max_steps)
    assert all(map(math.isfinite, losses))  # every name is counted before it is judged
    assert trigram.evaluate("dev") == math.inf


def test_the_sweep_over_trigrams_finds_the_published_u(lecture_names) -> None:
    sweep = built("bigram/smoothing", lecture_names.read_text())
    devs = train(sweep, sweep.max_steps)
    tried = {k: dev for k, _, dev in sweep.tried}
    assert list(tried.values()) == devs
    published = {0.001: 2.2447, 0.01: 2.2318, 0.1: 2.2225, 0.2: 2.2223, 0.5: 2.2267, 1.0: 2.2365, 10.0: 2.3637}
    assert {k: tried[k] for k in published} == pytest.approx(published, abs=5e-5)
    assert all(a < b for (_, a, _), (_, b, _) in itertools.pairwise(sweep.tried))  # train only gets worse
    assert sweep.best_k == 0.2
    losses = [sweep.evaluate(split) for split in ("train", "dev", "test")]
    assert losses == pytest.approx([2.1914, 2.2223, 2.2235], abs=5e-5)


def test_the_sweep_over_pairs_finds_the_published_k(lecture_names) -> None:
    sweep = built("bigram/smoothing", lecture_names.read_text(), block_size=1)
    train(sweep, sweep.max_steps)
    assert sweep.best_k == 0.3
    assert sweep.evaluate("test") == pytest.approx(2.4580, abs=5e-5)


def test_rows_of_one_letter_descend_as_the_lectures_net() -> None:
    net = built("bigram/net", few_names())
    rows = built("bigram/trigram-net", few_names(), block_size=1, split=False, lr=50.0)
    assert train(rows, 5) == pytest.approx(train(net, 5), abs=1e-5)
    assert torch.allclose(rows.W, net.W, atol=1e-5)


def test_picking_a_row_is_multiplying_by_one_hot() -> None:
    net = built("bigram/trigram-net", few_names(), weight_decay=0.0)
    V = net.vocab_size
    chars = ["." + name for name in net.names["train"]]
    firsts = torch.tensor([net.stoi[ch] for name in chars for ch in "." + name[:-1]])
    seconds = torch.tensor([net.stoi[ch] for name in chars for ch in name])
    ys = torch.tensor([net.stoi[ch] for name in chars for ch in name[1:] + "."])
    W = net.W.detach().clone().requires_grad_()
    both = F.one_hot(firsts, V)[:, :, None] * F.one_hot(seconds, V)[:, None, :]  # (N, V, V)
    loss = F.cross_entropy(both.flatten(1).float() @ W, ys)
    loss.backward()
    assert float(net.step(0.0)) == pytest.approx(loss.item(), abs=1e-6)
    assert torch.allclose(net.W.grad, W.grad, atol=1e-7)


def test_the_trigram_net_has_a_row_a_pair_of_letters(lecture_names) -> None:
    net = built("bigram/trigram-net", lecture_names.read_text())
    assert net.n_parameters == 27**3
    xs, ys = net.examples["dev"]
    assert net.evaluate("dev") == pytest.approx(F.cross_entropy(net.W[xs], ys).item())


@pytest.mark.parametrize("title", ["bigram/trigram", "bigram/trigram-net"])
def test_the_matrix_shows_what_follows_the_chosen_letters(title: str) -> None:
    model = built(title, few_names(), before="e")
    train(model, 1)
    values, contexts, letters = next(iter(model.watch()["matrix"].values()))
    assert (contexts[:3], letters[:3]) == (["e.", "ea", "eb"], [".", "a", "b"])
    P = values.float().softmax(1) if "net" in title else values / values.sum(1, keepdim=True)
    if "net" in title:
        assert torch.allclose(P[1], model.chances("ea"))
    else:
        assert values[letters.index("m"), letters.index("i")] == sum(name.count("emi") for name in model.names["train"])


@pytest.mark.parametrize("title", LONGER)
def test_a_run_that_is_taken_up_again_goes_on_as_if_nothing_had_been(title: str) -> None:
    straight, cut, resumed = (built(title, few_names(), names_per_step=40) for _ in range(3))
    losses = train(straight, 6)
    train(cut, 4)
    state = cut.state_dict()
    resumed.load_state_dict(
        {k: v.clone() if torch.is_tensor(v) else json.loads(json.dumps(v)) for k, v in state.items()}
    )
    assert [float(resumed.step(resumed.learning_rate(i))) for i in (4, 5)] == losses[4:]
    assert resumed.evaluate("dev") == straight.evaluate("dev")


@pytest.mark.parametrize("title", LONGER)
def test_looking_changes_nothing(title: str) -> None:
    seen, unseen = (built(title, few_names(), names_per_step=40) for _ in range(2))
    rng = torch.get_rng_state()
    train(seen, 1)
    seen.watch()
    seen.evaluate("dev")
    seen.sample(3, prompt="e", seed=5)
    train(unseen, 1)
    assert torch.equal(torch.get_rng_state(), rng)
    assert train(seen, 1) == train(unseen, 1)


@pytest.mark.parametrize("title", ["bigram/counts", "bigram/net", *LONGER])
@pytest.mark.parametrize(("prompt", "message"), [("Ö", "never seen 'Ö'"), ("e1", "never seen '1'"), (".", "marks the")])
def test_prompts_that_no_name_can_begin_with_are_refused(title: str, prompt: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built(title, few_names()).sample(1, prompt=prompt)


@pytest.mark.parametrize(
    ("title", "before", "message"),
    [
        ("bigram/trigram", "Ö", "never seen 'Ö'"),
        ("bigram/trigram", "ab", "room for 1 letters before its last, not for 'ab'"),
        ("bigram/counts", "a", "room for 0 letters"),
    ],
)
def test_letters_before_that_do_not_suit_are_refused(title: str, before: str, message: str) -> None:
    model = built(title, few_names())
    with pytest.raises(ValueError, match=message):
        model.check(dataclasses.replace(model.config, before=before))
    with pytest.raises(ValueError, match=message):
        built(title, few_names(), before=before)


@pytest.mark.parametrize(
    ("title", "settings", "message"),
    [
        ("bigram/counts", {"block_size": 2}, "set model to n-gram"),
        ("bigram/smoothing", {"split": False}, "set split to true"),
        ("bigram/smoothing", {"discount": 0.5}, "discount of 0"),
        ("bigram/trigram-net", {"block_size": 6}, "rows of weights: too many"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(title: str, settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built(title, few_names(), **settings)


def test_one_name_is_enough_to_count() -> None:
    counts = built("bigram/counts", "emma")
    assert train(counts, counts.max_steps) == pytest.approx([math.log(2) * 2 / 5])  # m is followed by m or a
    assert counts.sample(1)


@pytest.mark.parametrize("title", ["bigram/split", *LONGER])
def test_a_split_needs_ten_names(title: str) -> None:
    with pytest.raises(ValueError, match="ten names at least, one a line; the data has 2"):
        built(title, "emma\nolivia")


@pytest.mark.parametrize(
    ("text", "message"), [("", "no name"), ("\n\n", "no name"), ("emma\ndr.who", "marks the ends")]
)
@pytest.mark.parametrize("title", ["bigram/counts", "bigram/net", *LONGER])
def test_data_that_does_not_suit_is_refused(title: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built(title, text)


def test_an_alphabet_without_end_is_refused() -> None:
    names = "\n".join(chr(0x4E00 + i) for i in range(600))
    with pytest.raises(ValueError, match="601 different letters"):
        built("bigram/net", names)
