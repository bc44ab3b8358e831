"""The longest tokens of the vocabulary."""

from zth_tui.tui.panels.tables import table_panel

TOKENS = table_panel(
    "tokens",
    "Longest tokens",
    """\
## The longest tokens

What the merges have put together so far, the longest first, with its number and its bytes: a token is the bytes of
its two halves, one after the other.

`vocab[idx] = vocab[p0] + vocab[p1]`

The longest tokens tell what the text repeats: names and set phrases in plays, indentation in programs. Without a
split pattern they run across words and sentences; with one, a token stays within a word and the blank before it.

`·` is a blank, `↵` a new line, `\\xe2` a byte that is no letter by itself.""",
)
