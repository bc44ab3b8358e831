"""The colours of tokens: calm grounds that never meet themselves, and the same ones lit where the cursor stands.

Whole tokens take turns by their number, characters of several tokens by their place in the text: two neighbours
of one kind never look the same, nor does one of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style

INK, QUIET_INK, LIT_INK = "#ffffff", "#afafaf", "#000000"
NO_STYLE = Style()


@dataclass(frozen=True)
class Ground:
    """What a token is drawn on."""

    calm: Style
    quiet: Style
    """For what stands in for a character."""
    lit: Style
    """For the bytes under the cursor."""


@dataclass(frozen=True)
class Palette:
    tokens: Sequence[Ground]
    characters: Sequence[Ground]
    """For those that are split over several tokens."""
    cursor: Style

    def of_token(self, i: int) -> Ground:
        return self.tokens[i % len(self.tokens)]

    def of_split_character(self, place: int) -> Ground:
        return self.characters[place % len(self.characters)]


def _ground(calm: str, lit: str, extra: Style = NO_STYLE, ink: str = INK, quiet: str = QUIET_INK) -> Ground:
    return Ground(
        Style(color=ink, bgcolor=calm) + extra,
        Style(color=quiet, bgcolor=calm) + extra,
        Style(color=LIT_INK, bgcolor=lit) + extra,
    )


def _grey(grey: str, extra: Style = NO_STYLE) -> Ground:
    plain = Style(color=INK, bgcolor=grey) + extra
    return Ground(plain, plain, plain + Style(reverse=True))


UNDERLINE, ITALIC = Style(underline=True), Style(italic=True)

COLOURED = Palette(  # cold where a token is whole, warm where it is a part of a character
    tokens=(
        _ground("#005f87", "#87d7ff"),
        _ground("#444444", "#c6c6c6"),
        _ground("#005f5f", "#87d7d7"),
        _ground("#5f5f87", "#afafff"),
    ),
    characters=(_ground("#875f5f", "#ffd7af", UNDERLINE), _ground("#875f87", "#ffafff", UNDERLINE)),
    cursor=Style(color=LIT_INK, bgcolor="#ffffff", bold=True),
)

SIXTEEN = Palette(  # every ground is another one of the sixteen
    tokens=(
        _ground("#0000af", "#5f5fff"),
        _ground("#585858", "#bcbcbc"),
        _ground("#00afaf", "#5fffff", ink=LIT_INK, quiet=LIT_INK),
    ),
    characters=(
        _ground("#87005f", "#ff5fff", UNDERLINE),
        _ground("#af8700", "#ffff5f", UNDERLINE, ink=LIT_INK, quiet=LIT_INK),
    ),
    cursor=Style(color=LIT_INK, bgcolor="#ffffff", bold=True),
)

WITHOUT_COLOUR = Palette(
    tokens=(_grey("#262626"), _grey("#4e4e4e", UNDERLINE)),
    characters=(_grey("#3a3a3a", ITALIC), _grey("#626262", ITALIC + UNDERLINE)),
    cursor=Style(reverse=True, bold=True),
)


def palette(color_system: str | None, no_color: bool) -> Palette:
    """For a terminal with that many colours, as rich names them."""
    if no_color or color_system is None:
        return WITHOUT_COLOUR
    return SIXTEEN if color_system in ("standard", "windows") else COLOURED
