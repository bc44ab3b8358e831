"""The panels: each draws one picture of a run's history, and can say what it shows."""

from zth_tui.tui.panels.accuracy import ACCURACY
from zth_tui.tui.panels.activations import ACTIVATIONS
from zth_tui.tui.panels.attention import ATTENTION
from zth_tui.tui.panels.averaging import AVERAGING
from zth_tui.tui.panels.comparison import COMPARISON
from zth_tui.tui.panels.decision import DECISION
from zth_tui.tui.panels.dlogits import DLOGITS
from zth_tui.tui.panels.fold import FOLD
from zth_tui.tui.panels.gradient_check import GRADIENT_CHECK
from zth_tui.tui.panels.gradients import GRADIENTS
from zth_tui.tui.panels.graph import GRAPH
from zth_tui.tui.panels.loss import LOSS
from zth_tui.tui.panels.lr_finder import LR_FINDER
from zth_tui.tui.panels.matrix import MATRIX
from zth_tui.tui.panels.merge import MERGE
from zth_tui.tui.panels.pairs import PAIRS
from zth_tui.tui.panels.panel import Panel, View
from zth_tui.tui.panels.parameters import PARAMETERS
from zth_tui.tui.panels.problems import PROBLEMS
from zth_tui.tui.panels.ratios import RATIOS
from zth_tui.tui.panels.row_sums import ROW_SUMS
from zth_tui.tui.panels.samples import SAMPLES
from zth_tui.tui.panels.saturation import SATURATION
from zth_tui.tui.panels.scatter import SCATTER
from zth_tui.tui.panels.shapes import SHAPES
from zth_tui.tui.panels.stream import STREAM
from zth_tui.tui.panels.sweep import SWEEP
from zth_tui.tui.panels.tokens import TOKENS
from zth_tui.tui.panels.tree import TREE
from zth_tui.tui.panels.updates import UPDATES

PANELS: dict[str, Panel] = {
    p.name: p
    for p in (
        LOSS,
        ACTIVATIONS,
        MATRIX,
        SCATTER,
        SAMPLES,
        LR_FINDER,
        STREAM,
        PROBLEMS,
        AVERAGING,
        ATTENTION,
        COMPARISON,
        DLOGITS,
        GRADIENTS,
        RATIOS,
        UPDATES,
        SATURATION,
        PARAMETERS,
        FOLD,
        SHAPES,
        TREE,
        MERGE,
        PAIRS,
        TOKENS,
        GRAPH,
        DECISION,
        GRADIENT_CHECK,
        ACCURACY,
        SWEEP,
        ROW_SUMS,
    )
}

__all__ = ["PANELS", "Panel", "View"]
