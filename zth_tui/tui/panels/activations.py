"""How the activations of each layer are spread, and how many of them are saturated."""

from zth_tui.tui.panels.histograms import histograms_panel

WHAT = """\
## Activations

Each layer's outputs for some dozens or hundreds of examples, sorted into bins from lowest to highest. `tanh` squeezes
everything into −1..1. Its slope is 1 − tanh²: where an output lies beyond ±0.97 (red), less than 6 % of the gradient
passes, and that neuron hardly learns from that example. A neuron that is out there for *every* one of these examples
counts as **dead**: next to no gradient reaches its weights. (The picture of the saturation is stricter and draws the
line at ±0.99, so it may count fewer.)

Where a net has no tanh, its values may go beyond ±1 and nothing is called saturated: look at the **std** instead.

Good: a broad hill around 0. Bad: two towers at ±1 (the weights before the layer are too large), or a needle at 0
(too small: the layer is almost linear). Where LayerNorm follows, as in GPT-2's residual stream, a narrow start is
meant: look at how the std grows from layer to layer."""

ACTIVATIONS = histograms_panel("activations", "Activations", WHAT)
