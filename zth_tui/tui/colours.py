"""One colour and one glyph per quantity, the same on every screen.

Each colour is a point of the 256-colour cube, and the sixteen of a bare terminal keep the series of a chart apart;
the glyphs do so where there is no colour at all.
"""

AXIS = "#8a8a8a"  # frames, ticks, remarks
FAINT = "#6c6c6c"  # what lies under something more important

LOSS = "#5fafff"  # smoothed minibatch loss
RAW_LOSS = "#5f5f87"  # each step's own
TRAIN = "#5fd75f"
DEV = "#ffaf5f"
UNIFORM = "#bcbcbc"  # the loss of knowing nothing
KNOB = "#ff87d7"  # what somebody changed; the learning rate
ACTIVATIONS = "#5fd7d7"
SATURATED = "#ff5f5f"  # also: what is no number
LETTER = "#87d7ff"
VOWEL = "#ffd75f"
NEW_NAME = "#ffd75f"
KNOWN_NAME = "#8a8a8a"

POINTS = {"train": "◆", "dev": "●"}
KNOB_GLYPH, PAUSED_GLYPH, RESUMED_GLYPH = "▲", "‖", ">"
NEW_GLYPH, KNOWN_GLYPH = "●", "○"

_NOTHING, _LITTLE, _MUCH = (0x26, 0x26, 0x26), (0x00, 0x5F, 0xAF), (0xD7, 0xFF, 0xFF)
_NEGATIVE, _POSITIVE = (0x5F, 0xAF, 0xFF), (0xFF, 0xAF, 0x5F)


def sequential(share: float) -> str:
    """From dark at 0 over blue to light at 1."""
    return _mix(_NOTHING, _LITTLE, share * 2) if share < 0.5 else _mix(_LITTLE, _MUCH, share * 2 - 1)


def diverging(share: float) -> str:
    """From blue at -1 over dark at 0 to orange at 1."""
    return _mix(_NOTHING, _POSITIVE if share > 0 else _NEGATIVE, abs(share))


def ink(background: str) -> str:
    """Black or white, whichever can be read on this colour."""
    red, green, blue = (int(background[i : i + 2], 16) for i in (1, 3, 5))
    return "#000000" if 0.3 * red + 0.6 * green + 0.1 * blue > 110 else "#ffffff"


def _mix(a: tuple[int, int, int], b: tuple[int, int, int], share: float) -> str:
    return "#" + "".join(f"{round(p + (q - p) * share):02x}" for p, q in zip(a, b, strict=True))
