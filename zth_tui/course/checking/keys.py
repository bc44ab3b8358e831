"""Is every key that a text tells the learner to press one that does something?

A key stands in backticks: after a form of *press* or *step with* (`t`, then `o` as well), first after a word in bold
such as **Change:**, or before what it does (`]` doubles the lr). Other code in backticks is no key.
"""

import re
from collections.abc import Collection, Iterator

from zth_tui.course.checking.prose import paragraphs
from zth_tui.course.lessons import Step

SPAN = r"`[^`\s]+`"
SINGLE = r"`(?:[^`\s]|[a-z]+\+\S|f\d\d?|enter|space|escape|esc)`"  # a letter, or what can only be a key
NEXT = r"(?:,? (?:and|or|to|then|and then|or then) |, )"
PRESSED = re.compile(
    rf"\b(?:press(?:es|ed|ing)?|(?:step|walk|run again) with) ({SPAN}(?:{NEXT}{SINGLE})*)", re.IGNORECASE
)
BIDDEN = re.compile(rf"\*\*\w+[.:]?\*\*:? ({SINGLE}(?:{NEXT}{SINGLE})*)")
ACTING = re.compile(
    rf"({SINGLE}(?:{NEXT}{SINGLE})*) (?:doubles?|halves?|opens?|pauses?|turns?|sets?|goe?s?|replays?)\b"
)


def dead_keys(step: Step, keys: Collection[str]) -> Iterator[str]:
    """Those that are none of `keys`."""
    known = {key.casefold() if len(key) > 1 else key for key in keys}
    for key in pressed(step.text) if known else ():
        if (key.casefold() if len(key) > 1 else key) not in known:
            yield f"no command has the key `{key}`"


def pressed(text: str) -> list[str]:
    """The keys that a text speaks of."""
    lists = [
        found
        for paragraph in paragraphs(text)
        for kind in (PRESSED, BIDDEN, ACTING)
        for found in kind.findall(paragraph)
    ]
    return list(dict.fromkeys(key for keys in lists for key in re.findall(r"`([^`]+)`", keys)))
