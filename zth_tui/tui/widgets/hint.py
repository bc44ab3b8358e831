"""What a form says below its fields."""

from textual.content import Content
from textual.widgets import Static


class Hint(Static):
    """Scrolled to when it says something, since on a small screen it may lie below the edge."""

    def __init__(self, usual: str = "", *, id: str | None = None) -> None:  # noqa: A002
        """`usual`: what it says as long as there is nothing to complain of."""
        super().__init__(usual, id=id)
        self._usual = usual
        self._complains = False

    def say(self, words: Content | str) -> None:
        self._complains = False
        self.update(words)
        self.call_after_refresh(self.scroll_visible, animate=False)

    def complain(self, words: str) -> None:
        self.say(Content.styled(words, "$text-error"))
        self._complains = True

    def forgive(self) -> None:
        """What was complained of is being changed."""
        if self._complains:
            self._complains = False
            self.update(self._usual)
