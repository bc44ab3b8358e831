"""Write all 26 gradients of the net by hand.

Done when each of them has the shape of its tensor and lies within a
relative error of 1e-4 of autograd's (largest difference over
autograd's largest number). Down to tanh they will be the same to the
last bit; there current torch rounds in another way, and from then on
1e-7 is as near as float32 comes.

Hint: go through `forward` in stage.py from its last line to its first,
and ask of each tensor two questions. Was it stretched (then sum)?
Where else was it used (then add)?
"""

from types import SimpleNamespace


def backward(t: SimpleNamespace) -> None:
    """Set t.dlogprobs, t.dprobs and so on to t.dC: the slopes of the
    loss.

    t holds the tensors of one forward pass by their names: t.xb (B, T)
    and t.yb (B,), the parameters t.C (V, E), t.W1 (T * E, H), t.b1
    (H,), t.bngain and t.bnbias (1, H), t.W2 (H, V), t.b2 (V,), and all
    that `forward` makes of them. t.dX has the shape of t.X.
    """
    raise NotImplementedError("your turn")


if __name__ == "__main__":
    backward(SimpleNamespace())
