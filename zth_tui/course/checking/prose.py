"""The parts of a step's Markdown: its code blocks, its paragraphs, its words."""

import re
from collections.abc import Iterator

CODE = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"(?<![\]\w])\[([^\]]{1,500})\]\(([^)]{1,500})\)")  # [text](target)


def code_lines(text: str) -> Iterator[str]:
    for block in CODE.findall(text):
        yield from block.splitlines()


def paragraphs(text: str) -> list[str]:
    """Without code blocks; each on a line of its own."""
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", CODE.sub("\n\n", text))]


def words(text: str) -> Iterator[str]:
    """As they are shown: code without its backticks, links without their targets, no stars."""
    for paragraph in paragraphs(text):
        yield from SPAN.sub(r"\1", LINK.sub(r"\1", paragraph)).replace("*", "").split()


def links(text: str) -> list[str]:
    """Where they lead."""
    return [target for paragraph in paragraphs(text) for _, target in LINK.findall(SPAN.sub("", paragraph))]
