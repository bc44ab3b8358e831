"""What a command is, and what decides whether it makes sense."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from zth_tui.tui.watch import LIVE, Phase

Place = Literal[
    "app", "lesson", "panel", "code", "recap", "runs", "tokens"
]  # which screen; the commands of the app work on all of them
Group = Literal["The run", "The text", "The panels", "The runs", "The tokens", "Everywhere"]
When = Callable[["Situation"], bool]

NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "f1": "F1",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}  # of keys, where they are not called as Textual calls them


@dataclass(frozen=True)
class Situation:
    """What decides which commands make sense."""

    place: Place = "app"
    phase: Phase = "idle"
    awaited: bool = False  # a run was asked for, and is not there yet
    offers: bool = False  # the step offers an experiment
    asks: bool = False  # the step has a question
    unanswered: bool = False  # and it is open
    has_tokens: bool = False  # the step has a text for the tokenizer inspector
    questions_due: int = 0  # quick ones, about earlier sittings
    has_source: bool = False  # there is a stage whose source can be looked at
    has_previous: bool = False
    resumable: bool = False  # the run ended early, and left a checkpoint
    editing: bool = False  # keys are letters of a text
    counting: bool = False  # tokens are being counted
    replaying: bool = False  # the merges of an encoding, one by one
    merged: bool = False  # the encoding under the cursor is made of merges
    has_special: bool = False  # there are special tokens in the text

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
    typing: bool = False  # works while a text is typed, as its other keys are letters then, and only then

    def applies(self, situation: Situation) -> bool:
        """It makes sense now."""
        return situation.editing == self.typing and self.when(situation)

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """The keys as a person reads them."""
        keys = (self.keys[0], "…", self.keys[-1]) if self.by_key and len(self.keys) > 2 else self.keys
        return tuple(NAMES.get(key, key) for key in keys)
