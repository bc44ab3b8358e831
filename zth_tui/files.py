"""Writing a file so that it is never half written."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """All of `content` or the old file, even through a power cut."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(aside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
