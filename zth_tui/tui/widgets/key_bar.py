"""The footer: the few keys that matter now."""

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from zth_tui.tui.commands import NAMES, Command, Situation, footer

KEY = "bold $footer-key-foreground"


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
    if command.by_key:
        keys = Content(" ").join(_key(key, command, f"({key!r})") for key in command.keys[:2])
        keys = keys if len(command.keys) == 2 else Content.styled("…".join(command.shown_keys[::2]), KEY)
        return keys + " " + command.label
    return _key(command.shown_keys[0], command) + " " + Content(command.label).stylize(_click(command))


def _key(key: str, command: Command, parameters: str = "") -> Content:
    return Content.styled(NAMES.get(key, key), KEY).stylize(_click(command, parameters))


def _click(command: Command, parameters: str = "") -> Style:
    place = "app" if "app" in command.places else "screen"
    return Style.from_meta({"@click": f"{place}.{command.id}{parameters}"})
