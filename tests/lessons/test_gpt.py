"""Lecture 7: attention against torch's own, the ladder's parameter counts, and what a run owes."""

import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

GPT_STAGE = import_stage("gpt", builtin_pack().path)
LIBRARY = GPT_STAGE.library
EXPERIMENTS = list(builtin_pack().stage("gpt").experiments)
TEXT = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak.\n" * 20
SMALL = {"block_size": 8, "batch_size": 4, "n_embd": 12, "n_layer": 2}
SMALLER = dict.fromkeys(("colab", "finetune", "scaled"), SMALL) | {"addition": {**SMALL, "block_size": 11}}


def reduced(experiment: str, **settings):
    """The experiment with a net that is small enough for a test."""
    settings = {**SMALLER.get(experiment, {"batch_size": 4}), **settings}
    if experiment == "finetune":
        settings = {"pretrain_steps": 3, **settings}
    return built(f"gpt/{experiment}", "" if experiment == "addition" else TEXT, **settings)


@pytest.fixture(autouse=True)
def short_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few lines in place of the standard library's sources."""
    monkeypatch.setattr(GPT_STAGE, "library", lambda: "import os\n\nfor name in os.listdir():\n    print(name)\n" * 9)


class TestNets:
    @pytest.mark.parametrize(
        ("experiment", "parameters"),
        [
            ("bigram", 4_225),
            ("one-head", 7_553),
            ("multi-head", 7_553),
            ("feed-forward", 8_609),
            ("residual", 41_921),
            ("layernorm", 42_369),
            ("colab", 209_729),
            ("batched-heads", 7_553),
            ("scaled", 10_788_929),
        ],
    )
    def test_every_rung_has_the_published_number_of_parameters(self, experiment: str, parameters: int) -> None:
        sixty_five_letters = "".join(map(chr, range(60, 125))) * 50
        assert built(f"gpt/{experiment}", sixty_five_letters).n_parameters == parameters

    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_a_later_letter_never_changes_what_was_foretold_before_it(self, experiment: str) -> None:
        stage = reduced(experiment)
        stage.net.eval()
        idx = torch.randint(len(stage.letters), (2, 8), generator=torch.Generator().manual_seed(1))
        changed = idx.clone()
        changed[:, 5] = (changed[:, 5] + 1) % len(stage.letters)
        before, after = stage.net(idx), stage.net(changed)
        assert torch.equal(before[:, :5], after[:, :5])
        assert not torch.allclose(before[:, 5:], after[:, 5:])

    def test_a_head_is_torchs_scaled_dot_product_attention(self) -> None:
        head = reduced("one-head").net.blocks[0].sa.heads[0]
        x = torch.randn(3, 8, 32, generator=torch.Generator().manual_seed(1))
        q, k, v = head.query(x), head.key(x), head.value(x)
        assert torch.allclose(head(x), F.scaled_dot_product_attention(q, k, v, is_causal=True), atol=1e-6)

    @pytest.mark.parametrize("experiment", ["multi-head", "batched-heads"])
    def test_attention_weights_are_shares_of_the_past(self, experiment: str) -> None:
        stage = reduced(experiment)
        wei = stage.net.weights(stage.minibatch()[0], 1)
        assert wei.shape == (4, 4, 8, 8)
        assert torch.allclose(wei.sum(-1), torch.ones(4, 4, 8))
        assert (wei.triu(1) == 0).all()

    def test_batched_heads_start_from_the_weights_of_separate_ones(self) -> None:
        ours, theirs = reduced("batched-heads").net.blocks[0].sa, reduced("multi-head").net.blocks[0].sa
        assert torch.equal(ours.kqv.weight, stacked(theirs))

    @pytest.mark.parametrize("residual", [False, True])
    def test_batched_heads_equal_separate_ones_forward_and_backward(self, residual: bool) -> None:
        batched = reduced("batched-heads", residual=residual).net
        separate = reduced("multi-head", residual=residual).net
        idx = torch.randint(20, (3, 8), generator=torch.Generator().manual_seed(1))
        assert torch.allclose(batched(idx), separate(idx), atol=1e-6)
        assert torch.allclose(batched.weights(idx, 1), separate.weights(idx, 1), atol=1e-6)
        for net in (batched, separate):
            F.cross_entropy(net(idx).flatten(0, 1), idx.flatten()).backward()
        gradient = stacked(separate.blocks[0].sa, gradient=True)
        assert torch.allclose(batched.blocks[0].sa.kqv.weight.grad, gradient, atol=1e-6)
        assert torch.allclose(
            batched.token_embedding_table.weight.grad, separate.token_embedding_table.weight.grad, atol=1e-6
        )

    def test_batched_heads_train_as_separate_ones_do(self) -> None:
        assert train(reduced("batched-heads"), 30) == pytest.approx(train(reduced("multi-head"), 30), abs=1e-4)

    def test_a_block_is_torchs_own_encoder_layer_with_a_causal_mask(self) -> None:
        block = reduced("layernorm").net.blocks[0]
        theirs = nn.TransformerEncoderLayer(32, 4, 128, dropout=0.0, batch_first=True, norm_first=True)
        heads = block.sa.heads
        rows = [head.get_submodule(part).weight for part in ("query", "key", "value") for head in heads]
        theirs.self_attn.in_proj_weight.data.copy_(torch.cat(rows))
        theirs.self_attn.in_proj_bias.data.zero_()
        pairs = [
            (theirs.self_attn.out_proj, block.sa.proj),
            (theirs.linear1, block.ffwd.net[0]),
            (theirs.linear2, block.ffwd.net[2]),
            (theirs.norm1, block.ln1),
            (theirs.norm2, block.ln2),
        ]
        for to, of in pairs:
            to.load_state_dict(of.state_dict())
        x = torch.randn(2, 8, 32, generator=torch.Generator().manual_seed(1), requires_grad=True)
        mask = nn.Transformer.generate_square_subsequent_mask(8)
        assert torch.allclose(block(x), theirs(x, src_mask=mask, is_causal=True), atol=1e-5)
        ours = torch.autograd.grad(block(x).square().sum(), x)[0]
        grad = torch.autograd.grad(theirs(x, src_mask=mask, is_causal=True).square().sum(), x)[0]
        assert torch.allclose(ours, grad, atol=1e-4)

    def test_layernorm_makes_rows_and_not_columns_standard(self) -> None:
        x = 5 + 3 * torch.randn(32, 32, generator=torch.Generator().manual_seed(1))
        rows = reduced("layernorm").net.blocks[0].ln1(x).detach()
        assert torch.allclose(rows.mean(1), torch.zeros(32), atol=1e-5)
        assert torch.allclose(rows.std(1, unbiased=False), torch.ones(32), atol=1e-3)
        assert not torch.allclose(rows.mean(0), torch.zeros(32), atol=1e-2)

    def test_the_three_averagings_of_the_past_are_one(self) -> None:
        loop, product, softmax = GPT_STAGE.averages(8).values()
        assert torch.allclose(loop, product) and torch.allclose(loop, softmax)
        assert torch.allclose(loop[2], torch.tensor([1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0, 0]))


def stacked(heads, *, gradient: bool = False) -> torch.Tensor:
    """The weights of separate heads as `BatchedHeads` holds them, or their gradients."""
    layers = [layer for head in heads.heads for layer in (head.key, head.query, head.value)]
    return torch.cat([layer.weight.grad if gradient else layer.weight for layer in layers])


class TestTraining:
    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_every_experiment_resumes_exactly(self, experiment: str) -> None:
        whole, first = reduced(experiment), reduced(experiment)
        torch.manual_seed(5)
        expected = train(whole, 6)
        torch.manual_seed(5)
        train(first, 2)
        state = {k: v.clone() if isinstance(v, torch.Tensor) else v for k, v in first.state_dict().items()}
        dropouts = torch.get_rng_state()  # kept by the trainer
        second = reduced(experiment)
        second.load_state_dict(state)
        torch.set_rng_state(dropouts)
        losses = [float(second.step(second.learning_rate(i))) for i in range(2, 6)]
        assert losses == expected[2:]
        ends = whole.state_dict(), second.state_dict()
        assert ends[0].keys() == ends[1].keys()
        assert all(torch.equal(torch.as_tensor(ends[0][name]), torch.as_tensor(ends[1][name])) for name in ends[0])

    def test_a_run_can_be_taken_up_before_its_first_step(self) -> None:
        first, second = reduced("multi-head"), reduced("multi-head", seed=7)
        second.load_state_dict(first.state_dict())
        assert train(second, 3) == train(first, 3)

    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_looking_changes_nothing(self, experiment: str) -> None:
        looked_at, alone = reduced(experiment), reduced(experiment)
        rng = torch.get_rng_state()
        for split in looked_at.splits:
            assert looked_at.evaluate(split, 100) == looked_at.evaluate(split, 100)
        looked_at.sample(2)
        looked_at.watch()
        list(looked_at.stream())
        assert torch.equal(torch.get_rng_state(), rng)
        assert looked_at.net.training
        torch.manual_seed(1)
        losses = train(looked_at, 2)
        torch.manual_seed(1)
        assert losses == train(alone, 2)

    @pytest.mark.parametrize(
        ("experiment", "settings", "train_loss", "dev_loss"),
        [
            ("colab", {}, 4.4116, 4.4022),
            ("colab", {"heads": "separate"}, 4.4116, 4.4022),
            ("layernorm", {"init_std": 0.02}, math.log(65), math.log(65)),
        ],
    )
    def test_every_start_is_the_published_one(
        self, lecture_shakespeare: Path, experiment: str, settings: dict, train_loss: float, dev_loss: float
    ) -> None:
        stage = built(f"gpt/{experiment}", lecture_shakespeare.read_text(), **settings)
        assert stage.evaluate("train", 20_000) == pytest.approx(train_loss, abs=0.02)
        assert stage.evaluate("dev", 20_000) == pytest.approx(dev_loss, abs=0.02)

    def test_the_split_is_the_lectures(self, lecture_shakespeare: Path) -> None:
        stage = built("gpt/bigram", lecture_shakespeare.read_text())
        assert len(stage.letters) == 65
        assert stage.encode("First Cit").tolist() == [18, 47, 56, 57, 58, 1, 15, 47, 58]
        assert stage.decode(stage.encode("hii there").tolist()) == "hii there"
        assert [len(w) + w.shape[1] - 1 for w in stage.windows.values()] == [1_003_854, 111_540]

    def test_a_short_text_is_learned_by_heart(self) -> None:
        stage = reduced("layernorm")
        losses = train(stage, 150)
        assert sum(losses[-10:]) / 10 < losses[0] / 2

    def test_the_targets_are_the_letters_that_follow(self) -> None:
        xb, yb = reduced("multi-head").minibatch()
        assert xb.shape == yb.shape == (4, 8)
        assert torch.equal(xb[:, 1:], yb[:, :-1])

    def test_a_whole_split_is_judged_letter_by_letter(self) -> None:
        stage = reduced("bigram")
        n = int(0.9 * len(TEXT))
        ids = stage.encode(TEXT[n:])
        letters = (len(ids) - 1) // 8 * 8  # in whole windows
        logits = stage.net(ids[None, :letters])[0]
        assert stage.evaluate("dev") == pytest.approx(F.cross_entropy(logits, ids[1 : letters + 1]).item(), abs=1e-5)

    def test_dropout_is_for_training_alone(self) -> None:
        stage = reduced("scaled", dropout=0.5, lr=0.0)
        assert stage.evaluate("dev", 100) == stage.evaluate("dev", 100)
        xb, _ = stage.minibatch()
        assert not torch.equal(stage.net(xb), stage.net(xb))

    def test_finetuning_changes_text_and_learning_rate(self) -> None:
        stage = reduced("finetune", pretrain_steps=2)
        assert [stage.learning_rate(i) for i in (0, 1, 2)] == [1e-3, 1e-3, 3e-4]
        library = {tuple(window) for window in stage.windows["library"][:, :-1].tolist()}
        text = {tuple(window) for window in stage.windows["train"][:, :-1].tolist()}
        sources = []
        for i in range(3):
            before = stage.g.get_state()
            xb, _ = stage.minibatch()
            stage.g.set_state(before)
            sources.append((set(map(tuple, xb.tolist())) <= library, set(map(tuple, xb.tolist())) <= text))
            stage.step(stage.learning_rate(i))
        assert sources == [(True, False), (True, False), (False, True)]

    def test_python_brings_its_own_library(self) -> None:
        text = LIBRARY()
        assert 500_000 < len(text) <= GPT_STAGE.LIBRARY_CHARACTERS
        assert "import " in text


class TestWriting:
    def test_samples_begin_with_the_prompt_and_repeat_with_their_seed(self) -> None:
        stage = reduced("multi-head")
        texts = stage.sample(3, prompt="Speak", seed=3)
        assert all(text.startswith("Speak") and len(text) == 205 for text in texts)
        assert len(set(texts)) == 3
        assert texts == stage.sample(3, prompt="Speak", seed=3)
        assert texts != stage.sample(3, prompt="Speak", seed=4)

    def test_a_stream_is_the_sample_of_its_seed_with_its_odds(self) -> None:
        stage = reduced("multi-head")
        tokens = list(stage.stream(prompt="he", temperature=0.8, seed=5))
        assert "he" + "".join(text for text, _, _ in tokens) == stage.sample(1, prompt="he", temperature=0.8, seed=5)[0]
        probs = stage.next_probs(stage.encode("he")[None], 0.8)[0]
        text, p, ten = tokens[0]
        assert p == pytest.approx(probs[stage.stoi[text]].item())
        assert len(ten) == 10 and [q for _, q in ten] == sorted((q for _, q in ten), reverse=True)
        assert ten[0] == (stage.letters[probs.argmax()], pytest.approx(probs.max().item()))

    def test_almost_no_temperature_always_writes_the_likeliest(self) -> None:
        assert all(text == ten[0][0] for text, _, ten in reduced("multi-head").stream(temperature=1e-6, seed=1))

    def test_attention_is_shown_for_each_head_of_the_chosen_layer(self) -> None:
        stage = reduced("layernorm", prompt="hear me", layer=3)
        shown = stage.watch()["attention"]
        assert list(shown) == [f"layer 3 head {i}" for i in (1, 2, 3, 4)]
        wei, rows, columns = shown["layer 3 head 2"]
        assert "".join(rows) == "".join(columns) == "hear me"
        assert torch.allclose(wei, stage.net.weights(stage.encode("hear me")[None], 3)[0, 1], atol=0.006)

    def test_the_usual_prompt_is_cut_to_the_context_or_gives_way_to_the_text(self) -> None:
        assert reduced("multi-head").shown() == "First Ci"
        assert built("gpt/multi-head", "αβγδ" * 50).shown() == "αβγδαβγδ"


class TestAddition:
    def test_problems_are_written_with_the_last_digit_of_the_sum_first(self) -> None:
        stage = reduced("addition")
        ids = stage.problems(torch.tensor([123456, 999001, 7]))
        assert [stage.decode(row) for row in ids] == ["123+456=9750", "999+001=0001", "000+007=7000"]

    def test_the_question_is_not_learned(self) -> None:
        stage = reduced("addition")
        X, Y = stage.masked(stage.problems(torch.tensor([123456])))
        assert stage.decode(X[0]) == "123+456=975"
        assert Y[0].tolist() == [-1, -1, -1, -1, -1, -1, -1, 9, 7, 5, 0]

    def test_the_loss_is_the_answers_alone(self) -> None:
        stage = reduced("addition")
        generator = stage.g.get_state()
        X, Y = stage.minibatch()
        stage.g.set_state(generator)
        wanted = F.cross_entropy(stage.net(X)[:, 7:].flatten(0, 1), Y[:, 7:].flatten()).item()
        assert float(stage.step(0.0)) == pytest.approx(wanted, abs=1e-6)

    def test_held_out_problems_are_never_trained_on(self) -> None:
        stage = reduced("addition", digits=1)
        g = torch.Generator().manual_seed(1)
        held_out, trained = set(stage.draw("dev", 500, g).tolist()), set(stage.draw("train", 5000, g).tolist())
        assert held_out == {0, 23, 46, 69}
        assert not held_out & trained and len(trained) == 88

    def test_a_net_that_adds_is_right_every_time(self) -> None:
        stage = reduced("addition")
        stage.next_probs = lambda idx: F.one_hot(sums(stage, idx), 12).float()  # in place of the net
        assert stage.accuracy(50) == 1.0
        columns, rows = stage.watch()["problems"]["never trained on"]
        assert all(dict(zip(columns, row, strict=True))["right"] for row in rows)
        assert all(int(row[0][:3]) + int(row[0][4:7]) == int(row[3]) for row in rows)

    def test_one_wrong_digit_makes_a_problem_wrong(self) -> None:
        stage = reduced("addition")
        last = stage.question + stage.answer - 1
        stage.next_probs = lambda idx: F.one_hot((sums(stage, idx) + (idx.shape[1] == last)) % 10, 12).float()
        assert stage.accuracy(50) == 0.0

    def test_an_answer_ends_with_its_last_digit(self) -> None:
        stage = reduced("addition")
        assert all(text.startswith("123+456=") and len(text) == 12 for text in stage.sample(3, prompt="123+456="))
        assert len(list(stage.stream(prompt="123+456="))) == 4
        assert len(list(stage.stream(seed=3))) == 12


def sums(stage, idx: torch.Tensor) -> torch.Tensor:
    """The right next digit after each row of idx."""
    texts = [stage.decode(row) for row in idx]
    return torch.tensor([int(f"{int(t[:3]) + int(t[4:7]):04}"[::-1][len(t) - 8]) for t in texts])


class TestBadInput:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "no text"),
            ("too short", "needs more than the 8 letters of a context.* 90 would do"),
            ("a" * 80, "90 would do"),
        ],
    )
    def test_a_text_that_does_not_suit_is_refused(self, text: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            built("gpt/multi-head", text)

    def test_the_shortest_text_that_is_said_to_do_does(self) -> None:
        stage = built("gpt/multi-head", "a" * 90)
        assert train(stage, 1) == [0.0]
        assert stage.evaluate("dev") == 0.0

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"prompt": "Zürich"}, "never seen 'Z', 'ü'"),
            ({"prompt": "First Citizen"}, "8 letters can be shown; the prompt has 13"),
            ({"layer": 2}, "no layer 2: the net has 1"),
            ({"n_embd": 30}, "multiple of n_head"),
        ],
    )
    def test_settings_that_do_not_suit_are_refused(self, settings: dict, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            built("gpt/multi-head", TEXT, **settings)

    def test_a_prompt_with_unknown_letters_is_refused(self) -> None:
        stage = reduced("multi-head")
        with pytest.raises(ValueError, match="never seen 'ü'"):
            stage.sample(1, prompt="für")
        with pytest.raises(ValueError, match="never seen 'ü'"):
            next(stage.stream(prompt="für"))

    def test_sums_longer_than_the_context_are_refused(self) -> None:
        with pytest.raises(ValueError, match="4 digits need a block_size of 14"):
            reduced("addition", digits=4)
