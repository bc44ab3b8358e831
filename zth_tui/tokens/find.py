"""An encoding by the name that somebody typed."""

import os
import re
from pathlib import Path

from zth_tui import paths
from zth_tui.course.stages import did_you_mean
from zth_tui.errors import UsageError
from zth_tui.runs import catalogue
from zth_tui.runs.folder import RunFolder
from zth_tui.tokens import own
from zth_tui.tokens.encoding import BytePairEncoding, Bytes, Characters, Encoding
from zth_tui.tokens.files.load import load_file
from zth_tui.tokens.published import public

MINE = "mine"  # the newest run that was trained here
DEFAULT = ("characters", "bytes", MINE, "gpt2", "cl100k_base", "o200k_base")
LIMITED = re.compile(r"(?P<name>.+)@(?P<k>[0-9]+)")


def defaults() -> tuple[str, ...]:
    """DEFAULT, without "mine" where nothing was trained yet."""
    return tuple(name for name in DEFAULT if name != MINE or own.trained_runs())


def names() -> list[str]:
    """What there is to choose from, beside files: "mine" only where something was trained, and all that was."""
    trained = [run.folder.name for run in own.trained_runs()]
    return [Characters.name, Bytes.name, *([MINE] if trained else []), *public.names(), *trained]


def whole_name(name: str) -> str:
    """Without the @K of its first K merges."""
    limited = LIMITED.fullmatch(name)
    return limited["name"] if limited else name


def is_mine(name: str) -> bool:
    return whole_name(name) == MINE


def find(name: str) -> Encoding:
    """`characters`, `bytes`, `mine`, a published name, a file or a run; `NAME@K`: its first K merges alone.

    Raises UsageError, with the nearest names, for what is none of them; UserError for what cannot be used; MissingRanks
    where nobody here has the ranks.
    """
    limited = LIMITED.fullmatch(name)
    if limited is None or os.path.exists(_path(name)):  # a file's name may hold an @
        return _whole(name)
    return _limited(_whole(limited["name"]), int(limited["k"]))


def _limited(encoding: Encoding, k: int) -> BytePairEncoding:
    if not isinstance(encoding, BytePairEncoding):
        raise UsageError(f"{encoding.name} makes no merges, so there is no {encoding.name}@{k}")
    n_merges = encoding.vocabulary.n_merges
    if k > n_merges:
        raise UsageError(f"{encoding.name} has {n_merges:,} merges, so there is no {encoding.name}@{k}")
    limited = encoding.limited(k)
    limited.name = f"{encoding.name}@{k}"
    return limited


def _whole(name: str) -> Encoding:
    if name == Characters.name:
        return Characters()
    if name == Bytes.name:
        return Bytes()
    if name == MINE:
        return own.encoding_of(_newest())
    if name in public.names():
        return public.load(name)
    path = _path(name)
    if name and os.path.exists(path):
        return _at(path)
    if public.knows(name):  # by the installed tiktoken alone
        return public.load(name)
    return own.encoding_of(_run(name))


def _at(path: Path) -> Encoding:
    if (path / "run.json").is_file():
        return own.encoding_of(RunFolder(path.resolve()))
    return load_file(path)


def _path(name: str) -> Path:
    return Path(os.path.expanduser(name))


def _newest() -> RunFolder:
    runs = own.trained_runs()
    if not runs:
        raise UsageError(f"no tokenizer was trained here yet: zth-tui --train {own.STAGE} makes one")
    return runs[0].folder


def _run(name: str) -> RunFolder:
    """A run by its name, or by the beginning of a tokenizer's."""
    trained = [run.folder.name for run in own.trained_runs()]
    if name and (any(run.startswith(name) for run in trained) or os.path.isfile(paths.runs() / name / "run.json")):
        return catalogue.find(paths.runs(), name)
    if os.sep in name:
        raise UsageError(f"there is no file {name}")
    raise UsageError(f"there is no encoding {name!r}{did_you_mean(name, names())}")
