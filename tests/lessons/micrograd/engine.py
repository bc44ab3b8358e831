"""Lesson 1's stage file, and a function in its `Value`s beside the same in torch's doubles."""

import torch

from zth_tui.course.packs import builtin_pack
from zth_tui.train.stage import import_stage

MICROGRAD = import_stage("micrograd", builtin_pack().path)
Value, Neuron, Layer, MLP = MICROGRAD.Value, MICROGRAD.Neuron, MICROGRAD.Layer, MICROGRAD.MLP


def in_both(f, *numbers: float) -> tuple[list[float], list[float]]:
    """(result, gradients...) of f in `Value`s, and in torch's doubles."""
    ours = [Value(x) for x in numbers]
    theirs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
    our_result, their_result = f(*ours), f(*theirs)
    our_result.backward()
    their_result.backward()
    gradients = [0.0 if t.grad is None else t.grad.item() for t in theirs]
    return [our_result.data, *(v.grad for v in ours)], [their_result.item(), *gradients]
