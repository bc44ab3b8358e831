"""From what a stage shows to events: each panel has its look, and each look its event.

A tensor that holds NaN or infinity gives no picture: the loss tells of the divergence at the next step.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import torch

from zth_tui.runs import events
from zth_tui.runs.events import SATURATED
from zth_tui.train.stage import Stage

BINS = 40
MOST_CELLS = 6400  # larger matrices are cropped to their first rows and columns
DECIMALS = 4

Look = Callable[[int, str, Mapping[str, Any]], Iterator[events.Event]]


def watch_events(stage: Stage, step: int) -> list[events.Event]:
    """Everything that the stage finds worth seeing now. Raises KeyError for a panel that there is no look for."""
    return [event for panel, watched in stage.watch().items() for event in LOOKS[panel](step, panel, watched)]


def histograms(step: int, panel: str, watched: Mapping[str, Any], *, least_reach: float) -> Iterator[events.Event]:
    """name -> tensor (..., units)."""
    layers = [histogram(name, t, least_reach) for name, t in watched.items() if _is_finite(t)]
    if layers:
        yield events.Histograms(step=step, panel=panel, layers=layers)


def matrices(step: int, panel: str, watched: Mapping[str, Any]) -> Iterator[events.Event]:
    """name -> (tensor (rows, columns), row labels, column labels)."""
    for name, (values, rows, columns) in watched.items():
        if _is_finite(values):
            yield matrix(step, panel, name, values, list(rows), list(columns))


def points(step: int, panel: str, watched: Mapping[str, Any]) -> Iterator[events.Event]:
    """name -> (tensor (N, 2), N labels)."""
    for name, (places, labels) in watched.items():
        if _is_finite(places):
            x, y = places.detach().double().round(decimals=DECIMALS).T.tolist()
            yield events.Scatter(step=step, name=name, labels=list(labels), x=x, y=y)


def measures(step: int, panel: str, watched: Mapping[str, Any]) -> Iterator[events.Event]:
    """name -> number."""
    values = {name: float(value) for name, value in watched.items()}
    if finite := {name: value for name, value in values.items() if math.isfinite(value)}:
        yield events.Measures(step=step, panel=panel, values=finite)


def tables(step: int, panel: str, watched: Mapping[str, Any]) -> Iterator[events.Event]:
    """name -> (headings, rows of words and numbers)."""
    for name, (columns, rows) in watched.items():
        cells = [[None if _is_wild(cell) else cell for cell in row] for row in rows]
        yield events.Table(step=step, panel=panel, name=name, columns=list(columns), rows=cells)


def graphs(step: int, panel: str, watched: Mapping[str, Any]) -> Iterator[events.Event]:
    """name -> (nodes (label, op, data, grad, places of the operands), operands first; the place whose turn it is)."""
    for name, (nodes, turn) in watched.items():
        yield events.Graph(step=step, name=name, nodes=[_node(*node) for node in nodes], turn=turn)


def decisions(step: int, panel: str, watched: Mapping[str, Any]) -> Iterator[events.Event]:
    """name -> (scores, highest row first; (x, y) of the lowest corner; of the highest; points (x, y, 1 or -1))."""
    for name, (values, low, high, placed) in watched.items():
        if any(_is_wild(value) for row in values for value in row):
            continue
        rounded = [[round(value, DECIMALS) for value in row] for row in values]
        x, y, labels = (list(column) for column in zip(*placed, strict=True))
        yield events.Decision(step=step, name=name, low=low, high=high, values=rounded, x=x, y=y, labels=labels)


def trees(step: int, panel: str, watched: Mapping[str, Any]) -> Iterator[events.Event]:
    """name -> (letters, levels (name, groups of places of the level below))."""
    for name, (letters, levels) in watched.items():
        yield events.Tree(
            step=step, name=name, letters=list(letters), levels=[events.Level(*level) for level in levels]
        )


def passages(step: int, panel: str, watched: Mapping[str, Any]) -> Iterator[events.Event]:
    """name -> pieces (text, is it new)."""
    for name, pieces in watched.items():
        yield events.Passage(step=step, panel=panel, name=name, pieces=list(pieces))


LOOKS: dict[str, Look] = {
    "activations": partial(histograms, least_reach=1.0),
    "gradients": partial(histograms, least_reach=0.0),
    **dict.fromkeys(("matrix", "saturation", "dlogits", "attention", "averaging"), matrices),
    "scatter": points,
    **dict.fromkeys(("updates", "ratios", "accuracy"), measures),
    **dict.fromkeys(
        (
            "comparison",
            "gradient_check",
            "shapes",
            "pairs",
            "tokens",
            "sweep",
            "row_sums",
            "problems",
            "parameters",
            "fold",
        ),
        tables,
    ),
    "graph": graphs,
    "decision": decisions,
    "tree": trees,
    "merge": passages,
}


def histogram(name: str, tensor: torch.Tensor, least_reach: float = 1.0) -> events.Histogram:
    """Of one layer's values (examples, units), over -reach..reach: tanh's -1..1, others' own range."""
    values = tensor.detach().float()
    reach = max(values.abs().max().item(), least_reach) or 1.0
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


def matrix(
    step: int, panel: str, name: str, values: torch.Tensor, rows: list[str], columns: list[str]
) -> events.Matrix:
    """The whole matrix, or its upper left corner where it is too large to be read."""
    values = values.detach()
    n_rows, n_columns = _crop(len(values), values.shape[1])
    values = values[:n_rows, :n_columns]
    if values.is_floating_point():
        values = values.double().round(decimals=DECIMALS)
    return events.Matrix(
        step=step, panel=panel, name=name, rows=rows[:n_rows], columns=columns[:n_columns], values=values.tolist()
    )


def _crop(rows: int, columns: int) -> tuple[int, int]:
    """As much of both sides as leaves the cells that can be shown, the longer side giving way first."""
    side = int(MOST_CELLS**0.5)
    if rows * columns <= MOST_CELLS:
        return rows, columns
    if rows <= side:
        return rows, MOST_CELLS // rows
    if columns <= side:
        return MOST_CELLS // columns, columns
    return side, side


def _node(label: str, op: str, data: float | None, grad: float | None, children: list[int]) -> events.Node:
    data, grad = (None if _is_wild(number) else number for number in (data, grad))
    return events.Node(label, op, data, grad, list(children))


def _is_finite(tensor: torch.Tensor) -> bool:
    return bool(torch.isfinite(tensor).all())


def _is_wild(cell: object) -> bool:
    return isinstance(cell, float) and not math.isfinite(cell)
