"""What the inspector shows when it is opened for the first time."""

from zth_tui.tokens.find import DEFAULT
from zth_tui.tokens.shelf import oddities
from zth_tui.tui.inspector.inspection import Inspection


def new_inspection() -> Inspection:
    """The first oddity on the shelf, in the encodings that there always are."""
    inspection = Inspection(DEFAULT)
    inspection.take_oddity(oddities()[0])
    return inspection
