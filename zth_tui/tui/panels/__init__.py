from zth_tui.tui.panels.loss import LOSS
from zth_tui.tui.panels.panel import Panel, View
PANELS = {p.name: p for p in (LOSS,)}
