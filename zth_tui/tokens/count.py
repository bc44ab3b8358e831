"""What each encoding makes of one text, counted side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from zth_tui.tokens.encoding import Encoding, Tokens
from zth_tui.tokens.merging import Check, never
from zth_tui.tokens.text import to_bytes

State = Literal["waiting", "stopped", "done"]


@dataclass(frozen=True)
class Row:
    """An encoding beside others."""

    name: str
    encoding: Encoding | None
    """None: it cannot be had, and `note` says why and what to do."""
    tokens: Tokens | None = None
    """None: not counted yet."""
    special: Tokens | None = None
    """The tokens where the special ones are read as what they stand for; set only if the text holds any."""
    note: str = ""
    state: State = "done"
    """Waiting: its encoding or its tokens are to come. Stopped: they were not waited for."""

    def shown(self, special: bool) -> Tokens | None:
        """The tokens, with the special ones read as what they stand for if that is wanted and makes a difference."""
        return self.special if special and self.special is not None else self.tokens


def count(encoding: Encoding, text: str, check: Check = never) -> Row:
    """The text in this encoding: as mere text, and if special tokens stand in it, with these as what they stand for."""
    tokens = encoding.encode(text, check)
    holds_special = any(special in text for special in encoding.special_tokens)
    special = encoding.encode(text, check, special=True) if holds_special else None
    return Row(encoding.name, encoding, tokens, special)


def bytes_per_token(tokens: Tokens | None, text: str) -> float | None:
    """None where there are no tokens."""
    return len(to_bytes(text)) / len(tokens) if tokens else None


def characters_per_token(tokens: Tokens | None, text: str) -> float | None:
    """None where there are no tokens. A byte that is no UTF-8 is a character of its own."""
    return len(text) / len(tokens) if tokens else None


def shortest(rows: Sequence[Row], *, special: bool = False) -> set[str]:
    """The names of those with the fewest tokens; none for an empty text, nor while one is waited for."""
    if any(row.state == "waiting" for row in rows):
        return set()
    counts = {row.name: len(tokens) for row in rows if (tokens := row.shown(special))}
    fewest = min(counts.values(), default=0)
    return {name for name, n in counts.items() if n == fewest}
