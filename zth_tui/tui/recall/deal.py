"""Which questions are due, and how they come back: after a day, two, four …"""

from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path

from zth_tui.course.packs import Pack
from zth_tui.course.progress import Progress, Recall
from zth_tui.runs.catalogue import list_runs
from zth_tui.tui.recall.card import Card
from zth_tui.tui.recall.from_lessons import answered, missed
from zth_tui.tui.recall.from_runs import of_runs

MOST = 3  # of a sitting
DAY = 24 * 3600.0  # seconds
LONGEST = 10  # doublings: some three years


def deal(pack: Pack, progress: Progress, runs: Path, now: float) -> list[Card]:
    """Up to MOST cards that are due at `now` (seconds since the epoch), of all kinds if there are such.

    Reads every lesson and every run, so it is done off the loop.
    """
    lessons = pack.readable()
    kinds = (missed(lessons, progress), of_runs(list_runs(runs), pack), answered(lessons, progress))
    due = [[card for card in kind if is_due(progress.recall(card.name), now)] for kind in kinds]
    return [card for card in chain.from_iterable(zip_longest(*due)) if card][:MOST]


def invitation(cards: Sequence[Card]) -> str:
    return f"{len(cards)} quick question{'s' * (len(cards) != 1)} about what you did before"


def is_due(recall: Recall | None, now: float) -> bool:
    """At once when it was never asked or answered wrong; else the later, the more often it was right."""
    return recall is None or not recall.right or now >= recall.at + DAY * 2 ** min(recall.right - 1, LONGEST)


def remember(progress: Progress, card: Card, right: bool, now: float) -> None:
    before = progress.recall(card.name)
    progress.recalled(card.name, Recall(now, (before.right if before else 0) + 1 if right else 0))
