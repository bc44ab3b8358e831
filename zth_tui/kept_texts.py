"""Texts that have no file of their own, kept so that a run can read them, now and when it goes on."""

import hashlib

from zth_tui import paths
from zth_tui.errors import UsageError, UserError
from zth_tui.files import write_atomically


def kept(text: str) -> str:
    """The path of the file that holds it from now on. Raises UserError."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise UsageError("this text is no UTF-8; open or type another one") from None
    if not text.strip():
        raise UsageError("this text is empty; open or type another one")
    path = paths.data() / f"inspected-{hashlib.sha256(content).hexdigest()[:12]}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error
    return str(path)
