"""One colour and one glyph per quantity, the same on every screen.

Each colour is one of the 256 that every terminal has, and the sixteen of a bare one still keep the series of a chart
apart; the glyphs do so where there is no colour at all.
"""

AXIS = "#8a8a8a"  # frames, ticks, remarks
FAINT = "#6c6c6c"  # what lies under something more important
ZERO = "#444444"  # lines through the origin

LOSS = "#5fafff"  # smoothed minibatch loss
RAW_LOSS = "#5f5f87"  # each step's own
TRAIN = "#5fd75f"
DEV = "#ffaf5f"
UNIFORM = "#bcbcbc"  # the loss of knowing nothing
GUESS = "#af87ff"  # what the learner predicted
KNOB = "#ff87d7"  # what somebody changed; the learning rate
ACTIVATIONS = "#5fafaf"
SATURATED = "#ff5f5f"  # also: what is no number
LETTER = "#87d7ff"
VOWEL = "#ffd75f"
NEW_NAME = "#ffd75f"
KNOWN_NAME = "#8a8a8a"
EXACT = "#87d75f"  # our gradient is autograd's, to the last bit
APPROXIMATE = "#5fafd7"  # but for rounding
WRONG = "#ff5f5f"

SERIES = ("#5fafff", "#ffaf5f", "#5fd75f", "#ff87d7", "#ffd75f", "#5fafaf", "#af87ff", "#ff5f5f")  # curves side by side
SERIES_GLYPHS = ("●", "◆", "■", "▲", "○", "◇", "□", "△")

POINTS = {"train": "◆", "dev": "●"}
KNOB_GLYPH, PAUSED_GLYPH, RESUMED_GLYPH = "▲", "‖", ">"
GUESS_GLYPH = "◇"
NEW_GLYPH, KNOWN_GLYPH = "●", "○"

# Shades of a matrix, from 0 outward; the last is for textures alone. All are of the 256-colour cube: mixtures of them
# would be rounded to other hues. Cold and warm ones mirror each other, red for blue.
COLD = ("#1c1c1c", "#303030", "#005f87", "#0087af", "#0087d7", "#5fafd7", "#87d7ff", "#d7ffff", "#ffffff")
WARM = ("#1c1c1c", "#303030", "#875f00", "#af8700", "#d78700", "#d7af5f", "#ffd787", "#ffffd7", "#ffffff")


def tone(ramp: tuple[str, ...], strength: float) -> str:
    """The shade for a strength from 0 to 1."""
    return ramp[_step(ramp, strength)]


def texture(ramp: tuple[str, ...], strength: float) -> str:
    """The next lighter shade, which just shows on this one: for glyphs that matter where there is no colour."""
    return ramp[_step(ramp, strength) + 1]


def ink(ramp: tuple[str, ...], strength: float) -> str:
    """Black or white, whichever can be read on this shade."""
    return "#000000" if _step(ramp, strength) > len(ramp) // 2 else "#ffffff"


def _step(ramp: tuple[str, ...], strength: float) -> int:
    return round(strength * (len(ramp) - 2))
