"""The parts of the nets are torch's own, or their formulas."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.lessons.makemore.beside_torch import same_with_gradients, share_weights
from tests.lessons.makemore.small_nets import guesses, random_names, small


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


def test_heads_that_do_not_divide_the_vectors_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of n_head"):
        small("transformer", n_head=3)


def test_several_nets_vote_with_the_mean_of_their_probabilities() -> None:
    stage = small("rnn", n_nets=3)
    idx = random_names(stage, 2, 5)
    each = [net(idx, stage.everywhere(idx)).softmax(-1) for net in stage.nets]
    assert not torch.allclose(each[0], each[1])
    assert torch.allclose(guesses(stage, idx).exp().flatten(0, 1), sum(each) / 3, atol=1e-6)
