"""A line of a form: what is asked for, an Input of that name, and below it what is meant."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static


def field(name: str, value: str, meaning: str, max_length: int = 0) -> ComposeResult:
    """Its name, which may be in any letters, is the Input's `name` and not its id. A `max_length` of 0 is none."""
    with Horizontal(classes="field"):
        yield Static(Content(name), classes="name")
        yield Input(value, name=name, compact=True, max_length=max_length)
    yield Static(Content(meaning), classes="meaning")
