"""Every command, declared once: its keys, what it is called, what it does, where and when it makes sense.

Bindings, footer, command palette and help are made from these declarations.
"""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from zth_tui.tui.commands import everywhere, lesson, run, tokens
from zth_tui.tui.commands.command import NAMES, Command, Place, Situation

__all__ = ["COMMANDS", "NAMES", "Command", "Place", "Situation"]
COMMANDS = (*run.COMMANDS, *lesson.COMMANDS, *tokens.COMMANDS, *everywhere.COMMANDS)


def commands_of(place: Place) -> list[Command]:
    """Those that work on this screen, the app's own included."""
    return [c for c in COMMANDS if place in c.places or "app" in c.places]


def find(action: str, place: Place) -> Command | None:
    return next((c for c in COMMANDS if c.id == action and place in c.places), None)


def footer(situation: Situation) -> list[Command]:
    """Those that the footer shows, in order."""
    return [c for c in commands_of(situation.place) if c.applies(situation) and c.footer(situation)]


def bindings(place: Place) -> list[BindingType]:
    """The keys of the commands that belong to this very screen, or to the app."""
    return list(_bindings(c for c in COMMANDS if place in c.places))


def _bindings(commands: Iterable[Command]) -> Iterable[Binding]:
    for command in commands:
        in_footer = command.applies(Situation()) and command.footer(Situation())
        for key in command.keys:
            action = f"{command.id}({key if key.isdigit() else repr(key)})" if command.by_key else command.id
            yield Binding(key, action, command.label, show=in_footer, tooltip=command.help)
