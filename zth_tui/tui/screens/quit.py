"""What is to become of a run that is training when the app ends?"""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from zth_tui.tui.screens.confirm import ConfirmScreen

LEAVE, STOP = "l", "s"


class QuitScreen(ConfirmScreen):
    """Dismisses with LEAVE, with STOP, or with None to stay. Who asks twice wants to go, and harms nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", f"dismiss('{LEAVE}')", "Leave", show=False)]

    def __init__(self, running: Sequence[str]) -> None:
        """`running`: the titles of the live runs."""
        one = len(running) == 1
        question = f"{' and '.join(running)} {'is' if one else 'are'} not done."
        it = "it" if one else "them"
        choices = {
            LEAVE: f"leave {it} running; zth-tui attach comes back to {it}",
            STOP: f"stop {it}, with a checkpoint to go on from",
        }
        super().__init__(question, choices)
