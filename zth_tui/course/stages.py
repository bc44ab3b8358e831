"""What is known of a stage before it runs: its settings and its experiments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zth_tui.errors import UsageError

Value = float | int | str | bool


@dataclass(frozen=True)
class Setting:
    """One field of a stage's `Config`."""

    name: str
    kind: type  # bool, int, float or str
    default: Value
    doc: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    live: bool = False  # may be changed while training

    def check(self, value: Value) -> Value:
        """The value in its own type. Raises UsageError when the type or the range does not fit."""
        if self.kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not self.kind:
            raise UsageError(f"{self.name} takes {self.takes}, not {value!r}")
        if self.choices and value not in self.choices:
            raise UsageError(f"{self.name} is one of {', '.join(self.choices)}, not {value!r}")
        if self.kind in (int, float) and not self._in_range(value):  # NaN is in no range
            raise UsageError(f"{self.name} must be {self._range}, not {value!r}")
        return value

    def parse(self, text: str) -> Value:
        """The value that somebody typed, checked."""
        try:
            if self.kind is bool:
                return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]
            return self.check(_whole(text) if self.kind is int else self.kind(text))
        except (KeyError, ValueError):
            raise UsageError(f"{self.name} takes {self.takes}, not {text!r}") from None

    @property
    def takes(self) -> str:
        return {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}[self.kind]

    @property
    def _range(self) -> str:
        if self.low is None or self.high is None:
            return self.takes
        return f"between {self.low:g} and {self.high:g}"

    def _in_range(self, value: Any) -> bool:
        low = float("-inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        return bool(low <= value <= high)


def _whole(text: str) -> int:
    """200000, 200_000 or 2e5. Raises ValueError."""
    try:
        return int(text)
    except ValueError:
        if not float(text).is_integer():
            raise
        return int(float(text))


@dataclass(frozen=True)
class Bug:
    """A line of a stage's source made wrong."""

    right: str  # a part of exactly one line
    wrong: str  # what stands there instead
    cause: str  # what the learner is told once it is named


@dataclass(frozen=True)
class Experiment:
    """A named preset of a stage, with the figures it should reach."""

    stage: str
    name: str
    doc: str
    config: Mapping[str, Value]  # every setting, defaults filled in
    expect: Mapping[str, float]  # split -> published loss, nats
    panels: tuple[str, ...]
    data: tuple[str, ...] = ()  # data sets, the preferred one first; none where the stage needs no text
    bug: Bug | None = None  # of the bug zoo

    @property
    def title(self) -> str:
        return f"{self.stage}/{self.name}"


@dataclass(frozen=True)
class Stage:
    name: str
    doc: str
    source: Path
    settings: Mapping[str, Setting]
    experiments: Mapping[str, Experiment]

    def experiment(self, name: str | None) -> Experiment:
        """The named experiment, or the first. Raises UsageError with the nearest names."""
        if name is None:
            return next(iter(self.experiments.values()))
        if name not in self.experiments:
            raise UsageError(f"{self.name} has no experiment {name!r}{did_you_mean(name, self.experiments)}")
        return self.experiments[name]

    def setting(self, name: str) -> Setting:
        if name not in self.settings:
            raise UsageError(f"{self.name} has no setting {name!r}{did_you_mean(name, self.settings)}")
        return self.settings[name]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """'; did you mean …?' with the nearest names, or all of them if none is near."""
    import difflib

    known = list(known)
    near = difflib.get_close_matches(name, known, n=3)
    return f"; did you mean {' or '.join(near)}?" if near else f"; there are: {', '.join(known)}"
