"""The grounds on which tokens stand."""

import pytest
from rich.color import Color, ColorSystem

from zth_tui.palette import COLOURED, SIXTEEN, WITHOUT_COLOUR, Ground, Palette, palette

PALETTES = pytest.mark.parametrize("colours", [COLOURED, SIXTEEN, WITHOUT_COLOUR], ids=["256", "16", "none"])


def looks(colours: Palette) -> list[Ground]:
    return [*colours.tokens, *colours.characters]


@PALETTES
def test_neighbours_never_look_the_same(colours: Palette) -> None:
    for of in (colours.of_token, colours.of_split_character):
        assert all(of(i).calm != of(i + 1).calm and of(i).lit != of(i + 1).lit for i in range(20))
    whole, parts = ({ground.calm for ground in grounds} for grounds in (colours.tokens, colours.characters))
    assert not whole & parts


@PALETTES
def test_the_cursor_looks_like_no_token(colours: Palette) -> None:
    assert all(colours.cursor not in (ground.calm, ground.lit) for ground in looks(colours))


@PALETTES
def test_characters_of_several_tokens_are_marked_without_colour_too(colours: Palette) -> None:
    whole = {(g.calm.underline, g.calm.italic) for g in colours.tokens}
    assert all((g.calm.underline, g.calm.italic) not in whole for g in colours.characters)


def test_sixteen_colours_keep_them_apart() -> None:
    def number(colour: Color | None) -> int | None:
        assert colour
        return colour.downgrade(ColorSystem.STANDARD).number

    grounds = [number(style.bgcolor) for g in looks(SIXTEEN) for style in (g.calm, g.lit)]
    assert len(set(grounds)) == len(grounds) == 10
    assert all(number(s.color) != number(s.bgcolor) for g in looks(SIXTEEN) for s in (g.calm, g.quiet, g.lit))


def test_without_colour_underlines_keep_tokens_apart() -> None:
    assert [WITHOUT_COLOUR.of_token(i).calm.underline for i in range(4)] == [None, True, None, True]


@PALETTES
def test_letters_can_be_read(colours: Palette) -> None:
    for style in (style for ground in looks(colours) for style in (ground.calm, ground.lit)):
        light, dark = sorted((_luminance(style.color), _luminance(style.bgcolor)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 4.5  # what WCAG asks of a text


def test_a_terminal_gets_the_palette_that_it_can_show() -> None:
    assert [palette(system, False) for system in ("truecolor", "256")] == [COLOURED, COLOURED]
    assert [palette(system, False) for system in ("standard", "windows")] == [SIXTEEN, SIXTEEN]
    assert [palette(None, False), palette("truecolor", True)] == [WITHOUT_COLOUR, WITHOUT_COLOUR]


def _luminance(colour: Color | None) -> float:
    """As WCAG defines it."""
    assert colour
    parts = [part / 255 for part in colour.get_truecolor()]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
