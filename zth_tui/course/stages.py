"""What a stage declares: its settings and its experiments, read from `stage.py` without running torch.

`Config` and `EXPERIMENTS` use only the standard library, so they can be lifted out of the file and run alone:

    @dataclass(frozen=True)
    class Config:
        n_hidden: Annotated[int, "neurons in the hidden layer", 1, 10_000] = 200
        lr: Annotated[float, "learning rate", 0.0, 100.0, "live"] = 0.1

    PANELS = ("loss", "activations", "samples")
    EXPERIMENTS = {"lecture": {"doc": "as in the lecture", "config": {...}, "expect": {"dev": 2.168}}}
"""

import ast
import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from zth_tui.errors import UsageError, UserError

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
            raise UsageError(f"{self.name} lies in {self.low:g} .. {self.high:g}, not at {value!r}")
        return value

    def parse(self, text: str) -> Value:
        """The value that somebody typed, checked."""
        try:
            if self.kind is bool:
                return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]
            return self.check(self.kind(text))
        except (KeyError, ValueError):
            raise UsageError(f"{self.name} takes {self.takes}, not {text!r}") from None

    @property
    def takes(self) -> str:
        return {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}[self.kind]

    def _in_range(self, value: Any) -> bool:
        low = float("-inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        return bool(low <= value <= high)


@dataclass(frozen=True)
class Experiment:
    """A named preset of a stage, with the figures it should reach."""

    stage: str
    name: str
    doc: str
    config: Mapping[str, Value]  # every setting, defaults filled in
    expect: Mapping[str, float]  # split -> published loss, nats
    panels: tuple[str, ...]

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


def did_you_mean(name: str, known: typing.Iterable[str]) -> str:
    """'; did you mean …?' with the nearest names, or all of them if none is near."""
    import difflib

    known = list(known)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else f"; there are: {', '.join(known)}"


@lru_cache
def read_stage(source: Path) -> Stage:
    """The declarations of a `stage.py`. Raises UserError naming file and line when they are malformed."""
    try:
        tree = ast.parse(source.read_text(encoding="utf-8"), str(source))
        declared = _run_declarations(tree, source)
        settings = {s.name: s for s in map(_setting, *_fields(declared["Config"]))}
        name = source.parent.name
        experiments = {
            key: _experiment(name, key, entry, settings, declared.get("PANELS", ("loss",)))
            for key, entry in declared["EXPERIMENTS"].items()
        }
    except SyntaxError as error:
        raise UserError(f"{source}, line {error.lineno}: {error.msg}") from None
    except KeyError as error:
        raise UserError(f"{source}: a stage must declare {error.args[0]}") from None
    doc = (ast.get_docstring(tree) or "").partition("\n")[0]
    return Stage(name, doc, source, settings, experiments)


def _run_declarations(tree: ast.Module, source: Path) -> dict[str, Any]:
    """Run the standard-library imports, `Config` and the constants of the file, and nothing else of it."""
    body = [node for node in tree.body if _is_safe_import(node) or _is_declaration(node)]
    namespace: dict[str, Any] = {"__name__": f"declarations of {source}"}
    try:
        exec(compile(ast.Module(body, []), str(source), "exec"), namespace)
    except Exception as error:
        raise UserError(
            f"{source}: its Config and EXPERIMENTS must need no more than dataclasses and typing ({error})"
        ) from error
    return namespace


def _is_safe_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module in ("__future__", "dataclasses", "typing")


def _is_declaration(node: ast.stmt) -> bool:
    if isinstance(node, ast.ClassDef):
        return node.name == "Config"
    return isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) and t.id.isupper() for t in node.targets)


def _fields(config: type) -> tuple[list[dataclasses.Field[Any]], list[Any]]:
    hints = typing.get_type_hints(config, include_extras=True)
    fields = list(dataclasses.fields(config))
    return fields, [hints[f.name] for f in fields]


def _setting(field: dataclasses.Field[Any], hint: Any) -> Setting:
    kind, doc, *rest = get_args(hint) if get_origin(hint) is typing.Annotated else (hint, "")
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    low, high = [r for r in rest if not isinstance(r, str)] or (None, None)
    default: Any = field.default
    return Setting(field.name, str if choices else kind, default, doc, low, high, choices, "live" in rest)


def _experiment(
    stage: str, name: str, entry: dict[str, Any], settings: dict[str, Setting], panels: tuple[str, ...]
) -> Experiment:
    config = {s.name: s.default for s in settings.values()}
    for key, value in entry.get("config", {}).items():
        if key not in settings:
            raise UserError(f"experiment {stage}/{name} sets {key!r}{did_you_mean(key, settings)}")
        config[key] = settings[key].check(value)
    return Experiment(stage, name, entry["doc"], config, entry.get("expect", {}), tuple(entry.get("panels", panels)))
