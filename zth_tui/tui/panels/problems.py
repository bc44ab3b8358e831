"""Additions that the net has never been trained on, and what it makes of them."""

from zth_tui.tui.panels.tables import table_panel

WHAT = """\
## Problems

The net reads `123+456=` and writes the sum digit by digit, **the last digit first**: so each digit can be told from
two digits and a carry that is already written, as on paper. Read backwards, what it writes is the sum.

These problems are held out: none of them is in any batch. Whoever adds them right has learned to add, and not the
answers by heart. A problem counts as right only if every digit is."""

PROBLEMS = table_panel("problems", "Problems", WHAT)
