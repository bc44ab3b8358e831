"""What all listings on the command line have in common."""

from rich.console import Console
from rich.table import Table
from rich.text import Text


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """Columns apart by two spaces, no lines: it reads the same on a terminal and in a pipe."""
    made = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made


def print_whole(console: Console, text: Text) -> None:
    """Words and paths are left whole: the terminal wraps them, and a path can be copied."""
    console.print(text, soft_wrap=True)


def ratio(value: float | None) -> str:
    """With two digits after the point, where these tell something."""
    return "-" if value is None else f"{value:.2f}" if value < 1000 else f"{value:,.0f}"
