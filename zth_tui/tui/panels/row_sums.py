"""Does every row of chances sum to 1?"""

from zth_tui.tui.panels.tables import table_panel

WHAT = """\
## The sums of the rows

A row of `P` holds the chances of every letter that may come next, so it must sum to **1**. `counted` is how often the
row's letter was left, which is what its counts have to be divided by.

With `P = N / N.sum(1, keepdim=True)` the sums stand upright, (27, 1), one beside each row. Without `keepdim` they are
27 numbers without a direction; broadcasting lines them up from the right, as (1, 27), and each *column* is divided by
the sum of another letter's row. No error, and the loss is the very same, since every letter is left as often as it is
entered. The sums of the rows tell, and so do the names that are drawn."""

ROW_SUMS = table_panel("row_sums", "Row sums", WHAT)
