"""How the gradients at each layer's outputs are spread: do they fade or grow on their way back?"""

from zth_tui.tui.panels.histograms import histograms_panel

WHAT = """\
## Gradients

The gradient of the loss at each layer's outputs `h`, for one batch: which way, and how strongly, the loss would change
if that output were a little larger. It comes from the last layer and passes backwards through all the others:

`dh = (dh_next · (1 − h_next²)) @ W_next.T`

Every layer multiplies it by the slope of its tanh, which is never above 1, and by its weights. If the product is too
small, the gradient fades from layer to layer, and the first layers hardly learn. If it is too large, it grows on the
way back.

Good: hills of about the same width (**std**) in all layers. Bad: widths that shrink or grow steadily from layer to
layer. Each hill is drawn to the width of its own axis, so compare the numbers. With BatchNorm the widths stay together
whatever the gain."""

GRADIENTS = histograms_panel("gradients", "Gradients", WHAT, of_tanh=False)
