"""The work behind the rows, done in threads: encodings are found, a text is counted in them, and replayed."""

from dataclasses import dataclass, replace

from zth_tui.errors import UserError
from zth_tui.runs.folder import RunFolder
from zth_tui.tokens import find, own
from zth_tui.tokens.count import Row, count
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.find import MINE
from zth_tui.tokens.merging import Check
from zth_tui.tokens.replay import Replay
from zth_tui.tui.inspector.jobs import GivenUp

NOTHING_TRAINED = "nothing trained yet: t trains one, on this text if you like"
LOADING, COUNTING = "loading…", "counting…"


def loaded(row: Row, own_folder: RunFolder | None) -> Row:
    """The row with its encoding, or with why it cannot be had. `own_folder`: the run that is "mine", if any is."""
    try:
        if row.name == MINE and own_folder is None and not own.trained_runs():
            return Row(row.name, None, note=NOTHING_TRAINED)
        found = own.encoding_of(own_folder) if row.name == MINE and own_folder else find.find(row.name)
    except Exception as error:  # whatever a strange file or a full memory brings: a row, not the app, is lost
        return Row(row.name, None, note=_why(error, "read"))
    return replace(row, encoding=found, note=COUNTING)


def counted(row: Row, text: str, check: Check) -> Row:
    """The row with its tokens, or with why there are none."""
    assert row.encoding is not None
    try:
        made = count(row.encoding, text, check)
    except GivenUp:
        raise
    except Exception as error:
        return Row(row.name, row.encoding, note=_why(error, "counted"))
    return Row(row.name, row.encoding, made.tokens, made.special)


@dataclass(frozen=True)
class Prepared:
    """The replay of a text in an encoding."""

    text: str
    encoding: BytePairEncoding
    replay: Replay | None
    trouble: str = ""
    """Why there is none."""


def prepared(text: str, encoding: BytePairEncoding, check: Check) -> Prepared:
    try:
        return Prepared(text, encoding, Replay(text, encoding, check))
    except GivenUp:
        raise
    except Exception as error:
        return Prepared(text, encoding, None, _why(error, "replayed"))


def _why(error: Exception, done: str) -> str:
    return str(error) if isinstance(error, UserError) else f"it cannot be {done}: {type(error).__name__} {error}"
