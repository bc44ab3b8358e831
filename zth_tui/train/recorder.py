"""From a stage's watched tensors to events: histograms, matrices, points.

A tensor that holds NaN or infinity gives no picture: the loss tells of the divergence at the next step.
"""

import torch

from zth_tui.runs import events
from zth_tui.train.stage import Stage

BINS = 40
SATURATED = 0.97  # as in lecture 4: |tanh| beyond this passes almost no gradient
MOST_CELLS = 4096  # larger matrices are cropped to their first rows and columns


def watch_events(stage: Stage, step: int) -> list[events.Event]:
    """Everything that the stage finds worth seeing now."""
    watched = stage.watch()
    found: list[events.Event] = []
    if layers := [histogram(name, t) for name, t in watched.get("activations", {}).items() if _is_finite(t)]:
        found.append(events.Histograms(step=step, layers=layers))
    for name, (values, rows, columns) in watched.get("matrix", {}).items():
        if _is_finite(values):
            found.append(matrix(step, name, values, rows, columns))
    for name, (points, labels) in watched.get("scatter", {}).items():
        if _is_finite(points):
            x, y = points.detach().double().round(decimals=4).T.tolist()
            found.append(events.Scatter(step=step, name=name, labels=labels, x=x, y=y))
    return found


def histogram(name: str, activations: torch.Tensor) -> events.Histogram:
    """Of one layer's activations (examples, units); tanh's are binned over -1..1, others over their own range."""
    values = activations.detach().float()
    reach = values.abs().max().item()
    reach = 1.0 if reach <= 1.0 else reach
    saturated = values.abs() > SATURATED
    return events.Histogram(
        name=name,
        low=-reach,
        high=reach,
        counts=[int(c) for c in torch.histc(values, BINS, -reach, reach).tolist()],
        mean=values.mean().item(),
        std=values.std().item(),
        saturation=saturated.float().mean().item(),
        dead=int(saturated.flatten(0, -2).all(0).sum().item()),
    )


def matrix(step: int, name: str, values: torch.Tensor, rows: list[str], columns: list[str]) -> events.Matrix:
    """The whole matrix, or its upper left corner where it is too large to be read."""
    side = int(MOST_CELLS**0.5)
    values = values.detach()[:side, :side]
    if values.is_floating_point():
        values = values.double().round(decimals=4)
    return events.Matrix(step=step, name=name, rows=rows[:side], columns=columns[:side], values=values.tolist())


def _is_finite(tensor: torch.Tensor) -> bool:
    return bool(torch.isfinite(tensor).all())
