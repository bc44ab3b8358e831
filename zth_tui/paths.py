"""Where things lie: the only file that knows XDG and ZTH_HOME."""

import os
from hashlib import sha256
from pathlib import Path

import platformdirs

APP = "zth-tui"


def home() -> Path | None:
    """One folder for everything, if ZTH_HOME names it."""
    return Path(os.environ["ZTH_HOME"]).expanduser() if os.environ.get("ZTH_HOME") else None


def runs() -> Path:
    return (home() or Path(platformdirs.user_state_dir(APP))) / "runs"


def data() -> Path:
    """Data sets that were pulled, or put here by hand."""
    return (home() or Path(platformdirs.user_data_dir(APP))) / "data"


def progress(pack: Path | None = None) -> Path:
    """In the course of this lesson pack; None is the built-in one. Two packs may call their lessons the same."""
    name = "progress" if pack is None else f"progress-{pack.name}-{sha256(bytes(pack.resolve())).hexdigest()[:8]}"
    return (home() or Path(platformdirs.user_data_dir(APP))) / f"{name}.json"


def log() -> Path:
    """What the app would otherwise print on its own screen."""
    return (home() or Path(platformdirs.user_state_dir(APP))) / "tui.log"
