"""What is to become of a run that is training when the app ends?"""

from collections.abc import Sequence

from zth_tui.tui.screens.confirm import ConfirmScreen

LEAVE, STOP = "l", "s"


class QuitScreen(ConfirmScreen):
    """Dismisses with LEAVE, with STOP, or with None to stay."""

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
