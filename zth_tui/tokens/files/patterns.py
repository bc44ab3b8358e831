"""The split patterns of a tokenizer.json, where they mean the same to the module `regex`."""

from collections.abc import Mapping
from typing import Any

import regex

from zth_tui.tokens.published import public

SAME_IN_BOTH = regex.compile(
    r"""(?x)
    (?:
        \| | \(\?!\\S\) | \((?:\?:|(?!\?))
      | (?: (?P<one> \\[pP]\{[A-Z][a-z]?\} | \\[sSdDrnt] | \\[^\w\s] )
          | \[\^?(?: (?&one) | (?&end)-(?&end) | (?!&&|\|\||~~)[^\[\]\\-] )+\]
          | [^\\\[\](){}|?*+.^$]
          | \(\?i:['sdmtlver|\[\]?:()]*\)   # 's, 'LL: nothing else is known to fold its case in the same way
          | \)
        )
        (?: [?*+][?+]? | \{\d+(?:,\d*)?\} )?+ (?![?*+{])
    )*+
    (?(DEFINE) (?P<end> [^\W_] | [^\x00-\x7f] ) )"""
)
"""A pattern of these parts means the same to Oniguruma, which tokenizer.json is written for."""


def split_patterns(pre_tokenizer: Any) -> list[str] | None:
    """Each cuts what the one before it left whole, and the pieces are bytes in the end. None for all other ways."""
    steps = _steps(pre_tokenizer)
    if not steps or steps[-1].get("type") != "ByteLevel" or steps[-1].get("add_prefix_space", True):
        return None
    patterns = [_pattern(step) for step in steps[:-1]]
    if steps[-1].get("use_regex", True):
        patterns.append(public.published("gpt2").pattern)
    return None if None in patterns else [pattern for pattern in patterns if pattern is not None]


def _steps(pre_tokenizer: Any) -> list[Mapping[str, Any]]:
    if not isinstance(pre_tokenizer, dict):
        return [{}]
    if pre_tokenizer.get("type") != "Sequence":
        return [pre_tokenizer]
    parts = pre_tokenizer.get("pretokenizers")
    return [step for part in parts for step in _steps(part)] if isinstance(parts, list) else [{}]


def _pattern(step: Mapping[str, Any]) -> str | None:
    match step:
        case {"type": "Digits", "individual_digits": bool(individual)}:
            return r"\p{N}" if individual else r"\p{N}+"
        case {"type": "Split", "pattern": {"String": str(text)}, "behavior": "Isolated", "invert": False} if text:
            return regex.escape(text)
        case {"type": "Split", "pattern": {"Regex": str(pattern)}, "behavior": "Isolated", "invert": False}:
            return pattern if _same_in_both(pattern) else None
    return None


def _same_in_both(pattern: str) -> bool:
    """And it matches nothing empty."""
    try:
        return bool(SAME_IN_BOTH.fullmatch(pattern)) and not regex.fullmatch(pattern, "")
    except (regex.error, RecursionError):
        return False
