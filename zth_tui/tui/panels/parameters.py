"""Everything that is learned: how wide its numbers are spread, and its gradients."""

from zth_tui.tui.panels.tables import table_panel

WHAT = """\
## Parameters

A row for everything that the gradient may change, in the order in which it comes back to them: for each layer the
bias `b` and the weights `W`, or with BatchNorm its shift `beta` and scale `gamma`, and at the end the embedding `C`.
**std** is how wide the numbers are spread now, **grad std** how wide their gradients are for one batch.

A row with `0` under *grad std* does not learn: a step moves none of its numbers, or all of them alike. A *std* that
stays `0` says the same.

In GPT-2 the rows have its checkpoint's names, and the last column says which of them weight decay pulls to 0: matrices
and embeddings, but no biases and no scales of LayerNorm.

Why that may be is the product rule: the gradient of a matrix is what comes in from the left times what comes back from
the right,

`dW = x.T @ dout`

and it is nothing if either of them is."""

PARAMETERS = table_panel("parameters", "Parameters", WHAT)
