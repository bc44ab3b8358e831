"""Text from elsewhere, made fit for a terminal."""

from rich.cells import cell_len


def visible(text: str) -> str:
    """The text with everything escaped that could move the cursor or would not be seen."""
    return "".join(ch if ch.isprintable() and cell_len(ch) else ascii(ch)[1:-1] for ch in text)
