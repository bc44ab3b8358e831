"""`zth-tui doctor`: is everything here that training and the screen need, and how to mend what is not."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from zth_tui import __version__, datasets, paths
from zth_tui.errors import FAILED, OK
from zth_tui.launch import TRAINER
from zth_tui.tokens.published import public, sources

PYTHONS = ((3, 11), (3, 13))  # first and last that are supported
SMALLEST, COMFORTABLE = (60, 16), (80, 24)  # columns and lines
ROOM = 1_000_000_000  # bytes free below which a note is due: checkpoints of many runs
LITTLE_ROOM = 20_000_000  # bytes free below which a run may not end well

Level = Literal["ok", "note", "problem"]
STYLES: dict[Level, str] = {"ok": "green", "note": "yellow", "problem": "bold red"}


@dataclass(frozen=True)
class Finding:
    topic: str
    level: Level
    text: str
    mend: str = ""


def main(console: Console) -> int:
    """Print every finding as it comes. Returns FAILED if one is a problem, else OK."""
    broken = False
    for finding in _examine(console):
        broken |= finding.level == "problem"
        console.print(_line(finding))
    console.print(Text("\nsomething is broken: see above" if broken else "\nall that is needed is here"))
    return FAILED if broken else OK


def _examine(console: Console) -> Iterator[Finding]:
    yield check_python(sys.version_info[:2])
    yield from check_packages("zth-tui")
    yield from check_torch(describe_trainer())
    yield from check_terminal(console, os.environ, shutil.get_terminal_size())
    yield from check_data()
    yield from check_encodings()
    for name, folder in (("runs", paths.runs()), ("data", paths.data()), ("progress", paths.progress().parent)):
        yield check_folder(name, folder)


def check_python(version: tuple[int, int]) -> Finding:
    first, last = (".".join(map(str, v)) for v in PYTHONS)
    text = f"{platform.python_version()} ({sys.executable})"
    if PYTHONS[0] <= version <= PYTHONS[1]:
        return Finding("python", "ok", text)
    return Finding("python", "problem", text, f"install zth-tui into a virtual environment of Python {first} to {last}")


def check_packages(distribution: str) -> Iterator[Finding]:
    """What the installed distribution says that it needs; torch is asked for elsewhere, as it has more to tell."""
    try:
        needed = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        yield Finding(
            "zth-tui", "note", f"{__version__}, not installed: {Path(__file__).parent}", "make run, or pip install ."
        )
        return
    yield Finding("zth-tui", "ok", f"{__version__} ({Path(__file__).parent})")
    versions, missing = [], []
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line]
    for name in sorted(set(names) - {"torch"}):
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    yield Finding("packages", "ok", ", ".join(versions))
    if missing:
        yield Finding("packages", "problem", f"missing: {', '.join(missing)}", f"pip install {' '.join(missing)}")


def describe_trainer() -> dict[str, Any] | str:
    """What the trainer's own process finds: torch, devices, threads. Text: why it could not tell."""
    try:
        done = subprocess.run([*TRAINER, "--describe"], capture_output=True, text=True, timeout=120)
        return dict(json.loads(done.stdout.splitlines()[-1]))
    except subprocess.TimeoutExpired:
        return "torch was not imported within two minutes"
    except (IndexError, ValueError, TypeError):
        last = done.stderr.strip().splitlines()[-1:]
        return last[0] if last else f"the trainer ended with code {done.returncode} and said nothing"


def check_torch(found: dict[str, Any] | str) -> Iterator[Finding]:
    if isinstance(found, str) or not found.get("torch"):
        why = found if isinstance(found, str) else "not installed"
        yield Finding("torch", "problem", why, "pip install torch (on a machine with a GPU, the build for its driver)")
        return
    devices = ", ".join(f"{name} {'yes' if found[name] else 'no'}" for name in ("cuda", "mps"))
    yield Finding("torch", "ok", f"{found['torch']} ({devices})")
    small = "" if found["device"] == "cpu" else "; a small net trains faster on the cpu, and gets it"
    yield Finding("device", "ok", f"auto is {found['device']}: {found['why']}{small}")
    own = f"torch alone would take {found['threads']} threads"
    yield Finding(
        "threads", "ok", f"{found['cores']} cores; {own}, a run takes as many as are fastest, a small net one"
    )


def check_terminal(console: Console, environ: Mapping[str, str], size: tuple[int, int]) -> Iterator[Finding]:
    """What the app would draw on. Nothing here is broken: training needs no terminal at all."""
    term = environ.get("TERM", "")
    way = [name for name, sign in (("tmux", "TMUX"), ("screen", "STY"), ("ssh", "SSH_CONNECTION")) if environ.get(sign)]
    about = f"TERM={term or 'unset'}, {size[0]}x{size[1]}" + (f", in {' in '.join(way)}" if way else "")
    if not console.is_terminal:
        yield Finding("terminal", "note", f"{about}, but this is none", "the app needs one; --train works without")
    elif term in ("", "dumb", "unknown"):
        yield Finding("terminal", "note", about, "the app needs to know its terminal: export TERM=xterm-256color")
    elif size[0] < SMALLEST[0] or size[1] < SMALLEST[1]:
        yield Finding("terminal", "note", about, f"make it {COMFORTABLE[0]}x{COMFORTABLE[1]} or larger")
    else:
        yield Finding("terminal", "ok", about)
    yield _check_colours(console, environ)
    yield _check_locale(environ)


def _check_colours(console: Console, environ: Mapping[str, str]) -> Finding:
    depth = {"standard": "16", "256": "256", "truecolor": "16 million"}.get(console.color_system or "", "no")
    text = f"{depth} colours, COLORTERM={environ.get('COLORTERM') or 'unset'}"
    if environ.get("NO_COLOR"):
        return Finding(
            "colours", "note", f"{text}, NO_COLOR is set", "unset NO_COLOR for colours; all is legible without"
        )
    if depth == "no":
        return Finding("colours", "note", text, "all is legible without")
    if depth == "16":
        return Finding("colours", "note", text, "if the terminal has more: export TERM=xterm-256color")
    return Finding("colours", "ok", text)


def _check_locale(environ: Mapping[str, str]) -> Finding:
    name = next((v for key in ("LC_ALL", "LC_CTYPE", "LANG") if (v := environ.get(key))), "unset")
    if re.search(r"utf-?8", name, re.IGNORECASE):
        return Finding("locale", "ok", name)
    return Finding("locale", "note", f"{name}: charts may come out as question marks", "export LANG=C.UTF-8")


def check_data() -> Iterator[Finding]:
    for dataset in datasets.registry().values():
        if path := datasets.is_here(dataset):
            yield Finding("data", "ok", f"{dataset.name}: {path}")
        elif dataset.name == datasets.DEFAULT:
            yield Finding("data", "problem", f"{dataset.path} is missing or was changed", "install zth-tui again")
        elif dataset.path.exists():
            yield Finding("data", "note", f"{dataset.path} is not {dataset.name}", f"zth-tui data pull {dataset.name}")
        else:
            yield Finding("data", "ok", f"{dataset.name}: not here; zth-tui data pull {dataset.name}")


def check_encodings() -> Iterator[Finding]:
    """By source, the encodings whose ranks are here; then those that would have to be fetched, and corrupt copies."""
    here: dict[str, list[str]] = defaultdict(list)
    wrong: dict[str, None] = {}
    for encoding in public.registry().values():
        found, troubles = sources.look(encoding.ranks.files)
        here[found.source if found else ""].append(encoding.name)
        wrong |= dict.fromkeys(troubles)
    missing = here.pop("", [])
    for source, names in here.items():
        yield Finding("encoding", "ok", f"{', '.join(names)}: {source}")
    if missing:
        text = f"{', '.join(missing)}: not here; {sources.EXTRA}, or zth-tui data pull NAME"
        yield Finding("encoding", "ok", text)
    for trouble in wrong:
        yield Finding("encoding", "note", trouble, "put a whole copy there, or delete it")


def check_folder(name: str, folder: Path) -> Finding:
    """Can it be written, or made; and is there room?"""
    there = next(p for p in (folder, *folder.parents) if p.exists())
    try:
        tempfile.TemporaryDirectory(dir=there).cleanup()
    except OSError as error:
        text = f"{name}: {folder} cannot be written: {error.strerror}"
        return Finding("folder", "problem", text, "set ZTH_HOME to a folder that can")
    free = shutil.disk_usage(there).free
    text = f"{name}: {folder}, {free / 1e9:,.1f} GB free"
    if free < LITTLE_ROOM:
        return Finding("folder", "problem", text, "make room, or set ZTH_HOME to a folder on another disk")
    if free < ROOM:
        return Finding("folder", "note", text, "old runs can be deleted in the app")
    return Finding("folder", "ok", text)


def _line(finding: Finding) -> Table:
    """Level, topic, text, and the mend on a line of its own; plain ASCII for any terminal."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=7)
    grid.add_column(width=8)
    grid.add_column(overflow="fold")
    grid.add_row(Text(finding.level, style=STYLES[finding.level]), finding.topic, Text(finding.text, overflow="fold"))
    if finding.mend:
        grid.add_row("", "", Text(f"-> {finding.mend}", overflow="fold"))
    return grid
