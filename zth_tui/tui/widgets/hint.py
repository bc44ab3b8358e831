"""What a form says below its fields."""

from textual.content import Content
from textual.widgets import Static


class Hint(Static):
    """Scrolled to when it says something, since on a small screen it may lie below the edge."""

    def say(self, words: Content | str) -> None:
        self.update(words)
        self.call_after_refresh(self.scroll_visible, animate=False)

    def complain(self, words: str) -> None:
        self.say(Content.styled(words, "$text-error"))
