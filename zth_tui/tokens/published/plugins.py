"""Encodings that only the installed tiktoken knows: those of a plugin, or of a newer release."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from zth_tui.errors import UserError
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.files.byte_level import ByteLevel
from zth_tui.tokens.vocabulary import Ranked


def constructors() -> dict[str, Callable[[], dict[str, Any]]]:
    """By name, what makes the parts of an encoding; empty where tiktoken is not installed, or a plugin breaks it."""
    if find_spec("tiktoken") is None:
        return {}
    try:
        from tiktoken import registry

        registry.list_encoding_names()
        return dict(registry.ENCODING_CONSTRUCTORS or {})
    except Exception:  # a plugin is anybody's code, and it runs when it is imported
        return {}


def load(name: str) -> BytePairEncoding:
    """One of those. tiktoken may fetch its ranks. Raises UserError where that fails, or the plugin is wrong.

    As for tiktoken, a piece that is a token is that token, even where no merges lead there.
    """
    try:
        parts = constructors()[name]()
        ranks = parts["mergeable_ranks"]
        return ByteLevel(name, Ranked(ranks), [parts["pat_str"]], parts["special_tokens"], whole=ranks)
    except Exception as error:
        raise UserError(f"the installed tiktoken cannot give {name} ({type(error).__name__}: {error})") from error
