"""How many answers are right."""

from zth_tui.tui.panels.measures import measures_panel

WHAT = """\
## Accuracy

The share of examples that the net gets right: 1 is all of them.

The loss is what training pushes down, the accuracy is what we want. They are not the same: the loss asks *how* wrong an
answer is and changes with every step, the accuracy only counts, and moves in jumps. Its slope is 0 nearly everywhere,
so there is nothing for gradient descent to hold on to."""

ACCURACY = measures_panel("accuracy", "Accuracy", WHAT, level=(1.0, "all right"))
