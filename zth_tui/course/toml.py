"""Reads the TOML of a pack, so that a mistake in it can be told."""

import tomllib
from collections.abc import Collection
from typing import Any

from zth_tui.course.stages import did_you_mean

ENCODING = "utf-8-sig"  # some editors begin a file with a byte order mark


def parse(text: str) -> dict[str, Any]:
    """Raises ValueError: a TOMLDecodeError with the line, or what else is wrong with it."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("its brackets are nested too deeply") from None


def know_keys(content: object, keys: Collection[str]) -> None:
    """Raises ValueError for a key of a table that is none of these, with the nearest. What is no table has no keys."""
    for key in content if isinstance(content, dict) else ():
        if key not in keys:
            raise ValueError(f"unknown key {key!r}{did_you_mean(key, keys)}")


def tables(content: object) -> list[object]:
    """The [[tables]] of a key; none where something else stands there."""
    return content if isinstance(content, list) else []
