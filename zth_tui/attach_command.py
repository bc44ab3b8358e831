"""`zth-tui attach`: a run in the app, in the course that it belongs to."""

import argparse
from collections.abc import Sequence

from zth_tui import paths
from zth_tui.course.packs import builtin_pack, pack_of
from zth_tui.runs import catalogue


def main(arguments: Sequence[str]) -> int:
    """Open it; the exit code. Raises UserError where there is no such run, or it cannot be read."""
    asked = _parser().parse_args(arguments)
    run = catalogue.find(paths.runs(), asked.run)
    own = pack_of(run.info().pack)
    from zth_tui.tui.app import run_app

    return run_app(own if own.is_there else builtin_pack(), run=run)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zth-tui attach", description="Open a run in the app.")
    parser.add_argument(
        "run", nargs="?", help="its name, the beginning of its name, or its folder; the newest if left out"
    )
    return parser
