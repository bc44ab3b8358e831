"""Load a checkpoint into a net of your own.

A checkpoint as Hugging Face keeps it is a dictionary: name -> tensor,
with the names of stage.py. Four weights of each block were saved by a
layer named Conv1D, as (in, out): attn.c_attn, attn.c_proj, mlp.c_fc,
mlp.c_proj.

Done when: for tokens of your choice the logits of your net equal those
of the net that made the checkpoint, to 1e-4. With the real gpt2 of
124,439,808 numbers: "Hello, I'm a language model," is
[15496, 11, 314, 1101, 257, 3303, 2746, 11], and what follows should be
English. Make a checkpoint of your own to begin with: build a small
GPT, and transpose those four.

Hint: compare shapes before you copy, and remember that a square matrix
looks right either way.
"""

from torch import Tensor, nn


def load(net: nn.Module, checkpoint: dict[str, Tensor]) -> None:
    """Copies every tensor of the checkpoint into the net, in place.
    Raises ValueError for a name or shape that does not fit. Left out
    are the buffers that end in .attn.bias and .attn.masked_bias:
    masks, nothing learned."""
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    load(nn.Module(), {})
