"""Reads what a `stage.py` declares, without running torch.

`Config` and the constants use only the standard library, so they can be lifted out of the file and run alone:

    @dataclass(frozen=True)
    class Config:
        n_hidden: Annotated[int, "neurons in the hidden layer", 1, 10_000] = 200
        lr: Annotated[float, "learning rate", 0.0, 100.0, "live"] = 0.1

    PANELS = ("loss", "activations", "samples")
    EXPERIMENTS = {"lecture": {"doc": "as in the lecture", "config": {...}, "expect": {"dev": 2.168}}}
"""

import ast
import dataclasses
import traceback
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from zth_tui.course.stages import Experiment, Setting, Stage, did_you_mean
from zth_tui.course.zoo import read_zoo
from zth_tui.errors import UserError

KINDS = (bool, int, float, str)
EXPERIMENT_KEYS = ("doc", "config", "expect", "panels", "data")
DEFAULT_DATA = ("ssa-2018",)  # the names that come with zth-tui


@lru_cache
def read_stage(source: Path) -> Stage:
    """The declarations of a `stage.py`. Raises UserError naming file and line when they are malformed."""
    tree = _parse(source)
    declared = _run_declarations(tree, source)
    for name in ("Config", "EXPERIMENTS"):
        if not declared.get(name):
            raise UserError(
                f"{source}: a stage declares a dataclass Config and a dictionary EXPERIMENTS; {name} is missing"
            )
    lines = _lines(tree)
    settings: dict[str, Setting] = {}
    for field, hint in _fields(declared["Config"], source):
        with _declaring(f"setting {field.name}", source, lines.get(("Config", field.name))):
            settings[field.name] = _setting(field, hint)
    experiments: dict[str, Experiment] = {}
    stage = source.parent.name
    defaults = {"panels": declared.get("PANELS", ("loss",)), "data": declared.get("DATA", DEFAULT_DATA)}
    for name, entry in declared["EXPERIMENTS"].items():
        with _declaring(f"experiment {name}", source, lines.get(("EXPERIMENTS", name))):
            experiments[name] = _experiment(stage, name, {**defaults, **_dictionary(entry)}, settings)
    experiments |= _zoo(source, experiments, settings)
    doc = (ast.get_docstring(tree) or "").partition("\n")[0]
    return Stage(stage, doc, source, settings, experiments)


def _zoo(source: Path, experiments: dict[str, Experiment], settings: dict[str, Setting]) -> dict[str, Experiment]:
    file = source.with_name("zoo.toml")
    try:
        return read_zoo(file, source.read_text(encoding="utf-8"), experiments, settings)
    except ValueError as error:
        raise UserError(f"{file}: {error}") from None


def read_constant(source: Path, name: str) -> Any:
    """A constant of a `stage.py`. Raises UserError where it has none of that name, or is malformed."""
    declared = _run_declarations(_parse(source), source)
    if name not in declared:
        raise UserError(f"{source}: there is no constant {name}")
    return declared[name]


@contextmanager
def _declaring(what: str, source: Path, line: int | None) -> Iterator[None]:
    """Adds to an error what was being declared, and where."""
    try:
        yield
    except (UserError, ValueError, TypeError) as error:
        raise UserError(f"{source}, line {line or '?'}: {what}: {error}") from None


def _parse(source: Path) -> ast.Module:
    try:
        return ast.parse(source.read_text(encoding="utf-8"), str(source))
    except SyntaxError as error:
        raise UserError(f"{source}, line {error.lineno}: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{source}: cannot be read as UTF-8 text ({error})") from None


def _run_declarations(tree: ast.Module, source: Path) -> dict[str, Any]:
    """Run the standard-library imports, `Config` and the constants of the file, and nothing else of it."""
    body = [node for node in tree.body if _is_safe_import(node) or _is_declaration(node)]
    namespace: dict[str, Any] = {"__name__": f"declarations of {source}"}
    try:
        exec(compile(ast.Module(body, []), str(source), "exec", dont_inherit=True), namespace)
    except Exception as error:
        line = next((f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(source)), "?")
        raise UserError(
            f"{source}, line {line}: Config and constants must need no more than dataclasses and typing ({error})"
        ) from error
    return namespace


def _is_safe_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import):
        return all(alias.name in ("dataclasses", "typing") for alias in node.names)
    return isinstance(node, ast.ImportFrom) and node.module in ("dataclasses", "typing")


def _is_declaration(node: ast.stmt) -> bool:
    if isinstance(node, ast.ClassDef):
        return node.name == "Config"
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return bool(targets) and all(isinstance(t, ast.Name) and t.id.isupper() for t in targets)


def _lines(tree: ast.Module) -> dict[tuple[str, str], int]:
    """Where each setting and each experiment stands."""
    lines = {}
    for node in tree.body:
        match node:
            case ast.ClassDef(name="Config"):
                for field in node.body:
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                        lines["Config", field.target.id] = field.lineno
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(keys=keys)):
                for key in keys:
                    if isinstance(key, ast.Constant):
                        lines[name, str(key.value)] = key.lineno
    return lines


def _fields(config: Any, source: Path) -> list[tuple[dataclasses.Field[Any], Any]]:
    if not dataclasses.is_dataclass(config):
        raise UserError(f"{source}: Config must be a dataclass")
    hints = typing.get_type_hints(config, include_extras=True)
    return [(field, hints[field.name]) for field in dataclasses.fields(config)]


def _setting(field: dataclasses.Field[Any], hint: Any) -> Setting:
    kind, doc, *rest = get_args(hint) if get_origin(hint) is typing.Annotated else (hint, "")
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    kind = str if choices else kind
    if kind not in KINDS:
        raise ValueError("its type must be bool, int, float, str or a Literal of words")
    if field.default is dataclasses.MISSING:
        raise ValueError("it needs a default")
    bounds = [r for r in rest if not isinstance(r, str)]
    if len(bounds) not in (0, 2):
        raise ValueError("its range takes two numbers, the lowest and the highest")
    low, high = bounds or (None, None)
    setting = Setting(field.name, kind, field.default, doc, low, high, choices, "live" in rest)
    return dataclasses.replace(setting, default=setting.check(setting.default))


def _dictionary(entry: object) -> dict[str, Any]:
    if not isinstance(entry, dict) or "doc" not in entry:
        raise ValueError("it must be a dictionary with a doc")
    return entry


def _experiment(stage: str, name: str, entry: dict[str, Any], settings: dict[str, Setting]) -> Experiment:
    for key in entry:
        if key not in EXPERIMENT_KEYS:
            raise ValueError(f"unknown key {key!r}{did_you_mean(key, EXPERIMENT_KEYS)}")
    config = {s.name: s.default for s in settings.values()}
    for key, value in entry.get("config", {}).items():
        if key not in settings:
            raise ValueError(f"there is no setting {key!r}{did_you_mean(key, settings)}")
        config[key] = settings[key].check(value)
    return Experiment(
        stage, name, entry["doc"], config, entry.get("expect", {}), tuple(entry["panels"]), tuple(entry["data"])
    )
