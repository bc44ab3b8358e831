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
import builtins
import dataclasses
import traceback
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal, get_args, get_origin

from zth_tui.course import toml
from zth_tui.course.experiments import entries_by_name, experiment_of, names_of
from zth_tui.course.stages import Experiment, Setting, Stage
from zth_tui.course.zoo import read_zoo
from zth_tui.errors import UserError

PARSING = Lock()  # in Python 3.11, two threads that parse at once may fail if garbage is collected meanwhile
KINDS = (bool, int, float, str)
DEFAULT_DATA = ("ssa-2018",)  # the names that come with zth-tui
BUILTINS = {name: value for name, value in vars(builtins).items() if name not in ("exit", "quit")}


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
    for field, hint in _fields(declared["Config"], source, lines.get(("Config", ""))):
        with _declaring(f"setting {field.name}", source, lines.get(("Config", field.name))):
            settings[field.name] = _setting(field, hint)
    defaults: dict[str, Any] = {"panels": ("loss",), "data": DEFAULT_DATA}
    for key in defaults:
        with _declaring(key.upper(), source, lines.get((key.upper(), ""))):
            defaults[key] = names_of(declared.get(key.upper(), defaults[key]))
    with _declaring("EXPERIMENTS", source, lines.get(("EXPERIMENTS", ""))):
        entries = entries_by_name(declared["EXPERIMENTS"])
    stage = source.parent.name
    experiments: dict[str, Experiment] = {}
    for name, entry in entries.items():
        with _declaring(f"experiment {name}", source, lines.get(("EXPERIMENTS", name))):
            experiments[name] = experiment_of(stage, name, entry, defaults, settings)
    experiments |= _zoo(source, experiments, settings)
    doc = (ast.get_docstring(tree) or "").partition("\n")[0]
    return Stage(stage, doc, source, settings, experiments)


def _zoo(source: Path, experiments: dict[str, Experiment], settings: dict[str, Setting]) -> dict[str, Experiment]:
    file = source.with_name("zoo.toml")
    try:
        return read_zoo(file, source.read_text(encoding=toml.ENCODING), experiments, settings)
    except (OSError, ValueError) as error:
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
        with PARSING:
            return ast.parse(source.read_text(encoding=toml.ENCODING), str(source))
    except SyntaxError as error:
        raise UserError(f"{source}, line {error.lineno}: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{source}: cannot be read as UTF-8 text ({error})") from None
    except (RecursionError, MemoryError):
        raise UserError(f"{source}: its brackets are nested too deeply") from None


def _run_declarations(tree: ast.Module, source: Path) -> dict[str, Any]:
    """Run the standard-library imports, `Config` and the constants of the file, and nothing else of it."""
    body = [node for node in tree.body if _is_safe_import(node) or _is_declaration(node)]
    namespace: dict[str, Any] = {"__name__": f"declarations of {source}", "__builtins__": BUILTINS}
    try:
        exec(compile(ast.Module(body, []), str(source), "exec", dont_inherit=True), namespace)
    except (Exception, SystemExit) as error:
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
    """Where each declaration stands, as (name, ""), and in it each setting and each experiment."""
    lines = {}
    for node in tree.body:
        match node:
            case ast.ClassDef(name="Config"):
                lines["Config", ""] = node.lineno
                for field in node.body:
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                        lines["Config", field.target.id] = field.lineno
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(ast.Name(id=name), value=value):
                lines[name, ""] = node.lineno
                for key in value.keys if isinstance(value, ast.Dict) else ():
                    if isinstance(key, ast.Constant):
                        lines[name, str(key.value)] = key.lineno
    return lines


def _fields(config: Any, source: Path, line: int | None) -> list[tuple[dataclasses.Field[Any], Any]]:
    if not dataclasses.is_dataclass(config):
        raise UserError(f"{source}: Config must be a dataclass")
    try:
        hints = typing.get_type_hints(config, include_extras=True)
    except Exception as error:  # it evaluates what stands in quotes
        raise UserError(f"{source}, line {line or '?'}: a type in Config cannot be read: {error}") from None
    return [(field, hints[field.name]) for field in dataclasses.fields(config)]


def _setting(field: dataclasses.Field[Any], hint: Any) -> Setting:
    kind, doc, *rest = get_args(hint) if get_origin(hint) is typing.Annotated else (hint, "")
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    kind = str if choices else kind
    if not isinstance(doc, str):
        raise ValueError("what it is must be told in a string, after its type")
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
