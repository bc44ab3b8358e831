"""Every key, made from the declarations of the commands; and where things are."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from zth_tui.tui.commands import COMMANDS, NAMES, Place, commands_of
from zth_tui.tui.lesson.verdict import TOLERANCE
from zth_tui.tui.run_screen import RunScreen
from zth_tui.tui.screens.dialog import Dialog
from zth_tui.tui.widgets.row_list import ACCENT

Row = tuple[str, str]
KEYS = 9  # cells
COMMAND_IDS = {command.id for command in COMMANDS}
MOVING: list[Row] = [
    ("↑ ↓", "Scroll, or go up and down a list"),
    ("Enter", "Open what the cursor is on"),
    ("Tab", "Go to the next list, text, panel or numbers; there, ? explains them"),
]
REACHED = ("reached", f"A run met all figures of its experiment, within {TOLERANCE}")
WORDS: dict[Place, list[Row]] = {"app": [REACHED], "lesson": [REACHED], "recap": [REACHED]}


class HelpScreen(Dialog[None]):
    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "dismiss(None)", "Back")]

    def __init__(self, behind: Screen[Any]) -> None:
        """`behind`: the screen that is asked about."""
        super().__init__()
        self._behind = behind

    def compose(self) -> ComposeResult:
        frame = VerticalScroll(id="keys-and-facts")
        frame.border_title = "Keys"
        frame.border_subtitle = "↑↓ scroll   esc back"
        with frame:
            yield Static(Content("\n").join(self._lines()))

    def _lines(self) -> Iterator[Content]:
        place: Place = getattr(self._behind, "PLACE", "app")
        for title, rows in (
            ("Here", own_keys(self._behind)),
            *command_rows(place),
            ("Words", WORDS.get(place, [])),
            ("Facts", facts(self._behind)),
        ):
            if rows:
                yield Content.styled(title, "bold")
                yield from (_line(*row) for row in rows)
                yield Content()


def command_rows(place: Place) -> list[tuple[str, list[Row]]]:
    """(group, its commands), of those that work on this screen; what it has most of comes first."""
    groups = [(group, list(commands)) for group, commands in groupby(commands_of(place), lambda c: c.group)]
    groups.sort(key=lambda entry: (entry[0] == "Everywhere", -len(entry[1])))
    rows = [(str(group), [(" ".join(c.shown_keys), c.help) for c in commands]) for group, commands in groups]
    rows[-1][1].extend(MOVING)
    return rows


def own_keys(screen: Screen[Any]) -> list[Row]:
    """What a screen has beside the commands."""
    keys: dict[str, list[str]] = {}
    for node, binding, _, tooltip in screen.active_bindings.values():
        if node is screen and tooltip and binding.action.partition("(")[0] not in COMMAND_IDS:
            keys.setdefault(tooltip, []).append(NAMES.get(binding.key, binding.key))
    return [(" ".join(names), tooltip) for tooltip, names in keys.items()]


def facts(screen: Screen[Any]) -> list[Row]:
    """What a screen has to say of its run."""
    return list(screen.facts) if isinstance(screen, RunScreen) else []


def _line(keys: str, words: str) -> Content:
    return Content.assemble((f"{keys:<{KEYS}}", ACCENT), "  ", words)
