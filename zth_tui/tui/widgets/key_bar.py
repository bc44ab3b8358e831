"""The footer: the few keys that matter now."""

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from zth_tui.tui.commands import Command, Situation, footer

KEY = "bold $footer-key-foreground"


class KeyBar(Static):
    """A click on a command of one key presses it."""

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
    if command.by_key:  # which of the keys would a click mean?
        between = " " if len(command.keys) == 2 else "…"
        return Content.styled(between.join([command.shown_keys[0], command.shown_keys[-1]]), KEY) + f" {command.label}"
    place = "app" if "app" in command.places else "screen"
    click = Style.from_meta({"@click": f"{place}.{command.id}"})
    return Content.styled(command.shown_keys[0], KEY) + " " + Content(command.label).stylize(click)
