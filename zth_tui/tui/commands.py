"""Every command, declared once: its keys, what it is called, what it does, where and when it makes sense.

Bindings, footer, command palette and help are made from these declarations.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding, BindingType

from zth_tui.tui.watch import LIVE, Phase

Place = Literal["app", "lesson", "panel", "code", "runs"]  # which screen; the commands of the app work on all of them
Group = Literal["The run", "The text", "The panels", "The runs", "Everywhere"]
When = Callable[["Situation"], bool]

NAMES = {"enter": "Enter", "escape": "Esc", "f1": "F1"}  # of keys, where they are not called as Textual calls them


@dataclass(frozen=True)
class Situation:
    """What decides which commands make sense."""

    place: Place = "app"
    phase: Phase = "idle"
    offers: bool = False  # the step offers an experiment
    has_source: bool = False  # there is a stage whose source can be looked at
    has_next: bool = False
    has_previous: bool = False
    resumable: bool = False  # the run ended early, and left a checkpoint

    @property
    def live(self) -> bool:
        return self.phase in LIVE

    @property
    def ended(self) -> bool:
        return self.phase != "idle" and not self.live


@dataclass(frozen=True)
class Command:
    id: str  # the name of its action, too
    keys: tuple[str, ...]
    label: str  # a word or two, for footer and palette
    help: str  # a sentence
    group: Group
    places: tuple[Place, ...]
    when: When = lambda s: True
    footer: When = lambda s: False  # asked only when it makes sense at all
    by_key: bool = False  # the action takes the key that was pressed

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """The keys as a person reads them."""
        keys = (self.keys[0], "…", self.keys[-1]) if self.by_key else self.keys
        return tuple(NAMES.get(key, key) for key in keys)


RUN: tuple[Place, ...] = ("lesson", "panel")

COMMANDS = (
    Command(
        "run",
        ("enter",),
        "Run",
        "Run the experiment that this step offers",
        "The run",
        ("lesson",),
        when=lambda s: s.offers,
        footer=lambda s: not s.live,
    ),
    Command(
        "experiments",
        ("e",),
        "Experiments",
        "See every experiment of this lesson, and run one",
        "The run",
        ("lesson",),
        when=lambda s: s.has_source,
        footer=lambda s: s.phase == "idle",
    ),
    Command(
        "pause",
        ("space",),
        "Pause",
        "Pause after the step that is being made",
        "The run",
        RUN,
        when=lambda s: s.phase in ("starting", "training"),
        footer=lambda s: True,
    ),
    Command(
        "resume",
        ("space",),
        "Resume",
        "Go on after a pause",
        "The run",
        RUN,
        when=lambda s: s.phase == "paused",
        footer=lambda s: True,
    ),
    Command(
        "step",
        (".",),
        "Step",
        "Make one step, then pause",
        "The run",
        RUN,
        when=lambda s: s.live,
        footer=lambda s: True,
    ),
    Command("ten_steps", (">",), "Ten steps", "Make ten steps, then pause", "The run", RUN, when=lambda s: s.live),
    Command("lower_lr", ("[",), "Lower lr", "Halve the learning rate", "The run", RUN, when=lambda s: s.live),
    Command("raise_lr", ("]",), "Raise lr", "Double the learning rate", "The run", RUN, when=lambda s: s.live),
    Command("knobs", ("k",), "Knobs", "Change any setting that is live", "The run", RUN, when=lambda s: s.live),
    Command("sample", ("s",), "Sample", "Let the net write something now", "The run", RUN, when=lambda s: s.live),
    Command(
        "stop",
        ("x",),
        "Stop",
        "Write a checkpoint and stop",
        "The run",
        RUN,
        when=lambda s: s.live,
        footer=lambda s: s.place == "lesson",
    ),
    Command(
        "again",
        ("r",),
        "Run again",
        "Run it again from the start; a live one is stopped first",
        "The run",
        RUN,
        when=lambda s: s.phase != "idle",
        footer=lambda s: s.ended,
    ),
    Command(
        "go_on",
        ("g",),
        "Go on",
        "Go on from the last checkpoint of a run that ended early",
        "The run",
        RUN,
        when=lambda s: s.resumable,
        footer=lambda s: True,
    ),
    Command(
        "detach",
        ("d",),
        "Detach",
        "Leave the run training and go home, where it is listed",
        "The run",
        RUN,
        when=lambda s: s.live,
    ),
    Command(
        "next_step",
        ("n",),
        "Next",
        "Read the next step of the lesson",
        "The text",
        ("lesson",),
        when=lambda s: s.has_next,
        footer=lambda s: True,
    ),
    Command(
        "previous_step",
        ("p",),
        "Previous",
        "Read the previous step of the lesson",
        "The text",
        ("lesson",),
        when=lambda s: s.has_previous,
    ),
    Command(
        "code",
        ("c",),
        "Code",
        "See the stage's own source, the line that matters marked",
        "The text",
        ("lesson",),
        when=lambda s: s.has_source,
        footer=lambda s: s.phase == "idle" and not s.resumable,
    ),
    Command(
        "enlarge",
        tuple("123456789"),
        "Enlarge",
        "Enlarge the panel of this number to the whole screen, and back",
        "The panels",
        RUN,
        by_key=True,
    ),
    Command(
        "explain",
        ("w",),
        "What is this?",
        "Explain the panel, with its numbers of now",
        "The panels",
        RUN,
        footer=lambda s: s.place == "panel",
    ),
    Command("log_scale", ("l",), "Log scale", "Draw losses and matrices on a log scale, and back", "The panels", RUN),
    Command(
        "delete",
        ("x", "delete"),
        "Delete",
        "Delete the run under the cursor, after a question",
        "The runs",
        ("runs",),
        footer=lambda s: True,
    ),
    Command("home", ("h",), "Home", "Go to the map of the course; a run goes on training", "Everywhere", ("app",)),
    Command(
        "runs",
        ("u",),
        "Runs",
        "See all runs: open one, or delete it",
        "Everywhere",
        ("app",),
        footer=lambda s: s.place == "app",
    ),
    Command(
        "back",
        ("escape",),
        "Back",
        "Go back to where you came from",
        "Everywhere",
        ("lesson", "panel", "code", "runs"),
        footer=lambda s: s.place != "lesson",
    ),
    Command("command_palette", ("ctrl+p",), "Palette", "Find a command by its name", "Everywhere", ("app",)),
    Command("suspend_process", ("ctrl+z",), "Suspend", "Go to the shell; fg comes back", "Everywhere", ("app",)),
    Command("help", ("?", "f1"), "Help", "See every key", "Everywhere", ("app",), footer=lambda s: True),
    Command(
        "quit",
        ("q",),
        "Quit",
        "Quit; asks what is to become of a run that is training",
        "Everywhere",
        ("app",),
        footer=lambda s: True,
    ),
)


def commands_of(place: Place) -> list[Command]:
    """Those that work on this screen, the app's own included."""
    return [c for c in COMMANDS if place in c.places or "app" in c.places]


def find(action: str, place: Place) -> Command | None:
    return next((c for c in COMMANDS if c.id == action and place in c.places), None)


def footer(situation: Situation) -> list[Command]:
    """Those that the footer shows, in order."""
    return [c for c in commands_of(situation.place) if c.when(situation) and c.footer(situation)]


def bindings(place: Place) -> list[BindingType]:
    """The keys of the commands that belong to this very screen, or to the app."""
    return list(_bindings(c for c in COMMANDS if place in c.places))


def _bindings(commands: Iterable[Command]) -> Iterable[Binding]:
    for command in commands:
        in_footer = command.when(Situation()) and command.footer(Situation())
        for key in command.keys:
            action = f"{command.id}({key})" if command.by_key else command.id
            yield Binding(key, action, command.label, show=in_footer, tooltip=command.help)
