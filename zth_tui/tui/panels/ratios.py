"""How large each weight matrix's gradient is beside the weights themselves."""

from zth_tui.tui.panels.measures import measures_panel

WHAT = """\
## Gradient : data

For each matrix of weights `p`, how wide its gradients are spread beside how wide the weights are:

`p.grad.std() / p.std()`

A gradient alone says little: 0.01 is much for weights of 0.02 and nothing for weights of 5. The ratio can be compared
from one layer to the next, and since one learning rate must suit them all, the curves should lie close together.

Where the last matrix was made small, so that the first guess is an even one, it lies far above the others at the start
and learns too fast for a while. As its weights grow it comes down. With BatchNorm on the logits, which makes the
*scale* small instead, it is never far off. And where all weights stay as they were drawn, it is the embedding `C` that
lies above.

What a step makes of the ratio depends on the learning rate too: that is the picture of the updates. The scale is
logarithmic: the same distance up is the same factor everywhere."""

RATIOS = measures_panel("ratios", "Gradient : data", WHAT, log=True)
