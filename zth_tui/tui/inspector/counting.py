"""The work behind the rows, done in a thread: encodings are found, and a text is counted."""

from zth_tui.errors import UserError
from zth_tui.runs.folder import RunFolder
from zth_tui.tokens import find, own
from zth_tui.tokens.count import Row, count
from zth_tui.tokens.merging import Check

MINE = "mine"
NOTHING_TRAINED = "nothing trained yet: t trains one, on this text if you like"
LOADING, COUNTING = "loading…", "counting…"


def load(name: str, own_folder: RunFolder | None) -> Row:
    """The encoding of that name, or why it cannot be had. `own_folder`: the run that is "mine", if one is watched."""
    try:
        if name != MINE:
            return Row(name, find.find(name))
        if own_folder is None:
            trained = own.trained_runs()
            if not trained:
                return Row(name, None, note=NOTHING_TRAINED)
            own_folder = trained[0].folder
        return Row(name, own.encoding_of(own_folder))
    except UserError as error:
        return Row(name, None, note=str(error))


def counted(row: Row, text: str, own_folder: RunFolder | None, check: Check) -> Row:
    """The row with its tokens, loaded first if need be."""
    check()
    row = row if row.encoding else load(row.name, own_folder)
    if row.encoding is None:
        return row
    try:
        made = count(row.encoding, text, check)
    except UserError as error:
        return Row(row.name, row.encoding, note=str(error))
    return Row(row.name, row.encoding, made.tokens, made.special)
