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
        yield SystemCommand(command.label, command.help, partial(_run_if_there, app, command.id, target))


async def _run_if_there(app: App[None], action: str, target: App[None] | Screen[object]) -> None:
    """Of two Enters that come at once, the first may take the screen away."""
    if target is app or target in app.screen_stack:
        await app.run_action(action, target)
