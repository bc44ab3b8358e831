"""`zth-tui doctor`: what works on this machine, and what does not."""

import argparse
from collections.abc import Sequence

from rich.console import Console

from zth_tui import doctor


def main(arguments: Sequence[str]) -> int:
    """Print what was found; the exit code."""
    description = "What works on this machine, and what does not."
    argparse.ArgumentParser(prog="zth-tui doctor", description=description).parse_args(arguments)
    return doctor.main(Console())
