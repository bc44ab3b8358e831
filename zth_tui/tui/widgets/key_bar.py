"""The footer: the few keys that matter now."""

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from zth_tui.tui.commands import Command, Situation, footer


class KeyBar(Static):
    """A click on a key presses it."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        padding: 0 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        link-color: $footer-description-foreground;
        link-style: none;
    }
    """

    def show(self, situation: Situation) -> None:
        self.update(key_line(situation), layout=False)


def key_line(situation: Situation) -> Content:
    return Content("   ").join(_entry(command) for command in footer(situation))


def _entry(command: Command) -> Content:
    place = "app" if "app" in command.places else "screen"
    click = Style.from_meta({"@click": f"{place}.{command.id}"})
    key = Content.styled(command.shown_keys[0], "bold $footer-key-foreground")
    return key + " " + Content(command.label).stylize(click)
