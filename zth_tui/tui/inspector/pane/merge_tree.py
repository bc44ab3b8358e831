"""The merges that made a token, drawn as a tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rich.text import Text

from zth_tui.tokens.tree import Node
from zth_tui.tui.inspector.pane.words import CHOSEN, MORE, NAME, REMARK, TOKEN, line, plural, shortened, whole

LONGEST_TOKEN, LONGEST_CUT = 24, 8  # cells for a token that is shown whole, and for one whose size is told
CELLS_FOR_NUMBERS = 8
MOST_COUNTED = 1000  # lines; a tree may have millions, where a run was trained on one letter
INDENTS = (3, 2, 1)  # cells a level
BRANCHES = {3: ("├─ ", "└─ ", "│  "), 2: ("├─", "└─", "│ "), 1: ("├", "└", "│")}


@dataclass(frozen=True)
class _Line:
    node: Node
    lasts: tuple[bool, ...]
    """For each level, from the root on, whether nothing comes below on that level."""
    times: int
    is_folded: bool
    """Its single bytes stand in its own line."""


def merge_tree(tree: Node, width: int, height: int, first_line: int = 0) -> list[Text]:
    """At most `height` lines, from `first_line` on or the last page; equal halves are drawn once.

    Where the whole tree does not fit, tokens of two bytes hold these in their own line, and the first or the last line
    says how much lies beyond it.
    """
    if height < 1 or width < 1:
        return []
    fold = _count(tree, fold=False, most=height + 1) > height
    n_lines = _count(tree, fold, MOST_COUNTED)
    first = max(0, min(first_line, n_lines - height))
    shown = list(islice(_lines(tree, fold), first, first + height))
    deepest = max(len(entry.lasts) for entry in shown)
    indent = next((cells for cells in INDENTS if deepest * cells <= width // 2), INDENTS[-1])
    rows = [_text(entry, indent, width) for entry in shown]
    if first and height > 1:
        rows[0] = line((f"… {plural(first + 1, 'line')} above", REMARK), width=width)
    below = max(0, n_lines - first - height)
    if below or n_lines == MOST_COUNTED:
        words = f"{MOST_COUNTED:,} or more lines" if n_lines == MOST_COUNTED else plural(below + 1, "line")
        rows[-1] = line((f"… {words} below", REMARK), width=width)
    return rows


def last_page(tree: Node, height: int) -> int:
    """The highest `first_line` that makes a difference; 0 where the whole tree fits."""
    fold = _count(tree, fold=False, most=height + 1) > height
    return max(0, _count(tree, fold, MOST_COUNTED) - max(1, height))


def _count(tree: Node, fold: bool, most: int) -> int:
    return sum(1 for _ in islice(_lines(tree, fold), most))


def _lines(tree: Node, fold: bool) -> Iterator[_Line]:
    waiting: list[tuple[Node, tuple[bool, ...], int]] = [(tree, (), 1)]
    while waiting:
        node, lasts, times = waiting.pop()
        is_folded = fold and bool(node.parts) and not any(part.parts for part in node.parts)
        yield _Line(node, lasts, times, is_folded)
        if not is_folded:
            waiting.extend(reversed(_branches(node, lasts)))


def _branches(node: Node, lasts: tuple[bool, ...]) -> list[tuple[Node, tuple[bool, ...], int]]:
    if len(set(node.parts)) == 1:
        return [(node.parts[0], (*lasts, True), len(node.parts))]
    return [(part, (*lasts, i == len(node.parts)), 1) for i, part in enumerate(node.parts, 1)]


def _text(entry: _Line, indent: int, width: int) -> Text:
    node = entry.node
    branch, last, passing = BRANCHES[indent]
    passed = "".join(" " * indent if is_last else passing for is_last in entry.lasts[:-1])
    lead = passed + (last if entry.lasts[-1] else branch) if entry.lasts else ""
    times = f"{entry.times} × " if entry.times > 1 else ""
    token = _glyphs(node.token, width - len(lead) - len(times) - CELLS_FOR_NUMBERS)
    if entry.is_folded:
        token += " = " + " + ".join(shortened(part.token, LONGEST_CUT) for part in node.parts)
    named = line((lead, REMARK), (times, NAME), (token, TOKEN if entry.lasts else CHOSEN), width=width)
    made = f"merge {node.number:,}" if node.parts else f"byte {node.token.hex().upper()}"
    size = f"  {len(node.token)} bytes" if token.endswith(MORE) else ""
    return whole(named, (size, REMARK), (f"  {node.idx}", NAME), (f"  {made}", REMARK), width=width)


def _glyphs(token: bytes, room: int) -> str:
    glyphs = shortened(token, max(4, min(LONGEST_TOKEN, room)))
    return shortened(token, max(4, min(LONGEST_CUT, room))) if glyphs.endswith(MORE) else glyphs
