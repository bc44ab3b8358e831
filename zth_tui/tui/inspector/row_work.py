"""The work behind the rows, done in threads: encodings are found, and a text is counted in them."""

from dataclasses import replace

from zth_tui.errors import UserError
from zth_tui.runs.folder import RunFolder
from zth_tui.tokens import find, own
from zth_tui.tokens.count import Row, count
from zth_tui.tokens.find import MINE
from zth_tui.tokens.merging import Check
from zth_tui.tui.inspector.jobs import GivenUp

NOTHING_TRAINED = "nothing trained yet: t trains one, on this text if you like"
LOADING, COUNTING = "loading…", "counting…"


def loaded(row: Row, own_folder: RunFolder | None) -> Row:
    """The row with its encoding, or with why it cannot be had. `own_folder`: the run that is "mine", if any is."""
    try:
        if row.name == MINE and own_folder is None and not own.trained_runs():
            return Row(row.name, None, note=NOTHING_TRAINED)
        found = own.encoding_of(own_folder) if row.name == MINE and own_folder else find.find(row.name)
    except UserError as error:
        return Row(row.name, None, note=str(error))
    except Exception as error:  # whatever a strange file or a full memory brings: a row, not the app, is lost
        return Row(row.name, None, note=f"it cannot be read: {type(error).__name__} {error}")
    return replace(row, encoding=found, note=COUNTING)


def counted(row: Row, text: str, check: Check) -> Row:
    """The row with its tokens, or with why there are none."""
    assert row.encoding is not None
    try:
        made = count(row.encoding, text, check)
    except UserError as error:
        return Row(row.name, row.encoding, note=str(error))
    except GivenUp:
        raise
    except Exception as error:
        return Row(row.name, row.encoding, note=f"it cannot be counted: {type(error).__name__} {error}")
    return Row(row.name, row.encoding, made.tokens, made.special)
