"""`zth-tui runs`: the list of the runs."""

import argparse
from collections.abc import Sequence

from rich.console import Console

from zth_tui import listing, paths
from zth_tui.errors import OK


def main(arguments: Sequence[str]) -> int:
    """Print it; the exit code."""
    argparse.ArgumentParser(prog="zth-tui runs", description="List the runs.").parse_args(arguments)
    listing.print_runs(Console(), paths.runs())
    return OK
