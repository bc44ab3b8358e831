"""Where things lie: the only file that knows XDG and ZTH_HOME."""

import os
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


def progress() -> Path:
    return (home() or Path(platformdirs.user_data_dir(APP))) / "progress.json"


def log() -> Path:
    """What the app would otherwise print on its own screen."""
    return (home() or Path(platformdirs.user_state_dir(APP))) / "tui.log"
