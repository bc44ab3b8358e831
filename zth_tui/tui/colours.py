"""One colour and one glyph per quantity, the same on every screen.

Each colour is a point of the 256-colour cube, and the sixteen of a bare terminal keep the series of a chart apart;
the glyphs do so where there is no colour at all.
"""

AXIS = "#8a8a8a"  # frames, ticks, remarks
FAINT = "#6c6c6c"  # what lies under something more important
ZERO = "#444444"  # lines through the origin

LOSS = "#5fafff"  # smoothed minibatch loss
RAW_LOSS = "#5f5f87"  # each step's own
TRAIN = "#5fd75f"
DEV = "#ffaf5f"
UNIFORM = "#bcbcbc"  # the loss of knowing nothing
KNOB = "#ff87d7"  # what somebody changed; the learning rate
ACTIVATIONS = "#5fafaf"
SATURATED = "#ff5f5f"  # also: what is no number
LETTER = "#87d7ff"
VOWEL = "#ffd75f"
NEW_NAME = "#ffd75f"
KNOWN_NAME = "#8a8a8a"

POINTS = {"train": "◆", "dev": "●"}
KNOB_GLYPH, PAUSED_GLYPH, RESUMED_GLYPH = "▲", "‖", ">"
NEW_GLYPH, KNOWN_GLYPH = "●", "○"

# anchors chosen so that even the sixteen colours keep the order, and the sign
_NOTHING = (0x1C, 0x1C, 0x1C)
_BLUE, _LIGHT_BLUE, _PALE = (0x00, 0x5F, 0xAF), (0x87, 0xD7, 0xFF), (0xD7, 0xFF, 0xFF)
_AMBER, _LIGHT_AMBER = (0x87, 0x5F, 0x00), (0xFF, 0xD7, 0x5F)


def sequential(share: float) -> str:
    """From dark at 0 over blue to pale at 1."""
    return _ramp(_BLUE, _PALE, share)


def diverging(share: float) -> str:
    """From light blue at -1 over dark at 0 to light amber at 1."""
    return _ramp(_AMBER, _LIGHT_AMBER, share) if share > 0 else _ramp(_BLUE, _LIGHT_BLUE, -share)


def ink(background: str) -> str:
    """Black or white, whichever can be read on this colour."""
    red, green, blue = _rgb(background)
    return "#000000" if 0.3 * red + 0.6 * green + 0.1 * blue > 125 else "#ffffff"


def texture(background: str) -> str:
    """A lighter colour that just shows on this one: for marks that matter where there is no colour."""
    return _mix(_rgb(background), (0xFF, 0xFF, 0xFF), 0.15)


def _ramp(middle: tuple[int, int, int], end: tuple[int, int, int], share: float) -> str:
    return _mix(_NOTHING, middle, share * 2) if share < 0.5 else _mix(middle, end, share * 2 - 1)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(a: tuple[int, int, int], b: tuple[int, int, int], share: float) -> str:
    return "#" + "".join(f"{round(p + (q - p) * share):02x}" for p, q in zip(a, b, strict=True))
