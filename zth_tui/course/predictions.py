"""What a step asks the learner to predict of its run, before it runs."""

import math
import re

import msgspec

STEP = re.compile(r"step (\d{1,12})")
FIGURE = re.compile(rf"{STEP.pattern}|[a-z_]+(/.+)?")


class Prediction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of `number`, `direction` and `curves` says what is asked for."""

    ask: str
    says: str  # beside the truth, once it is known
    number: str = ""  # a figure of the run: its value is guessed
    near: float = 0.05  # how far off a guessed number may be to be a good one
    direction: str = ""  # a figure of the run: does it fall, stay or rise?
    since: int = 0  # the step from which on the direction counts
    curves: dict[str, list[float]] = {}  # name -> a sketch of the loss: heights, at even distances


DIRECTIONS = ("falls", "stays", "rises")


def prediction_of(block: dict[str, object]) -> Prediction:
    """From the TOML of a ```predict block. Raises ValueError with what is to be mended.

    A figure is `step N` (the loss of that step), `loss` (at the end), a split such as `dev` (at the end), or
    `PANEL/NAME` (the last value of a curve that a panel shows).
    """
    try:
        read = msgspec.convert(block, Prediction)
    except msgspec.ValidationError as error:
        raise ValueError(f"{error}; a prediction has `ask`, `says`, and what is guessed") from None
    if not (read.ask.strip() and read.says.strip()):
        raise ValueError("`ask` and `says` must not be empty")
    kinds = [kind for kind in ("number", "direction", "curves") if getattr(read, kind)]
    if len(kinds) != 1:
        raise ValueError("it needs exactly one of: number, direction, curves")
    figure = read.number or read.direction
    if figure and not FIGURE.fullmatch(figure):
        raise ValueError(f"{figure[:40]!r} is no figure of a run: step N, loss, a split, or PANEL/NAME")
    if not (math.isfinite(read.near) and read.near >= 0):
        raise ValueError(f"near is how far off a guess may be: a finite number, 0 or more, not {read.near}")
    if read.since < 0:
        raise ValueError(f"since is a step, 0 or later, not {read.since}")
    names = {name.strip().casefold() for name in read.curves}
    if "" in names or len(names) < len(read.curves):
        raise ValueError("each curve needs a name of its own")
    if read.curves and (len(read.curves) < 2 or any(len(heights) < 3 for heights in read.curves.values())):
        raise ValueError("it needs two curves or more, of three heights or more each")
    if not all(math.isfinite(height) for heights in read.curves.values() for height in heights):
        raise ValueError("the heights of a curve must be finite numbers")
    return read


def in_words(value: float | str) -> str:
    """A guess or a truth as it is told: four digits of a number, and more only where they stand before the point."""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if 1e3 <= abs(value) < 1e9 else f"{value:.4g}"


def step_of(figure: str) -> int | None:
    """N of the figure `step N`; None for any other."""
    step = STEP.fullmatch(figure)
    return int(step[1]) if step else None
