"""What stands below the rows: what to look for, a replay, or the token under the cursor."""

import textwrap

from rich.text import Text
from textual.content import Content

from zth_tui.tui.inspector.inspection import Inspection
from zth_tui.tui.inspector.pane.details import details
from zth_tui.tui.inspector.pane.replay_view import replay_view
from zth_tui.tui.inspector.row_work import Prepared

PREPARING = "preparing the replay…"


def below(
    seen: Inspection, prepared: Prepared | None, first_line: int, width: int, height: int
) -> tuple[Content, list[Text]]:
    """(title, at most `height` lines of at most `width` cells). `prepared`: the replay, once it is made.

    The merge tree of the token under the cursor is shown from `first_line` on.
    """
    if seen.look:
        return Content(f"What to look for: {seen.title}"), wrapped(seen.look, width)[:height]
    if seen.k is not None:
        return Content(f"Replay: {seen.row.name if seen.row else ''}"), _replay(prepared, seen.k, width, height)
    return Content("Under the cursor"), details(
        seen.text, seen.rows, seen.chosen, seen.byte, width, height, special=seen.special, first_line=first_line
    )


def wrapped(words: str, width: int) -> list[Text]:
    return [Text(line, end="", no_wrap=True) for line in textwrap.wrap(words, max(1, width))]


def _replay(prepared: Prepared | None, k: int, width: int, height: int) -> list[Text]:
    if prepared and prepared.replay:
        return replay_view(prepared.replay, k, width, height)
    return wrapped(prepared.trouble if prepared else PREPARING, width)[:height]
