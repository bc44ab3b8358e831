"""What the token under the cursor lies in: a special token, a piece of the split pattern."""

from rich.text import Text

from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters
from zth_tui.tokens.text import to_bytes
from zth_tui.tui.inspector.pane.cuts import cut_around
from zth_tui.tui.inspector.pane.token_here import TokenHere, n_tokens
from zth_tui.tui.inspector.pane.words import NAME, REMARK, line, shortened

LONGEST_SPECIAL = 16  # cells


def surroundings(here: TokenHere, width: int) -> list[Text]:
    if isinstance(here.encoding, Characters | Bytes):
        what = "each character" if isinstance(here.encoding, Characters) else "each byte of the text's UTF-8"
        return [line((f"this row has a token for {what}", REMARK), width=width)]
    lines = []
    if words := _special(here):
        lines.append(line((words, REMARK), width=width))
    if isinstance(here.encoding, BytePairEncoding) and not here.is_special:
        lines.append(_piece(here, width))
    return lines


def _special(here: TokenHere) -> str:
    """How its special tokens could be read otherwise, and by which key; empty for a text that holds none."""
    if here.row.special is None or here.row.tokens is None:
        return ""
    if here.special is None:
        other = "mere text" if here.tokens is here.row.special else "what they stand for"
        return f"s reads special tokens as {other}"
    n = n_tokens(here.row.tokens, here.special.start, here.special.end)
    if here.is_special:
        return f"as mere text, which s shows: {n}"
    return f"in {shortened(to_bytes(here.special.words), LONGEST_SPECIAL)}, {n}; s: one, id {here.special.idx}"


def _piece(here: TokenHere, width: int) -> Text:
    span = here.tokens.piece(here.span[0])
    if span is None:
        return line(("no split pattern: the text is one piece", REMARK), width=width)
    if span == here.span:
        return line(("a whole piece of the split pattern", REMARK), width=width)
    lead = f"its piece, {n_tokens(here.tokens, *span)}  "
    return line((lead, NAME), cut_around(here.data, here.tokens, here.i, *span, width - len(lead)), width=width)
