"""The names of encodings, in few cells."""

import os
from collections.abc import Sequence
from itertools import takewhile

from rich.cells import cell_len, set_cell_size

from zth_tui.tokens.files.load import TOKENIZER_JSON
from zth_tui.visible import visible


def shown_names(names: Sequence[str]) -> list[str]:
    """Of paths, only so much of the end as tells them apart; every tokenizer.json goes by its folder."""
    parts = [_parts(name) for name in names]
    lengths = [1] * len(names)
    for _ in range(max(map(len, parts), default=0)):
        shown = [os.sep.join(own[-n:]) for own, n in zip(parts, lengths, strict=True)]
        lengths = [n + (shown.count(name) > 1) for name, n in zip(shown, lengths, strict=True)]
    return [visible(os.sep.join(own[-n:])) for own, n in zip(parts, lengths, strict=True)]


def fitted_names(names: Sequence[str], cells: int) -> list[str]:
    """Each in exactly so many cells. Those that would look the same begin where they differ."""
    fitted = {name: fitted_inside(name, cells) for name in names}
    return [_told_apart(name, [n for n in fitted if fitted[n] == fitted[name]], cells) for name in names]


def fitted_to(text: str, cells: int) -> str:
    """Exactly so many cells; `…` stands for what is left out."""
    return set_cell_size(text, cells) if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def fitted_inside(text: str, cells: int) -> str:
    """The same, but the end is kept too: of a run or a file it often says more than the start."""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    tail = text[-(cells // 2) :]
    while cell_len(tail) > cells // 2:
        tail = tail[1:]
    return fitted_to(text, cells - cell_len(tail)) + tail


def _told_apart(name: str, alike: Sequence[str], cells: int) -> str:
    """`alike`: all that look the same when they are fitted, the name itself among them."""
    start = max((_in_common(name, other) for other in alike if other != name), default=0)
    return fitted_to(f"…{name[start:]}", cells) if start else fitted_inside(name, cells)


def _in_common(name: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False)))


def _parts(name: str) -> list[str]:
    """Of a path, its folders and its name."""
    *folders, file = name.split(os.sep)
    if not (file.startswith(TOKENIZER_JSON) and any(folders)):
        return [*folders, file]
    return [*folders[:-1], folders[-1] + file.removeprefix(TOKENIZER_JSON)]  # an @K stays
