"""A text that is always there: the sources of the running Python's standard library."""

import platform
import sysconfig
from pathlib import Path

from zth_tui import paths
from zth_tui.errors import UserError
from zth_tui.files import write_atomically

NAME = "python"
DOC = "the sources of this Python's own standard library: always there"
MOST_CHARACTERS = 2_000_000


def path() -> Path:
    """Where the text of this version of Python lies, once it is written."""
    return paths.data() / f"python-{platform.python_version()}.txt"


def gather() -> Path:
    """Write the text, unless it is there whole. Raises UserError where there are no sources, or no room."""
    kept, text = path(), _sources(Path(sysconfig.get_path("stdlib")))
    try:
        if kept.exists() and kept.read_bytes() == text.encode():
            return kept
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(kept, text.encode())
    except OSError as error:
        raise UserError(f"{kept} cannot be written: {error.strerror}") from error
    return kept


def _sources(library: Path) -> str:
    """Its modules in alphabetical order, those in plain ASCII, so that the vocabulary stays small."""
    text = ""
    for file in sorted(library.glob("*.py")):
        source = file.read_bytes()
        if source.isascii() and len(text) + len(source) <= MOST_CHARACTERS:
            text += source.decode().replace("\r\n", "\n")
    if not text:
        raise UserError(f"{library} holds no sources to train on; use --data FILE")
    return text
