"""The panels: each draws one picture of a run's history, and can say what it shows."""

from zth_tui.tui.panels.activations import ACTIVATIONS
from zth_tui.tui.panels.loss import LOSS
from zth_tui.tui.panels.lr_finder import LR_FINDER
from zth_tui.tui.panels.matrix import MATRIX
from zth_tui.tui.panels.panel import Panel, View
from zth_tui.tui.panels.samples import SAMPLES
from zth_tui.tui.panels.scatter import SCATTER

PANELS: dict[str, Panel] = {p.name: p for p in (LOSS, ACTIVATIONS, MATRIX, SCATTER, SAMPLES, LR_FINDER)}

__all__ = ["PANELS", "Panel", "View"]
