"""How large each weight matrix's gradient is beside the weights themselves."""

from zth_tui.tui.panels.measures import measures_panel

WHAT = """\
## Gradient : data

For each matrix of weights `p`, how wide its gradients are spread beside how wide the weights are:

`p.grad.std() / p.std()`

A gradient alone says little: 0.01 is much for weights of 0.02 and nothing for weights of 5. The ratio can be compared
from one layer to the next, and since one learning rate must suit them all, the curves should lie close together.

At the start the last matrix lies far above: its weights were made small, so that the first guess is an even one, and
it learns too fast for a while. As its weights grow it comes down. With BatchNorm on the logits, which makes the
*scale* small instead, it is never far off.

What a step makes of the ratio depends on the learning rate too: that is the picture of the updates. Here the scale is
logarithmic: each mark is ten times the one below."""

RATIOS = measures_panel("ratios", "Gradient : data", WHAT, log=True)
