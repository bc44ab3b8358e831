"""Does backward() tell the truth? Its gradients beside what a nudge does."""

from zth_tui.tui.panels.tables import table_panel

WHAT = """\
## The gradient check

A gradient says by how much the result grows when a number does. That can be tried out without any calculus: nudge the
number a little up, a little down, and look.

`nudged = (f(x + h) − f(x − h)) / 2h`, with h = 0.000001

Beside it stands what `backward()` found at the same place, and how far the two are **apart**. Agreement to eight digits
or so is as good as it gets: a smaller h would drown in rounding, a larger one would ask too far from the place. If they
are far apart, the backward pass is wrong, or somebody forgot to set the gradients back to 0.

Right at the kink of a `relu` the two may differ honestly: the slope to the left is another than to the right.

Nudging needs two runs of the whole net for each number, `backward()` one for all of them together: this is why it is
backpropagation that trains nets. The setting `checked` chooses the parameters."""

GRADIENT_CHECK = table_panel("gradient_check", "Gradient check", WHAT)
