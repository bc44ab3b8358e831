"""A part of a net beside torch's own: the same weights, values and gradients."""

import torch
from torch import nn


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
