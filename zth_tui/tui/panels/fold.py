"""The same net with BatchNorm and without: it can be folded into the weights."""

from zth_tui.tui.panels.tables import table_panel

WHAT = """\
## Folding BatchNorm

Once a net is trained, BatchNorm takes the running mean and variance, which do not change any more. Then all that it
does is to multiply and to add, and so does the `Linear` before it. Both together are one `Linear`:

`scale = gamma / sqrt(var + eps)`

`W' = W · scale`

`b' = beta + (b − mean) · scale`

The table holds both nets side by side, as they are now, on the same examples of the dev set. The folded one has fewer
layers and fewer numbers to keep, and its loss is the same. **difference** is the largest between two logits of the
same letter: a few millionths, the rounding of sums in 32 bits. Nets are folded like this before they are put to work.

While training it would not do: there the mean and the variance are those of each batch, and the gradient passes
through them."""

FOLD = table_panel("fold", "Folding", WHAT)
