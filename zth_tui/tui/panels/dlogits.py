"""The gradient of the logits as a picture: forces that pull each row's label up and all others down."""

from zth_tui.tui.panels.matrices import matrix_panel

WHAT = """\
## dlogits: forces on the logits

A row is an example, named by the letter that is right; a column is a letter of the alphabet. A cell says how the loss
of that example changes when that logit grows:

    n · dlogits = probs − 1 at the label

The step goes *against* the gradient. So **blue** (negative) is a pull **up**: the label, always, with force 1 − p.
**Amber** is a push **down**: every other letter, each with the force p that the net gives it. A row sums to 0: as much
up as down, as on a pulley. Where the net is sure and right, the row is dark: nothing pulls any more. Where it is sure
and wrong, one cell is pushed down as hard as the label is pulled up.

The batch is always the same (the first one of the run), so you see the same rows calm down. `l` shows the weak forces,
too."""

DLOGITS = matrix_panel("dlogits", "dlogits", WHAT)
