"""`python -m zth_tui.train FOLDER`: train the run in that folder, from its newest checkpoint if it has one."""

import argparse
import json
import os
import sys
from pathlib import Path

from zth_tui.runs.folder import RunFolder


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m zth_tui.train", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="a run folder with its run.json")
    parser.add_argument("--steps", type=int, help="the step at which the run ends")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a live setting")
    parser.add_argument(
        "--wait", action="store_true", help="import torch, then read the arguments, a JSON list, from standard input"
    )
    parser.add_argument("--describe", action="store_true", help="print devices and threads as JSON")
    arguments = parser.parse_args(argv)
    if arguments.describe:
        print(json.dumps(_describe()))
        return 0
    if arguments.wait:
        return _wait()
    if arguments.folder is None:
        parser.error("a run folder is wanted")

    from zth_tui.train.life import live

    folder = RunFolder(arguments.folder)
    _print_into(folder.trainer_log)
    return live(folder, arguments.steps, arguments.set)


def _wait() -> int:
    """Be warm: everything imported, nothing begun. The end of standard input without work is the end."""
    import zth_tui.train.life  # noqa: F401

    line = sys.stdin.readline()
    return main(json.loads(line)) if line.strip() else 0


def _print_into(log: Path) -> None:
    """What Python, torch or C code prints belongs in the folder's log; a closed terminal must not kill the trainer."""
    sys.stdout.flush()
    fd = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    os.close(fd)


def _describe() -> dict[str, object]:
    import torch

    from zth_tui.train.devices import choose_device, usable_cores

    device = choose_device("auto", 10**9)
    return {
        "torch": str(torch.__version__),
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "device": device.name,
        "why": device.why,
        "threads": torch.get_num_threads(),
        "cores": usable_cores(),
    }


if __name__ == "__main__":
    sys.exit(main())
