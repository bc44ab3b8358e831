"""The lecture's oddities: texts that show what tokens do to a language model, each with what to look for."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal, cast

from zth_tui.course.packs import shipped
from zth_tui.tokens.glyphs import BORDER, visible_token
from zth_tui.tokens.text import to_bytes

Figure = Literal["tokens", "cut", "id", "spaces"]


@dataclass(frozen=True)
class Claim:
    """A figure that a look names: what an encoding makes of a part of the text."""

    encoding: str
    start: int
    end: int
    """The part, in bytes of the text; every token that holds some of it counts."""
    figure: Figure
    value: int | tuple[str, ...]
    special: bool = False

    def __str__(self) -> str:
        if isinstance(self.value, tuple):
            return "“" + BORDER.join(visible_token(to_bytes(token)) for token in self.value) + "”"
        return str(self.value) if self.figure == "id" else f"{self.value:,}"


@dataclass(frozen=True)
class Oddity:
    """An example text."""

    name: str
    title: str
    text: str
    look: str
    """What to look for, in one paragraph."""
    encoding: str = ""
    """The one that shows it best."""
    byte: int = 0
    """Where the cursor shows it best."""
    opens: Literal["", "numbers"] = ""
    """A picture that belongs to it."""
    claims: tuple[Claim, ...] = ()


def oddities() -> list[Oddity]:
    """The whole shelf, in its order."""
    with open(shipped("data") / "oddities.toml", "rb") as file:
        return [_oddity(**entry) for entry in tomllib.load(file)["oddity"]]


def _oddity(*, text: str, look: str, at: str = "", claims: Mapping[str, Any], **others: Any) -> Oddity:
    made = {name: _claim(text, **{"encoding": name, **claim}) for name, claim in claims.items()}
    said = " ".join(look.split()).format_map(made)
    byte = len(to_bytes(text[: text.rindex(at)])) if at else 0
    return Oddity(text=text, look=said, byte=byte, claims=tuple(made.values()), **others)


def _claim(
    text: str, *, encoding: str, part: str = "", lines: Sequence[int] = (), special: bool = False, **figures: Any
) -> Claim:
    start, end = 0, len(text)
    if part:
        start = text.rindex(part)
        end = start + len(part)
    elif lines:
        ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
        start, end = [0, *ends][lines[0] - 1], ends[lines[1] - 1] - 1
    [(figure, value)] = figures.items()
    value = tuple(value) if isinstance(value, list) else value
    return Claim(encoding, len(to_bytes(text[:start])), len(to_bytes(text[:end])), cast(Figure, figure), value, special)
