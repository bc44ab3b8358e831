"""The counts of pairs, the weights, the embedding."""

from zth_tui.tui.panels.matrices import matrix_panel

WHAT = """\
## The matrix

One cell a number. Where nothing is negative, dark is 0 and light is the largest, and the shade grows with the square
root; where there are two signs, blue is negative, amber positive, dark 0. On the log scale (`l`) it grows with the
logarithm instead.

Where rows or columns are numbered, they count from 0: in a table of vectors a row is a vector, a column one of its
numbers. Of a large matrix the upper left corner is shown."""
OF_LETTERS = """\
Here they are named by letters. In the count table `N`, row *a* column *b* counts how often *b* follows *a*, and `.`
stands for both ends of a name. `P` holds the chances: each row of `N`, divided by its sum. The weights `W` of the
one-layer net, or its `logits`, come to play the part of log-counts: after training `W.exp()`, row by row normalised, is
nearly the same table. In an embedding `C`, a row is a letter's vector.

Where the context is longer, there are too many rows for one picture: those are shown whose context begins with the
letters of the setting `before`, and each row is named by its whole context."""

MATRIX = matrix_panel("matrix", "Matrix", WHAT, OF_LETTERS)
