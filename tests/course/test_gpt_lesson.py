"""The GPT lesson says what its runs show. What needs long runs comes from the experiments' `expect`."""

import math
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.course.says import assert_says
from tests.lessons.stages import built, train
from zth_tui import datasets
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

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


def test_the_figures_of_the_gpt_lesson() -> None:
    assert len(set(TEXT)) == SIGNS
    bigram, one_head, multi_head, feed_forward, colab, scaled, finetune = (
        built(f"gpt/{name}", TEXT)
        for name in ("bigram", "one-head", "multi-head", "feed-forward", "colab", "scaled", "finetune")
    )
    assert one_head.n_parameters == multi_head.n_parameters
    n_embd, head_size = multi_head.config.n_embd, multi_head.config.n_embd // multi_head.config.n_head
    assert f"about step {3000:,} on" in builtin_pack().experiment("gpt/scaled").doc
    parts = {split: len(windows) + bigram.config.block_size for split, windows in bigram.windows.items()}
    x = torch.tensor([0.1, -0.2, 0.3, -0.2, 0.5])
    rows = [" ".join(f"{number:g}".replace("0.", ".") for number in row.tolist()) for row in (x, 8 * x)]
    ladder = {name: f"{expected(name):.3f}" for name in LADDER}
    after = finetune.config.max_steps - finetune.config.pretrain_steps
    assert_says(
        "gpt",
        f"{datasets.registry()['tinyshakespeare'].characters:,} characters, {SIGNS} of them different",
        f"GPT-2 has {256 + 50_000 + 1:,} *tokens*",  # bytes, merges, and one special token
        f"The first {parts['train'] / sum(parts.values()):.0%} of the text train",
        f"A batch is {bigram.config.batch_size} windows, so {bigram.config.batch_size * bigram.config.block_size}",
        f"ln {SIGNS} = {math.log(SIGNS):.4f}",
        f"It is near {bigram.evaluate('train', 4000):.1f}",
        f"AdamW gets it to dev {ladder['bigram']}",
        f"The bigram had {ladder['bigram']}",
        f"Dev ends near {ladder['one-head']}",
        f"A dot product of {n_embd} pairs of numbers, each of width 1, is √{n_embd} = {math.sqrt(n_embd):.1f} wide",
        f"x {rows[0]} 8x {rows[1]}",
        f"in the code, `** {-1 / 2}`",
        f"It is {x.softmax(0)[-1].item():.2f}, then {(8 * x).softmax(0)[-1].item():.2f}",
        f"four small heads of {head_size} numbers",
        f"{multi_head.n_parameters:,} before and after",
        f"still fall below {ladder['one-head']}",
        f"to about {ladder['multi-head']}",
        f"It costs {n_embd} · {n_embd} weights and {n_embd} biases, "
        f"{feed_forward.n_parameters - multi_head.n_parameters:,} numbers",
        f"**Predict** dev, from {ladder['multi-head']}",
        f"About {ladder['feed-forward']}",
        f"dev below {ladder['feed-forward']} by how much",
        f"It ends near {ladder['residual']}",
        f"**Predict** dev, from {ladder['residual']}",
        f"about {ladder['layernorm']}",
        f"{colab.config.block_size} letters of context, vectors of {colab.config.n_embd} numbers, four blocks of four "
        f"heads, {colab.n_parameters:,} parameters",
        f"Dev ends near {ladder['colab']}, train near {expected('colab', 'train'):.3f}",
        f"{scaled.config.block_size} letters of context, {scaled.config.n_embd} numbers, six blocks of six heads. "
        f"{scaled.n_parameters / 1e6:.1f} million parameters",
        f"{scaled.config.dropout:.0%} of the numbers are set to 0",
        f"near step {3000:,} dev turns up again",
        f"The first loss is {expected('scaled', 'step 0'):.3f}",
        f"width {scaled.config.init_std:g}",
        f"every {import_stage('gpt', builtin_pack().path).HELD_OUT}rd is held out",
        f"The loss reaches {expected('addition'):.3f} or less",
        f"`finetune` spends {finetune.config.pretrain_steps:,} steps on Python's library and {after:,}",
        f"beat the {ladder['colab']} of `colab`",
    )


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
    assert {step.run for step in lesson.steps} == set(builtin_pack().stage("gpt").experiments)


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
    assert f"{stage.evaluate('train', 4000):.1f}" == "4.7"  # as on the text of this test


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
