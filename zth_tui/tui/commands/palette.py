"""The commands as the palette lists them."""

from collections.abc import Iterable
from functools import partial

from textual.app import App, SystemCommand
from textual.screen import Screen

from zth_tui.tui.commands import commands_of


def palette_commands(app: App[None], screen: Screen[object]) -> Iterable[SystemCommand]:
    """What makes sense on that screen, but for what takes a key as its argument."""
    for command in commands_of(getattr(screen, "PLACE", "app")):
        target = app if "app" in command.places else screen
        if command.by_key or command.id == "command_palette" or not target.check_action(command.id, ()):
            continue
        yield SystemCommand(command.label, command.help, partial(app.run_action, command.id, target))
