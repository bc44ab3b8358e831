"""What is asked or told over another screen, until it is answered."""

from collections.abc import Callable
from functools import partial

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """Answered once, and takes nothing away but itself, where Textual would take whatever screen lies on top."""

    _answer_again: Callable[[], object] | None = None

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Does nothing once the dialog has gone: keys that come too fast are still on their way then.

        While another screen covers it, as a worker may find the answer just then, it waits until it is on top again.
        """
        if self.is_active:
            return super().dismiss(result)
        self._answer_again = self._answer_again or partial(self.dismiss, result)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        if self._answer_again:
            self._answer_again()
