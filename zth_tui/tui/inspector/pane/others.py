"""The bytes of the token under the cursor in the encodings beside it."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from zth_tui.tokens.count import Row
from zth_tui.tokens.encoding import Bytes, Characters
from zth_tui.tui.inspector.names import fitted_names, shown_names
from zth_tui.tui.inspector.pane.cuts import cut_within, ids
from zth_tui.tui.inspector.pane.token_here import DROPS_ALL, NOT_COUNTED, TokenHere, n_tokens
from zth_tui.tui.inspector.pane.words import NAME, REMARK, line, whole
from zth_tui.visible import visible

LONGEST_NAME = 16  # cells


def in_others(here: TokenHere, rows: Sequence[Row], special: bool, width: int) -> list[Text]:
    """A line for each; characters and bytes are told elsewhere."""
    shown = shown_names([row.name for row in rows])
    named = [
        (name, row)
        for name, row in zip(shown, rows, strict=True)
        if row is not here.row and not isinstance(row.encoding, Characters | Bytes)
    ]
    cells = min(LONGEST_NAME, max((cell_len(name) for name, _ in named), default=0))
    names = fitted_names([name for name, _ in named], cells)
    return [
        line((f"{name}  ", NAME), _cut(row, here, special, width - cells - 2), width=width)
        for name, (_, row) in zip(names, named, strict=True)
    ]


def _cut(row: Row, here: TokenHere, special: bool, width: int) -> Text:
    tokens = row.shown(special)
    if not tokens:
        words = DROPS_ALL if tokens is not None else visible(row.note) or NOT_COUNTED
        return line((words, REMARK), width=width)
    text, found = cut_within(here.data, tokens, *here.span), f"  {ids(tokens, *here.span)}"
    if text.cell_len + len(found) <= width:
        return whole(text, (found, REMARK), width=width)
    count = f"  {n_tokens(tokens, *here.span)}"
    return line(line(text, width=width - len(count)), (count, REMARK), width=width)
