"""What `data/encodings.toml` declares: the published encodings, their patterns, and the files of their ranks."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zth_tui.tokens.files import formats
from zth_tui.tokens.published.sources import Found, RanksFile

READERS = {"tiktoken": formats.ranks_of_tiktoken, "vocab.bpe": formats.ranks_of_vocab_bpe}


@dataclass(frozen=True)
class Blanks:
    """Ranks for runs of 2 to `longest` blanks: `first` is that of two."""

    first: int
    longest: int


@dataclass(frozen=True)
class Ranks:
    """What an encoding has learned. Any of the files will do; one that lacks the blanks is given them."""

    name: str
    files: tuple[RanksFile, ...]
    blanks: Blanks | None = None

    def read(self, found: Found) -> dict[bytes, int]:
        """{token: rank} from one of the files."""
        ranks = READERS[found.file.format](found.content)
        if self.blanks:
            for n in range(2, self.blanks.longest + 1):
                ranks.setdefault(b" " * n, self.blanks.first + n - 2)
        return ranks


@dataclass(frozen=True)
class Published:
    """An encoding that zth-tui knows by name."""

    name: str
    doc: str
    ranks: Ranks
    pattern: str
    special_tokens: Mapping[str, int]
    size: int
    """The highest token and one."""


def read_registry(path: Path) -> dict[str, Published]:
    """Every encoding that the file declares, by name."""
    with open(path, "rb") as file:
        declared = tomllib.load(file)
    files = {name: RanksFile(name, **entry) for name, entry in declared["files"].items()}
    ranks = {name: _ranks(name, entry, files) for name, entry in declared["ranks"].items()}
    patterns = {name: "|".join(alternatives) for name, alternatives in declared["patterns"].items()}
    return {
        name: Published(
            name=name,
            doc=entry["doc"],
            ranks=ranks[entry["ranks"]],
            pattern=patterns[entry["pattern"]],
            special_tokens=_special_tokens(entry),
            size=entry["size"],
        )
        for name, entry in declared["encodings"].items()
    }


def _ranks(name: str, entry: Mapping[str, Any], files: Mapping[str, RanksFile]) -> Ranks:
    blanks = Blanks(**entry["blanks"]) if "blanks" in entry else None
    return Ranks(name, tuple(files[file] for file in entry["files"]), blanks)


def _special_tokens(entry: Mapping[str, Any]) -> dict[str, int]:
    """The reserved ones first: of a token with two names the other one is shown."""
    reserved = [range(first, last + 1) for first, last in entry.get("reserved", ())]
    return {f"<|reserved_{idx}|>": idx for block in reserved for idx in block} | dict(entry["special_tokens"])
