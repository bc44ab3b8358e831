"""The GPT lesson says what its runs show. What needs long runs comes from the experiments' `expect`."""

import math
import re
from importlib import import_module
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"  # what our own runs on tiny shakespeare reached
SIGNS = 65  # of tiny shakespeare
LADDER = ("bigram", "one-head", "multi-head", "feed-forward", "residual", "layernorm", "colab")


def chance(letters: int, length: int) -> str:
    """A text in which nothing can be foretold; all its letters occur."""
    g = torch.Generator().manual_seed(1)
    return "".join(chr(60 + i) for i in torch.randint(letters, (length,), generator=g).tolist())


TEXT = chance(SIGNS, 5000)
WORDS = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak.\n" * 20


def expected(name: str, split: str = "dev") -> float:
    return builtin_pack().experiment(f"gpt/{name}").expect[split]


def test_what_the_text_says_in_small_figures() -> None:
    said = " ".join(" ".join(step.text for step in builtin_pack().lesson("gpt").steps).split())
    multi_head, colab, scaled = (built(f"gpt/{name}", TEXT).config for name in ("multi-head", "colab", "scaled"))
    addition = import_stage("gpt", builtin_pack().path)
    for claim in (
        f"A batch is {multi_head.batch_size} windows, so {multi_head.batch_size * multi_head.block_size} guesses",
        f"four small heads of {multi_head.n_embd // multi_head.n_head} numbers",
        f"{colab.block_size} letters of context, vectors of {colab.n_embd} numbers, four blocks of four heads",
        f"{scaled.block_size} letters of context, {scaled.n_embd} numbers, six blocks of six heads",
        f"every {addition.HELD_OUT}rd is held out",
    ):
        assert claim in said
    assert (colab.n_layer, colab.n_head, scaled.n_layer, scaled.n_head) == (4, 4, 6, 6)


def test_four_heads_have_the_parameters_of_one() -> None:
    one_head, multi_head = (built(f"gpt/{name}", TEXT) for name in ("one-head", "multi-head"))
    assert one_head.n_parameters == multi_head.n_parameters


def test_the_addition_run_meets_less_than_a_fifth_of_the_sums() -> None:
    config = built("gpt/addition", "").config
    assert config.max_steps * config.batch_size < 10 ** (2 * config.digits) / 5


def test_zeros_in_place_of_minus_infinity_let_the_future_in() -> None:
    scores = torch.zeros(8, 8).masked_fill(torch.ones(8, 8).tril() == 0, 0.0)
    assert torch.allclose(scores.softmax(-1), torch.full((8, 8), 1 / 8))


def test_the_first_loss_of_the_table_is_half_a_nat_too_high() -> None:
    assert built("gpt/bigram", TEXT).evaluate("train", 4000) == pytest.approx(math.log(SIGNS) + 0.5, abs=0.1)


def test_the_three_averages_differ_in_nothing_and_are_the_rows_of_the_text() -> None:
    ways = [wei for wei, _, _ in built("gpt/bigram", WORDS).watch()["averaging"].values()]
    assert len(ways) == 3 and all(torch.allclose(way, ways[0]) for way in ways)
    assert torch.allclose(ways[0][:3, :3], torch.tensor([[1, 0, 0], [1 / 2, 1 / 2, 0], [1 / 3, 1 / 3, 1 / 3]]))


def test_a_net_that_hears_the_future_falls_below_what_is_honest() -> None:
    text = chance(8, 5000)
    honest, leaking = (built("gpt/one-head", text, batch_size=16) for _ in range(2))
    leaking.net.blocks[0].sa.heads[0].tril.fill_(1)
    assert sum(train(leaking, 400)[-50:]) / 50 < 1.0  # far below
    assert sum(train(honest, 400)[-50:]) / 50 == pytest.approx(math.log(8), abs=0.05)


def test_without_places_attention_is_blind_to_order() -> None:
    stage = built("gpt/one-head", WORDS)
    idx = stage.encode("hear me ")[None]
    shuffled = idx[:, [3, 1, 0, 6, 2, 5, 4, 7]]
    assert not torch.allclose(stage.net(idx)[:, -1], stage.net(shuffled)[:, -1], atol=1e-3)
    nn.init.zeros_(stage.net.position_embedding_table.weight)
    assert torch.allclose(stage.net(idx)[:, -1], stage.net(shuffled)[:, -1], atol=1e-5)
    alike = stage.net.weights(stage.encode("aaaaaaaa")[None], 1)[0, 0]
    assert torch.allclose(alike, torch.ones(8, 8).tril() / torch.arange(1, 9)[:, None])  # a letter eight times: a mean


def test_without_the_highway_the_deep_net_learns_more_slowly() -> None:
    with_it, without = (train(built("gpt/residual", WORDS, residual=on), 60)[-1] for on in (True, False))
    assert with_it < without - 0.3


def test_separate_and_batched_heads_are_the_same_net() -> None:
    losses = [train(built(f"gpt/{name}", WORDS), 20) for name in ("multi-head", "batched-heads")]
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)


def test_an_experiment_for_every_step_and_a_step_for_every_experiment() -> None:
    lesson = builtin_pack().lesson("gpt")
    assert {step.run for step in lesson.steps if step.run} == set(builtin_pack().stage("gpt").experiments)


def test_the_sum_of_the_text_is_written_as_the_stage_writes_it() -> None:
    stage = built("gpt/addition", "")
    text = " ".join(step.text for step in builtin_pack().lesson("gpt").steps)
    assert f"\n{stage.decode(stage.problems(torch.tensor([123456]))[0])}\n" in text
    stage.check(stage.config.__class__(**{**vars(stage.config), "prompt": "007+005=2", "layer": 2}))  # may be asked for


def test_most_weights_of_a_large_gpt_think() -> None:
    net = built("gpt/scaled", TEXT).net
    thinking = sum(p.numel() for block in net.blocks for p in block.ffwd.parameters())
    assert thinking > sum(p.numel() for p in net.parameters()) / 2


def test_a_shakespeare_has_sixty_five_letters(lecture_shakespeare: Path) -> None:
    stage = built("gpt/bigram", lecture_shakespeare.read_text())
    assert len(stage.letters) == SIGNS


def test_a_letter_listens_to_itself_where_there_is_no_highway(lecture_shakespeare: Path) -> None:
    text = lecture_shakespeare.read_text()[:200_000]
    one_head, residual = (built(f"gpt/{name}", text) for name in ("one-head", "residual"))
    own = []
    for stage in (one_head, residual):
        train(stage, 350)
        own.append(stage.net.weights(stage.examples("dev", 2000)[0], 1).diagonal(dim1=-2, dim2=-1).mean().item())
    assert own[0] > own[1] + 0.1


def test_the_way_down_the_ladder_is_a_way_down() -> None:
    losses = [expected(name) for name in LADDER]
    assert losses == sorted(losses, reverse=True)


def test_what_is_told_as_ours_is_what_our_runs_reached() -> None:
    ours = import_module("lessons.gpt.figures").ours()
    assert set(ours) == {*LADDER, "batched-heads"}
    for name, loss in ours.items():
        row = re.search(rf"gpt/{name} \| dev \| [\d.]+ \| ([\d.]+)", FIGURES.read_text())
        assert loss == float(row[1])
