"""makemore: every net is causal, blind to padding, and made of torch's own formulas; figures on the lectures' names."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.lessons.stages import built, train
from tests.train.rig import few_names
from zth_tui.course.packs import builtin_pack
from zth_tui.train.checkpoints import capture, restore
from zth_tui.train.recorder import watch_events
from zth_tui.train.stage import import_stage

NETS = ("bigram", "mlp", "rnn", "gru", "lstm", "bow", "cnn", "transformer")
EXPERIMENTS = (*NETS, "best")
SMALL = {"n_embd": 8, "n_embd2": 6, "n_head": 2, "batch_size": 4}


@pytest.fixture
def module():
    return import_stage("makemore", builtin_pack().path)


def small(experiment: str, **settings):
    return built(f"makemore/{experiment}", few_names(), **{**SMALL, **settings})


def guesses(stage, idx: torch.Tensor) -> torch.Tensor:
    """Log-probabilities (B, T, V) of the letter after each place."""
    return stage.log_probs(idx, stage.everywhere(idx)).view(*idx.shape, -1)


def random_names(stage, n: int, length: int) -> torch.Tensor:
    """(n, 1 + length): letters at random, after the 0."""
    g = torch.Generator().manual_seed(1)
    letters = torch.randint(1, len(stage.letters), (n, length), generator=g)
    return torch.cat([torch.zeros(n, 1, dtype=torch.long), letters], dim=1)


# The figures of makemore.py, on the lectures' names


@pytest.mark.parametrize(
    ("experiment", "parameters"),
    [
        ("bigram", 729),
        ("mlp", 69_147),
        ("rnn", 11_803),
        ("gru", 28_315),
        ("lstm", 36_635),
        ("bow", 12_827),
        ("cnn", 86_171),
        ("transformer", 204_544),
    ],
)
def test_the_nets_are_as_large_as_makemores(module, experiment: str, parameters: int) -> None:
    config = module.Config(**module.EXPERIMENTS[experiment].get("config", {}))
    net = module.make_net(config, vocab_size=27, block_size=16)
    assert sum(p.numel() for p in net.parameters()) == parameters


def test_makemores_split_holds_out_a_thousand_names(lecture_names) -> None:
    stage = built("makemore/rnn", lecture_names.read_text())
    assert {split: X.shape for split, (X, _) in stage.examples.items()} == {"train": (31_033, 16), "dev": (1_000, 16)}
    assert (len(stage.letters), stage.n_parameters) == (27, 11_803)


def test_the_best_nets_split_is_the_lectures(lecture_names) -> None:
    stage = built("makemore/best", lecture_names.read_text())
    assert [len(stage.examples[s][0]) for s in stage.splits] == [25_626, 3_203, 3_204]
    assert [int((stage.examples[s][1] >= 0).sum()) for s in stage.splits] == [182_625, 22_655, 22_866]
    first = stage.examples["train"][0][0].tolist()
    assert "".join(stage.letters[ix] for ix in first).strip(".") == "yuheng"


@pytest.mark.parametrize(("experiment", "dev"), [("rnn", 2.2760), ("bow", 2.3149)])
def test_after_500_steps_the_loss_is_makemores(lecture_names, experiment: str, dev: float) -> None:
    stage = built(f"makemore/{experiment}", lecture_names.read_text())
    train(stage, 500)
    assert stage.evaluate("dev") == pytest.approx(dev, abs=0.02)


def test_an_untrained_bigram_knows_nothing() -> None:
    stage = small("bigram")
    assert stage.evaluate("dev") == pytest.approx(math.log(len(stage.letters)))


# Every net


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_later_letters_never_change_earlier_guesses(experiment: str) -> None:
    stage = small(experiment)
    idx = random_names(stage, 5, 8)
    before = guesses(stage, idx)
    for t in range(1, idx.shape[1]):
        changed = idx.clone()
        changed[:, t:] = idx[:, t:] % (len(stage.letters) - 1) + 1
        after = guesses(stage, changed)
        assert torch.equal(after[:, :t], before[:, :t])


@pytest.mark.parametrize("experiment", [e for e in EXPERIMENTS if e != "bigram"])
def test_every_earlier_letter_counts(experiment: str) -> None:
    stage = small(experiment)
    idx = random_names(stage, 1, 8)
    before = guesses(stage, idx)[0, -1]
    for t in range(1, 9):
        changed = idx.clone()
        changed[0, t] = idx[0, t] % (len(stage.letters) - 1) + 1
        assert not torch.equal(guesses(stage, changed)[0, -1], before)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_name_in_a_padded_batch_is_read_as_if_it_were_alone(experiment: str) -> None:
    stage = small(experiment)
    X, Y = (t[:12] for t in stage.examples["train"])
    idx, real, targets = stage.without_padding(X, Y)
    assert len(real) < idx.numel()  # some of the names are shorter than others
    together = stage.log_probs(idx, real)
    alone = [stage.without_padding(X[i : i + 1], Y[i : i + 1]) for i in range(12)]
    assert torch.allclose(together, torch.cat([stage.log_probs(idx, real) for idx, real, _ in alone]), atol=1e-6)
    assert torch.equal(targets, torch.cat([targets for *_, targets in alone]))
    assert (targets >= 0).all()


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_what_stands_in_the_padding_never_enters_the_loss(experiment: str) -> None:
    stage = small(experiment)
    X, Y = stage.examples["dev"]
    loss = stage.evaluate("dev")
    X[Y < 0] = 3
    assert stage.evaluate("dev") == loss


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_loss_of_a_split_is_the_mean_over_all_letters_of_all_names(experiment: str) -> None:
    stage = small(experiment)
    names = ["".join(stage.letters[ix] for ix in row).strip(".") for row in stage.examples["dev"][0].tolist()]
    losses = []
    for name in names:
        idx = torch.tensor([[0, *(stage.stoi[ch] for ch in name)]])
        targets = torch.tensor([*(stage.stoi[ch] for ch in name), 0])
        losses += F.nll_loss(guesses(stage, idx)[0], targets, reduction="none").tolist()
    assert stage.evaluate("dev") == pytest.approx(sum(losses) / len(losses), abs=1e-6)


def test_the_loss_over_some_examples_is_that_of_the_first_names() -> None:
    stage = small("rnn")
    X, Y = stage.examples["train"]
    three = int((Y[:3] >= 0).sum())
    idx, real, targets = stage.without_padding(X[:3], Y[:3])
    wanted = F.cross_entropy(stage.nets[0](idx, real), targets).item()
    assert stage.evaluate("train", three) == pytest.approx(wanted, abs=1e-6)
    assert stage.evaluate("train", three + 1) == stage.evaluate("train", three)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_resumed_run_goes_on_bit_for_bit(experiment: str) -> None:
    straight, broken, resumed = (small(experiment, max_steps=12) for _ in range(3))
    torch.manual_seed(1)
    losses = train(straight, 12)
    torch.manual_seed(1)
    train(broken, 5)
    tensors, values = capture(broken)
    tensors = {name: t.clone() for name, t in tensors.items()}
    train(broken, 3)  # a checkpoint is a copy: what comes after it must not reach the resumed run
    restore(resumed, tensors, values)
    assert [float(resumed.step(resumed.learning_rate(i))) for i in range(5, 12)] == losses[5:]
    ours, theirs = resumed.state_dict(), straight.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_without_its_moments_the_optimizer_goes_another_way() -> None:
    straight, resumed = small("rnn"), small("rnn")
    train(straight, 5)
    state = {name: t.clone() for name, t in straight.state_dict().items() if not name.startswith("optimizer.")}
    resumed.load_state_dict(state)
    train(straight, 3), train(resumed, 3)
    assert not torch.equal(straight.nets[0].wte.weight, resumed.nets[0].wte.weight)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_looking_changes_nothing(experiment: str) -> None:
    unseen, seen = small(experiment), small(experiment)
    torch.manual_seed(1)
    losses = [float(unseen.step(0.01)) for _ in range(3)]
    torch.manual_seed(1)
    watched = [float(seen.step(0.01))]
    before, rng = {name: t.clone() for name, t in seen.state_dict().items()}, torch.get_rng_state()
    seen.evaluate("dev")
    seen.sample(3)
    watch_events(seen, 1)
    assert torch.equal(torch.get_rng_state(), rng)
    assert all(torch.equal(t, before[name]) for name, t in seen.state_dict().items())
    assert watched + [float(seen.step(0.01)) for _ in range(2)] == losses


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_samples_begin_with_the_prompt_and_repeat_with_their_seed(experiment: str) -> None:
    stage = small(experiment)
    train(stage, 20)
    names = stage.sample(20, prompt="ja", seed=3)
    assert len(names) == 20
    assert all(name.startswith("ja") and len(name) < stage.block_size for name in names)
    assert names == stage.sample(20, prompt="ja", seed=3)
    assert names != stage.sample(20, prompt="ja", seed=4)


def test_a_cold_sample_takes_the_likeliest_letter_at_every_place() -> None:
    stage = small("gru")
    train(stage, 50)
    (name,) = stage.sample(1, prompt="ma", temperature=1e-6)
    idx = torch.tensor([[0, *(stage.stoi[ch] for ch in name)]])
    likeliest = guesses(stage, idx)[0].argmax(-1).tolist()
    followed = [stage.stoi[ch] for ch in name[2:]] + [0] * (len(name) < stage.block_size - 1)
    assert likeliest[2 : 2 + len(followed)] == followed


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_look_is_small_and_has_a_panel(experiment: str) -> None:
    stage = small(experiment)
    declared = builtin_pack().experiment(f"makemore/{experiment}")
    assert set(stage.watch()) == set(declared.panels) - {"loss", "samples"}


# The parts, beside torch's own


def test_the_rnn_cell_is_torchs(module) -> None:
    cell, theirs = module.RNNCell(5, 4), nn.RNNCell(5, 4)
    share_weights(theirs, [cell.xh_to_h])
    same_with_gradients(lambda x, h: cell(x, (h,))[0], theirs, [5, 4], [cell.xh_to_h], theirs)


def test_the_lstm_cell_is_torchs(module) -> None:
    cell, theirs = module.LSTMCell(5, 4), nn.LSTMCell(5, 4)
    gates = [cell.xh_to_i, cell.xh_to_f, cell.xh_to_cbar, cell.xh_to_o]  # torch's order
    share_weights(theirs, gates)
    same_with_gradients(
        lambda x, h, c: torch.cat(cell(x, (h, c)), 1),
        lambda x, h, c: torch.cat(theirs(x, (h, c)), 1),
        [5, 4, 4],
        gates,
        theirs,
    )


def test_the_gru_cell_is_its_formula(module) -> None:
    cell = module.GRUCell(5, 4)

    def formula(x, h):
        def mix(linear, state):
            return x @ linear.weight[:, :5].T + state @ linear.weight[:, 5:].T + linear.bias

        r, z = mix(cell.xh_to_r, h).sigmoid(), mix(cell.xh_to_z, h).sigmoid()
        return h + z * (mix(cell.xh_to_hbar, r * h).tanh() - h)

    same_with_gradients(lambda x, h: cell(x, (h,))[0], formula, [5, 4])


def test_with_its_reset_gate_open_the_gru_cell_is_torchs(module) -> None:
    cell, theirs = module.GRUCell(5, 4), nn.GRUCell(5, 4)
    with torch.no_grad():
        cell.xh_to_r.bias += 100  # r = 1: where it stands makes no difference
        keep = nn.Linear(9, 4)  # torch's z says how much is kept, ours how much is replaced
        keep.weight.copy_(-cell.xh_to_z.weight)
        keep.bias.copy_(-cell.xh_to_z.bias)
    share_weights(theirs, [cell.xh_to_r, keep, cell.xh_to_hbar])
    same_with_gradients(lambda x, h: cell(x, (h,))[0], theirs, [5, 4])


def test_a_recurrent_net_is_torchs_from_its_start_state_on() -> None:
    stage = small("lstm")
    net, theirs = stage.nets[0], nn.LSTM(8, 6, batch_first=True)
    nn.init.normal_(net.start)
    cell = net.cell
    share_weights(theirs, [cell.xh_to_i, cell.xh_to_f, cell.xh_to_cbar, cell.xh_to_o], "_l0")
    idx = random_names(stage, 3, 7)
    h, c = (start.expand(1, 3, -1).contiguous() for start in net.start)
    hs, _ = theirs(net.wte(idx), (h, c))
    assert torch.allclose(guesses(stage, idx), net.lm_head(hs).log_softmax(-1), atol=1e-6)


@pytest.mark.parametrize("dilation", [1, 2, 4])
def test_a_causal_convolution_is_torchs_with_zeros_on_the_left(module, dilation: int) -> None:
    conv = module.CausalConv(3, 5, dilation)
    kernel = torch.stack([conv.linear.weight[:, :3], conv.linear.weight[:, 3:]], dim=-1)  # (out, in, 2)

    def theirs(x):
        padded = F.pad(x.transpose(1, 2), (dilation, 0))
        return F.conv1d(padded, kernel, conv.linear.bias, dilation=dilation).transpose(1, 2)

    same_with_gradients(conv, theirs, [(6, 3)], [conv.linear])


def test_a_bag_of_letters_is_the_mean_of_each_place_and_its_past(module) -> None:
    tril = torch.ones(6, 6).tril()
    same_with_gradients(module.BoW.mean_so_far, lambda x: tril / tril.sum(1, keepdim=True) @ x, [(6, 3)])


def test_the_mlp_sees_blanks_before_the_start() -> None:
    stage = small("mlp")
    net, T = stage.nets[0], stage.block_size
    idx = random_names(stage, 1, 5)
    for t in range(6):
        past = [len(stage.letters)] * (T - t - 1) + idx[0, : t + 1].tolist()
        h = torch.tanh(net.wte.weight[past].flatten() @ net.hidden.weight.T + net.hidden.bias)
        logits = h @ net.lm_head.weight.T + net.lm_head.bias
        assert torch.allclose(guesses(stage, idx)[0, t], logits.log_softmax(-1), atol=1e-6)


def test_a_block_is_torchs_encoder_layer_behind_a_causal_mask(module) -> None:
    config = module.Config(n_embd=8, n_head=2)
    block = module.Block(config)
    theirs = nn.TransformerEncoderLayer(
        8, 2, 32, 0.0, lambda x: F.gelu(x, approximate="tanh"), batch_first=True, norm_first=True
    )
    with torch.no_grad():
        for p in block.parameters():
            p.normal_()
        theirs.self_attn.in_proj_weight.copy_(block.attn.c_attn.weight)
        theirs.self_attn.in_proj_bias.copy_(block.attn.c_attn.bias)
        pairs = {
            theirs.self_attn.out_proj: block.attn.c_proj,
            theirs.linear1: block.c_fc,
            theirs.linear2: block.c_proj,
            theirs.norm1: block.ln_1,
            theirs.norm2: block.ln_2,
        }
        for their, our in pairs.items():
            their.load_state_dict(our.state_dict())
    mask = nn.Transformer.generate_square_subsequent_mask(6)

    def ours(x):
        return block(x.flatten(0, 1), torch.arange(18), 3, 6).view(3, 6, 8)

    same_with_gradients(ours, lambda x: theirs(x, src_mask=mask, is_causal=True), [(6, 8)], tolerance=1e-4)
    assert torch.allclose(block.attn.c_attn.weight.grad, theirs.self_attn.in_proj_weight.grad, rtol=1e-3, atol=1e-3)


def test_the_attention_that_is_shown_is_the_attention_that_is_paid(module) -> None:
    attn = module.CausalSelfAttention(module.Config(n_embd=8, n_head=2))
    x, real = torch.randn(18, 8), torch.arange(18)
    _, _, v = attn.qkv(x, real, 3, 6)
    heard = attn.weights(x, real, 3, 6) @ v  # (B, n_head, T, size)
    assert torch.allclose(attn(x, real, 3, 6), attn.c_proj(heard.transpose(1, 2).reshape(18, 8)), atol=1e-6)


def test_the_vectors_of_the_letters_before_are_added() -> None:
    stage = small("best")
    net = stage.nets.eval()[0]
    idx = random_names(stage, 1, 3)
    a, b, c = (int(ix) for ix in idx[0, 1:])
    x = net.embed(idx, stage.everywhere(idx))
    assert torch.allclose(x[0], net.wte.weight[0] + net.wpe.weight[0])
    one, two = net.before
    last = net.wte.weight[c] + net.wpe.weight[3] + one.weight[b] + two.weight[a]
    assert torch.allclose(x[3], last, atol=1e-6)


def test_several_nets_vote_with_the_mean_of_their_probabilities() -> None:
    stage = small("rnn", n_nets=3)
    idx = random_names(stage, 2, 5)
    each = [net(idx, stage.everywhere(idx)).softmax(-1) for net in stage.nets]
    assert not torch.allclose(each[0], each[1])
    assert torch.allclose(guesses(stage, idx).exp().flatten(0, 1), sum(each) / 3, atol=1e-6)


def test_each_of_several_nets_learns_for_itself() -> None:
    alone, first = small("rnn"), small("rnn", n_nets=2)
    first.nets[0].load_state_dict(alone.nets[0].state_dict())
    train(alone, 5), train(first, 5)
    for a, b in zip(alone.nets.parameters(), first.nets[0].parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)


# The optimizer and its schedule


def test_the_update_is_adamws_with_makemores_settings() -> None:
    stage = small("gru")
    theirs = [p.detach().clone().requires_grad_() for p in stage.nets.parameters()]
    optimizer = torch.optim.AdamW(theirs, lr=5e-4, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.01)
    for _ in range(3):
        stage.step(5e-4)
        for their, our in zip(theirs, stage.nets.parameters(), strict=True):
            their.grad = our.grad.clone()
        optimizer.step()
    assert all(torch.allclose(t, o, atol=1e-6) for t, o in zip(theirs, stage.nets.parameters(), strict=True))


def test_weight_decay_may_spare_the_vectors() -> None:
    decayed, free = (small("best", weight_decay=decay, dropout=0.0) for decay in (0.5, 0.0))
    decayed.step(0.01), free.step(0.01)
    for a, b in zip(decayed.nets.parameters(), free.nets.parameters(), strict=True):
        assert torch.equal(a, b) == (a.dim() < 2)


def test_the_learning_rate_warms_up_and_falls_along_a_cosine() -> None:
    stage = small("best", lr=1.0, warmup_steps=10, max_steps=110)
    rates = [stage.learning_rate(i) for i in range(110)]
    assert (rates[0], rates[9], rates[10], rates[60]) == (0.1, 1.0, 1.0, pytest.approx(0.5))
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert 0 < rates[-1] < 0.001


# Data and prompts that do not suit


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "ten names"), ("emma\nolivia", "ten names"), ("\n".join(["dr.who"] * 10), "marks the ends")],
)
def test_data_that_does_not_suit_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built("makemore/rnn", text)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_ten_names_of_one_letter_are_enough(experiment: str) -> None:
    stage = built(f"makemore/{experiment}", "\n".join(["a"] * 10), **SMALL)
    train(stage, 2)
    assert all(math.isfinite(stage.evaluate(split)) for split in stage.splits)
    assert set(stage.sample(5)) <= {"", "a"}
    watch_events(stage, 2)


@pytest.mark.parametrize(
    ("prompt", "message"), [("Ada", "never seen 'A'"), ("a.b", "never seen '.'"), ("a" * 50, "the longest name")]
)
def test_a_prompt_that_does_not_suit_is_refused(prompt: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        small("rnn").sample(1, prompt=prompt)


def test_the_attention_is_that_of_the_prompt_and_layer_asked_for() -> None:
    stage = small("transformer", prompt="anna", layer=3)
    look = stage.watch()["attention"]
    assert list(look) == ["layer 3 head 1", "layer 3 head 2"]
    head, rows, columns = look["layer 3 head 1"]
    assert rows == columns == [".", "a", "n", "n", "a"]
    assert torch.allclose(head.sum(1), torch.ones(5))
    assert torch.equal(head, head.tril())


def test_of_the_default_prompt_only_known_letters_are_shown() -> None:
    stage = built("makemore/transformer", "\n".join(["bea", "abe"] * 5), **SMALL)
    _, rows, _ = stage.watch()["attention"]["layer 1 head 1"]
    assert rows == [".", "a", "b", "e"]


@pytest.mark.parametrize(("settings", "message"), [({"prompt": "Ada"}, "never seen"), ({"layer": 5}, "4 layers")])
def test_a_setting_that_does_not_suit_the_net_is_refused(module, settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        small("transformer").check(module.Config(**settings))
    with pytest.raises(ValueError, match=message):
        small("transformer", **settings)


def test_heads_that_do_not_divide_the_vectors_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of n_head"):
        small("transformer", n_head=3)


def share_weights(theirs: nn.Module, gates: list[nn.Linear], suffix: str = "") -> None:
    """torch stacks the gates, and keeps the letter's part of each matrix and the state's part apart."""
    n_in = getattr(theirs, f"weight_ih{suffix}").shape[1]
    with torch.no_grad():
        getattr(theirs, f"weight_ih{suffix}").copy_(torch.cat([gate.weight[:, :n_in] for gate in gates]))
        getattr(theirs, f"weight_hh{suffix}").copy_(torch.cat([gate.weight[:, n_in:] for gate in gates]))
        getattr(theirs, f"bias_ih{suffix}").copy_(torch.cat([gate.bias for gate in gates]))
        getattr(theirs, f"bias_hh{suffix}").zero_()


def same_with_gradients(ours, theirs, shapes: list, gates=(), cell=None, tolerance: float = 1e-5) -> None:
    """Equal values for random inputs of these shapes, and equal gradients of the inputs (and of a cell's gates)."""
    g = torch.Generator().manual_seed(2)
    sizes = [(3, *(shape if isinstance(shape, tuple) else (shape,))) for shape in shapes]
    inputs = [torch.randn(size, generator=g) for size in sizes]
    a, b = ([t.clone().requires_grad_() for t in inputs] for _ in range(2))
    mine, other = ours(*a), theirs(*b)
    assert torch.allclose(mine, other, atol=tolerance, rtol=tolerance)
    upstream = torch.randn(mine.shape, generator=g)
    (mine * upstream).sum().backward()
    weights = [gate.weight.grad.clone() for gate in gates]
    for gate in gates:
        gate.weight.grad = None
    (other * upstream).sum().backward()
    assert all(torch.allclose(x.grad, y.grad, atol=tolerance, rtol=tolerance) for x, y in zip(a, b, strict=True))
    if not gates:
        return
    if cell is not None:
        wanted = torch.cat([cell.weight_ih.grad, cell.weight_hh.grad], dim=1).chunk(len(gates))
    else:
        wanted = [gate.weight.grad for gate in gates]
    assert all(torch.allclose(w, v, atol=tolerance, rtol=tolerance) for w, v in zip(weights, wanted, strict=True))
