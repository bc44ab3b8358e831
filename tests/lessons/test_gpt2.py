"""Lecture 9: the published net by its numbers, each optimisation against its plain form, and what a run owes."""

import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

GPT2 = import_stage("gpt2", builtin_pack().path)
EXPERIMENTS = list(builtin_pack().stage("gpt2").experiments)
TEXT = "First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak.\n" * 20
SMALL = {"block_size": 8, "n_embd": 16, "n_layer": 2, "vocab_size": 257}
PUBLISHED = {"n_layer": 12, "n_head": 12, "n_embd": 768, "block_size": 1024}


def reduced(experiment: str = "small", **settings):
    """The experiment with a net and a batch that are small enough for a test."""
    rows = {"batch_size": 2} if experiment == "accumulate" else {"batch_size": 8, "grad_accum_steps": 1}
    return built(f"gpt2/{experiment}", TEXT, **{**SMALL, "n_head": 4, **rows, **settings})


def published(vocab_size: int) -> nn.Module:
    """The 124M net without its numbers, for the shapes."""
    with torch.device("meta"):
        return GPT2.GPT(GPT2.Config(**PUBLISHED, vocab_size=vocab_size))


class TestThePublishedNet:
    @pytest.mark.parametrize(("vocab_size", "parameters"), [(50_257, 124_439_808), (50_304, 124_475_904)])
    def test_it_has_the_published_number_of_parameters(self, vocab_size: int, parameters: int) -> None:
        assert sum(p.numel() for p in published(vocab_size).parameters()) == parameters

    def test_fifty_tensors_decay_and_ninety_eight_do_not(self) -> None:
        config = GPT2.Config(**PUBLISHED, vocab_size=50_304, weight_decay=0.1, fused=False)
        decay, nodecay = GPT2.configure_optimizer(published(50_304), config).param_groups
        assert [group["weight_decay"] for group in (decay, nodecay)] == [0.1, 0.0]
        assert [len(group["params"]) for group in (decay, nodecay)] == [50, 98]
        assert [sum(p.numel() for p in group["params"]) for group in (decay, nodecay)] == [124_354_560, 121_344]

    def test_its_names_are_those_of_hugging_face(self) -> None:
        names = list(published(50_257).state_dict())
        assert names[:2] == ["transformer.wte.weight", "transformer.wpe.weight"]
        assert names[2:14] == [
            f"transformer.h.0.{part}.{kind}"
            for part in ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")
            for kind in ("weight", "bias")
        ]
        assert names[-3:] == ["transformer.ln_f.weight", "transformer.ln_f.bias", "lm_head.weight"]
        assert len(names) == 149

    def test_a_step_of_the_night_takes_half_a_million_tokens_and_all_of_them_ten_billion(self) -> None:
        config = builtin_pack().experiment("gpt2/gpt2-124M").config
        tokens = int(config["batch_size"]) * int(config["grad_accum_steps"]) * int(config["block_size"])
        assert tokens == 524_288
        assert tokens * int(config["max_steps"]) == 9_999_745_024

    def test_its_learning_rate_climbs_for_715_steps_and_ends_at_a_tenth(self) -> None:
        stage = reduced("gpt2-124M", max_steps=19_073)
        rates = [stage.learning_rate(i) for i in (0, 714, 715, (715 + 19_073) // 2, 19_073)]
        assert rates == pytest.approx([6e-4 / 715, 6e-4, 6e-4, 3.3e-4, 6e-5], rel=1e-4)

    def test_without_a_gpu_it_is_refused_before_it_is_built(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
        with pytest.raises(ValueError, match="124,475,904 parameters are for a GPU.*run small"):
            built("gpt2/gpt2-124M", TEXT)


class TestTheNet:
    @pytest.mark.parametrize("flash", [False, True])
    def test_a_later_token_never_changes_what_was_foretold_before_it(self, flash: bool) -> None:
        net = reduced(flash=flash).net
        idx = torch.randint(257, (2, 8), generator=torch.Generator().manual_seed(1))
        changed = idx.clone()
        changed[:, 5] = (changed[:, 5] + 1) % 257
        before, after = net(idx)[0], net(changed)[0]
        assert torch.allclose(before[:, :5], after[:, :5], atol=1e-6)
        assert not torch.allclose(before[:, 5:], after[:, 5:], atol=1e-3)

    def test_flash_attention_is_the_same_attention(self) -> None:
        idx = torch.randint(257, (2, 8), generator=torch.Generator().manual_seed(1))
        nets = [reduced(flash=flash).net for flash in (False, True)]
        losses = [net(idx, idx)[1] for net in nets]
        for loss in losses:
            loss.backward()
        assert losses[0].item() == pytest.approx(losses[1].item(), abs=1e-6)
        plain, flash = (net.transformer.h[0].attn.c_attn.weight.grad for net in nets)
        assert torch.allclose(plain, flash, atol=1e-6)

    def test_a_block_is_torchs_own_encoder_layer_with_a_causal_mask(self) -> None:
        block = reduced(init_std=0.2).net.transformer.h[0]
        theirs = nn.TransformerEncoderLayer(
            16, 4, 64, dropout=0.0, activation=nn.GELU(approximate="tanh"), batch_first=True, norm_first=True
        )
        theirs.self_attn.in_proj_weight.data.copy_(block.attn.c_attn.weight)
        theirs.self_attn.in_proj_bias.data.copy_(block.attn.c_attn.bias)
        pairs = [
            (theirs.self_attn.out_proj, block.attn.c_proj),
            (theirs.linear1, block.mlp.c_fc),
            (theirs.linear2, block.mlp.c_proj),
            (theirs.norm1, block.ln_1),
            (theirs.norm2, block.ln_2),
        ]
        for to, of in pairs:
            to.load_state_dict(of.state_dict())
        x = torch.randn(2, 8, 16, generator=torch.Generator().manual_seed(1))
        mask = nn.Transformer.generate_square_subsequent_mask(8)
        assert torch.allclose(block(x), theirs(x, src_mask=mask, is_causal=True), atol=1e-5)

    def test_the_stream_ends_where_the_logits_begin(self) -> None:
        net = reduced().net
        idx = torch.randint(257, (2, 8), generator=torch.Generator().manual_seed(1))
        stream = net.residual_stream(idx)
        assert list(stream) == ["wte + wpe", "h.0", "h.1"]
        assert torch.equal(net(idx)[0], net.lm_head(net.transformer.ln_f(stream["h.1"])))

    def test_tied_weights_are_one_tensor_with_the_gradients_of_both_uses(self) -> None:
        tied, untied = reduced(), reduced("untied")
        assert tied.net.transformer.wte.weight is tied.net.lm_head.weight
        assert untied.n_parameters - tied.n_parameters == 257 * 16
        untied.net.load_state_dict(tied.net.state_dict())
        idx = torch.randint(257, (2, 8), generator=torch.Generator().manual_seed(1))
        for stage in (tied, untied):
            stage.net(idx, idx)[1].backward()
        both = untied.net.transformer.wte.weight.grad + untied.net.lm_head.weight.grad
        assert torch.allclose(tied.net.lm_head.weight.grad, both, atol=1e-6)

    def test_first_weights_are_as_wide_as_is_said(self) -> None:
        net = built("gpt2/small", TEXT, n_layer=8, batch_size=2).net
        block = net.transformer.h[3]
        for layer in (block.attn.c_attn, block.mlp.c_fc, net.lm_head):
            assert layer.weight.std().item() == pytest.approx(0.02, rel=0.05)
        for layer in (block.attn.c_proj, block.mlp.c_proj):
            assert layer.weight.std().item() == pytest.approx(0.02 / 4, rel=0.05)  # sqrt(2 * 8)
            assert not layer.bias.any()

    def test_the_stream_widens_with_the_root_of_the_blocks_unless_the_projections_are_scaled(self) -> None:
        def widths(scaled: bool) -> list[float]:
            stage = built("gpt2/plain-init", TEXT, scale_residual=scaled, batch_size=2, block_size=16)
            return [x.std().item() for x in stage.watch()["activations"].values()]

        plain, scaled = widths(False), widths(True)
        assert plain[12] / plain[0] == pytest.approx(math.sqrt(1 + 12), rel=0.15)
        assert scaled[12] / scaled[0] < 1.3

    @pytest.mark.parametrize(("vocab_size", "experiment"), [(257, "small"), (320, "padded")])
    def test_the_first_loss_is_nearly_that_of_even_chances(self, vocab_size: int, experiment: str) -> None:
        assert train(built(f"gpt2/{experiment}", TEXT, batch_size=8), 1)[0] == pytest.approx(
            math.log(vocab_size), abs=0.05
        )


class TestTheStep:
    def test_accumulated_passes_are_one_big_batch(self) -> None:
        whole, pieces = reduced(batch_size=8), reduced("accumulate", batch_size=2, grad_accum_steps=4, max_steps=1500)
        assert train(pieces, 25) == pytest.approx(train(whole, 25), abs=1e-3)  # 25 steps: beyond the end of the text
        assert pieces.position == whole.position

    def test_batches_are_the_text_in_its_order_and_then_from_its_start(self) -> None:
        stage = reduced(batch_size=4)
        x, y = stage.next_batch()
        tokens = stage.tokens["train"]
        assert torch.equal(x.flatten(), tokens[:32]) and torch.equal(y.flatten(), tokens[1:33])
        assert torch.equal(stage.next_batch()[0].flatten(), tokens[32:64])
        stage.position = len(tokens) - 32  # one target is missing
        assert torch.equal(stage.next_batch()[0], x)

    def test_the_same_batch_is_learned_by_heart(self) -> None:
        stage = reduced("overfit-batch", batch_size=4, lr=1e-2)
        losses = train(stage, 150)
        assert losses[0] > 5 and losses[-1] < 1
        assert stage.evaluate("dev") > losses[-1] + 0.5

    def test_a_gradient_longer_than_the_clip_is_cut_to_it(self) -> None:
        stage = reduced(grad_clip=0.01)
        stage.step(0.0)
        assert nn.utils.get_total_norm([p.grad for p in stage.net.parameters()]).item() == pytest.approx(0.01, rel=1e-3)

    def test_weight_decay_takes_its_share_of_matrices_and_of_nothing_else(self) -> None:
        nets = [reduced(weight_decay=decay, warmup_steps=0) for decay in (0.0, 0.5)]
        before = {name: p.detach().clone() for name, p in nets[0].net.named_parameters()}
        for stage in nets:
            stage.step(0.1)
        plain, decayed = (dict(stage.net.named_parameters()) for stage in nets)
        for name, p in before.items():
            taken = 0.1 * 0.5 * p if p.dim() >= 2 else torch.zeros_like(p)
            assert torch.allclose(plain[name] - decayed[name], taken, atol=1e-6), name

    def test_the_constant_learning_rate_is_constant(self) -> None:
        stage = reduced("constant-lr")
        assert {stage.learning_rate(i) for i in range(0, 1501, 100)} == {3e-3}

    def test_on_a_cpu_the_speed_of_a_gpu_is_asked_for_in_vain(self) -> None:
        plain, fast = reduced(), reduced(tf32=True, bf16=True, compile=True)
        assert train(fast, 3) == train(plain, 3)
        assert fast.evaluate("dev") == plain.evaluate("dev")

    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_every_experiment_resumes_exactly(self, experiment: str) -> None:
        whole, first, second = (reduced(experiment) for _ in range(3))
        expected = train(whole, 6)
        train(first, 2)
        second.load_state_dict(
            {k: v.clone() if isinstance(v, torch.Tensor) else v for k, v in first.state_dict().items()}
        )
        assert [float(second.step(second.learning_rate(i))) for i in range(2, 6)] == expected[2:]

    @pytest.mark.parametrize("experiment", EXPERIMENTS)
    def test_looking_changes_nothing(self, experiment: str) -> None:
        looked_at, alone = reduced(experiment), reduced(experiment)
        rng = torch.get_rng_state()
        assert looked_at.evaluate("dev", 100) == looked_at.evaluate("dev", 100)
        looked_at.watch()
        list(looked_at.stream())
        assert torch.equal(torch.get_rng_state(), rng)
        assert train(looked_at, 3) == train(alone, 3)

    def test_a_whole_split_is_judged_token_by_token(self) -> None:
        stage = reduced()
        tokens = stage.tokens["dev"]
        n = (len(tokens) - 1) // 8 * 8
        logits, _ = stage.net(tokens[:n].view(-1, 8))
        wanted = F.cross_entropy(logits.flatten(0, 1), tokens[1 : n + 1]).item()
        assert stage.evaluate("dev") == pytest.approx(wanted, abs=1e-5)


class TestTheText:
    def test_tokens_are_bytes_and_every_document_has_its_mark(self) -> None:
        assert GPT2.encode_documents("hi<|endoftext|>für") == [256, 104, 105, 256, 102, 195, 188, 114]
        assert [GPT2.token_name(i) for i in (10, 65, 195, 256, 300)] == [
            "\n",
            "A",
            "<c3>",
            "<|endoftext|>",
            "<unused 300>",
        ]

    def test_a_stream_repeats_with_its_seed(self) -> None:
        stage = reduced()
        assert list(stage.stream(seed=3)) == list(stage.stream(seed=3)) != list(stage.stream(seed=4))

    def test_a_sign_of_several_bytes_appears_when_its_last_byte_is_there(self) -> None:
        stage, told = reduced(), iter("für".encode())
        stage.next_probs = lambda idx, temperature: F.one_hot(torch.tensor([next(told, 256)]), 257).float()
        assert [text for text, _, _ in stage.stream()] == ["f", "", "ü", "r", "<|endoftext|>"]

    def test_only_the_top_k_tokens_are_ever_written(self) -> None:
        stage = reduced(top_k=3)
        probs = stage.next_probs(torch.tensor([[65, 66]]))
        everything = reduced(top_k=0).next_probs(torch.tensor([[65, 66]]))
        assert (probs > 0).sum() == 3 and (everything > 0).all()
        assert set(probs[0].nonzero().flatten().tolist()) == set(everything[0].topk(3).indices.tolist())

    def test_a_text_that_is_too_short_is_refused_with_what_is_needed(self) -> None:
        with pytest.raises(ValueError, match="a step takes 1,024 tokens .* the text has 6 tokens in all"):
            built("gpt2/small", "short")

    def test_heads_must_share_the_vector_evenly(self) -> None:
        with pytest.raises(ValueError, match="multiple of n_head"):
            reduced(n_embd=18)

    def test_shakespeare_is_its_bytes_and_one_mark(self, lecture_shakespeare: Path) -> None:
        stage = built("gpt2/small", lecture_shakespeare.read_text())
        assert sum(map(len, stage.tokens.values())) == 1_115_394 + 1
