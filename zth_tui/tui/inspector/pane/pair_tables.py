"""The pairs of neighbouring tokens that are met most often, before and after a merge."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from zth_tui.tokens.replay import PairCount, Replay
from zth_tui.tui.inspector.pane.words import CHOSEN, MORE, NAME, REMARK, TOKEN, beside, line, shortened

GAP = 2  # cells between pictures side by side
ROWS_TO_ONE_SPECIAL = 4
JOINED = " + "


def pair_tables(replay: Replay, k: int, width: int, height: int) -> list[Text]:
    """Left before merge k, right after it. What it takes and what it makes is among them, however seldom met."""
    column, rows = (width - GAP) // 2, height - 1
    now = replay.pairs(k, rows)
    if not k:
        return _table(replay, "bytes", now, [], column)
    merge, changed = replay.merge(k), replay.changed(k)
    going = [pair for pair in changed if (pair.left, pair.right) == merge.parts]
    coming = [pair for pair in changed if merge.made in (pair.left, pair.right) and pair.after > pair.before]
    before = [PairCount(pair.left, pair.right, pair.number, 0, pair.before) for pair in going]
    left = _table(replay, "before", replay.pairs(k - 1, rows), before, column)
    return beside(left, _table(replay, "after", now, coming, column), column + GAP)


def _table(
    replay: Replay, name: str, pairs: Sequence[PairCount], special: Sequence[PairCount], width: int
) -> list[Text]:
    """The `special` pairs stand out; where few of them are among the others, the last rows are theirs."""
    places = {(pair.left, pair.right) for pair in special}
    known = {(pair.left, pair.right) for pair in pairs}
    missing = [pair for pair in special if (pair.left, pair.right) not in known]
    wanted = max(1, len(pairs) // ROWS_TO_ONE_SPECIAL) - len(places & known)
    pinned = missing[: max(0, wanted)] if len(pairs) > 1 else []
    rows = [line((f"{name:<{max(0, width - 3)}}met", NAME), width=width)]
    for pair in [*pairs[: len(pairs) - len(pinned)], *pinned]:
        style = CHOSEN if (pair.left, pair.right) in places else TOKEN
        rows.append(_row(replay, pair, width, style, f"{MORE} " if pair in pinned else ""))
    return rows if pairs else [*rows, line(("no two tokens meet", REMARK), width=width)]


def _row(replay: Replay, pair: PairCount, width: int, style: str, lead: str) -> Text:
    tokens, often = replay.vocabulary.tokens, f"{pair.after:,}"
    room = max(4, (width - len(lead) - len(often) - len(JOINED) - 1) // 2)
    words = lead + JOINED.join(shortened(tokens[idx], room) for idx in (pair.left, pair.right))
    blank = max(1, width - cell_len(words) - len(often))
    return line((words, style), " " * blank, (often, style), width=width)
