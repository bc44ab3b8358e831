"""`zth-tui data`: data sets and encodings, which of them are here, and how to get the others."""

import argparse
from collections.abc import Sequence

from rich.console import Console

from zth_tui import datasets, listing
from zth_tui.errors import OK
from zth_tui.tokens.published import public


def main(arguments: Sequence[str]) -> int:
    """List them, or fetch one; the exit code. Raises UserError where it cannot be had."""
    asked = _parser().parse_args(arguments)
    if asked.action == "list":
        listing.print_data(Console())
    else:
        pull = public.pull if asked.name in public.names() else datasets.pull
        pull(asked.name)
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zth-tui data", description="Data sets and encodings.")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="data sets and encodings, and which of them are here")
    actions.add_parser("pull", help="fetch a data set, or the ranks of an encoding").add_argument("name")
    return parser
