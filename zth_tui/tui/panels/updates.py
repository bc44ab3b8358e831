"""By which part of themselves the weights change in a step, as a power of ten."""

from zth_tui.tui.panels.measures import measures_panel

WHAT = """\
## Update : data

By how much one step changes each matrix of weights `p`, beside how large they are, as a power of ten:

`log10((lr · p.grad).std() / p.std())`

At −3, which is the line, a step changes the weights by about a thousandth. That is a good pace, and the rule of thumb
of the lecture. At −1 the steps are so large that they trample on what was learned; at −5 the net all but stands still,
although its loss may seem to fall: the learning rate is too low.

Some layers lie above the line and some below; worry when one lies far from the rest, or all lie far from −3. `[` and
`]` turn the learning rate, and all curves move together: ten times the rate is one unit up. Where the rate falls to a
tenth, they all step down by 1."""

UPDATES = measures_panel("updates", "Update : data", WHAT, level=(-3.0, "−3"))
