"""The expressions behind the numbers of a text: 3.2958<!-- ln(27) -->."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zth_tui.course.lessons import Figure

OPENS, CLOSES = "<!--", "-->"
NUMBER = re.compile(r"(?<![\w.])[+−-]?\d[\d,.]*(e[-+−]?\d+)?%?$")  # at the end of a word: of `ln27=3.30`, 3.30
AROUND_A_TEXT = "`*_()[]\"'"  # Markdown and brackets
LONGEST_WORD = 200  # characters before a tag, among which its number is looked for


@dataclass(frozen=True)
class _Tag:
    word: str  # before it
    expression: str
    start: int  # of what is not shown
    end: int


def without_tags(text: str) -> str:
    """As it is shown."""
    shown, end = [], 0
    for tag in _tags(text):
        shown.append(text[end : tag.start])
        end = tag.end
    return "".join([*shown, text[end:]])


def figures_in(text: str) -> Iterator[Figure]:
    for tag in _tags(text):
        word = tag.word.rstrip(AROUND_A_TEXT)
        number = NUMBER.search(word.rstrip(".,;:"))
        yield Figure(number[0] if number else word.lstrip(AROUND_A_TEXT), tag.expression)


def _tags(text: str) -> Iterator[_Tag]:
    """Those that stand right behind a word, or one space behind it."""
    end = 0
    while (start := text.find(OPENS, end)) >= 0 and (closed := text.find(CLOSES, start)) >= 0:
        before = text[max(end, start - LONGEST_WORD) : start].removesuffix(" ")
        expression = text[start + len(OPENS) : closed].strip()
        end = closed + len(CLOSES)
        if expression and before and not before[-1].isspace():
            spaces = text[start - 1] == " "
            yield _Tag(before.split()[-1], expression, start - spaces, end)
